package io.orograph.orchestrator.grpc;

import io.orograph.core.search.Ask;
import io.orograph.core.search.BoundarySearch;
import io.orograph.core.search.CellVotes;
import io.orograph.core.search.Crossing;
import io.orograph.core.sweep.Grid;
import io.orograph.orchestrator.sweep.SearchProgress;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.v1.LineCrossing;
import io.orograph.v1.ListSearchDecisionsResponse;
import io.orograph.v1.SearchDecision;
import io.orograph.wire.convert.SearchConverter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an adaptive search has decided, for readers. */
final class SearchDecisions {
  private final SearchProgress search;
  private final Grid grid;
  private final SweepView view;

  private SearchDecisions(SweepView view) {
    this.view = view;
    this.search = view.growth().search();
    this.grid = new Grid(view.spec());
  }

  /** A page of them, with the line as far as it is found. */
  static ListSearchDecisionsResponse of(SweepView view, Paging paging) {
    return new SearchDecisions(view).page(paging);
  }

  private ListSearchDecisionsResponse page(Paging paging) {
    ListSearchDecisionsResponse.Builder answer =
        ListSearchDecisionsResponse.newBuilder().setCells(grid.cellCount());
    if (!view.spec().search().isAdaptive() || search.rounds().isEmpty()) {
      return answer.build();
    }
    List<SearchDecision> all = new ArrayList<>();
    for (SearchProgress.Round round : search.rounds()) {
      round.asks().forEach(ask -> all.add(decision(round, ask)));
    }
    int from = paging.after().map(Integer::parseInt).map(last -> last + 1).orElse(0);
    int to = Math.min(all.size(), from + paging.size());
    SearchProgress.Round last = search.rounds().getLast();
    return answer
        .addAllDecisions(all.subList(Math.min(from, to), to))
        .setNextPageToken(
            paging.token(
                to < all.size() ? Optional.of(Integer.toString(to - 1)) : Optional.empty()))
        .setEnd(SearchConverter.toProto(last.end()))
        .setEndText(last.end().words())
        .setCellsAsked(view.spec().search().asked().size())
        .addAllLine(
            new BoundarySearch(view.spec())
                .crossings(search.votes()).stream().map(this::crossing).toList())
        .build();
  }

  private SearchDecision decision(SearchProgress.Round round, Ask ask) {
    SearchDecision.Builder p =
        SearchDecision.newBuilder()
            .setRound(round.number())
            .setDecideTime(Resources.time(round.at()))
            .setCell(id(ask.place()))
            .setReason(SearchConverter.toProto(ask.why()))
            .setReasonText(text(grid, ask));
    CellVotes votes = search.votes().get(ask.place());
    if (votes != null) {
      p.setRunsWithin(votes.within()).setRunsBeyond(votes.beyond()).setRunsUnread(votes.unread());
    }
    return p.build();
  }

  /** Why a cell was asked for, in words, with the cells that it lies between. */
  static String text(Grid grid, Ask ask) {
    return ask.low() < 0
        ? ask.why().words()
        : ask.why().words()
            + ", between "
            + grid.cell(ask.low()).id()
            + " and "
            + grid.cell(ask.high()).id();
  }

  private LineCrossing crossing(Crossing x) {
    return LineCrossing.newBuilder()
        .setLowCell(id(x.low()))
        .setHighCell(id(x.high()))
        .setLowWithin(x.lowWithin())
        .setApart(x.apart())
        .build();
  }

  private String id(long place) {
    return grid.cell(place).id();
  }
}
