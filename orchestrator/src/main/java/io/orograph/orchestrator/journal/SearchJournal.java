package io.orograph.orchestrator.journal;

import io.orograph.core.search.Ask;
import io.orograph.core.search.CellVotes;
import io.orograph.core.search.SearchEnd;
import io.orograph.core.search.SearchReason;
import io.orograph.journal.v1.BlockFinished;
import io.orograph.journal.v1.SearchDecided;
import io.orograph.orchestrator.sweep.SweepEvent;
import io.orograph.wire.convert.SearchConverter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What an adaptive search decided, and what it decided by, as journal messages. */
final class SearchJournal {
  private SearchJournal() {}

  static BlockFinished toProto(SweepEvent.BlockFinished e) {
    BlockFinished.Builder b = BlockFinished.newBuilder().setBlock(e.block());
    for (CellVotes v : e.votes()) {
      b.addPlaces(v.place());
      b.addWithin(v.within());
      b.addBeyond(v.beyond());
      b.addUnread(v.unread());
    }
    return b.build();
  }

  static SweepEvent.BlockFinished fromProto(BlockFinished e, Instant at) {
    List<CellVotes> votes = new ArrayList<>();
    for (int i = 0; i < e.getPlacesCount(); i++) {
      votes.add(new CellVotes(e.getPlaces(i), e.getWithin(i), e.getBeyond(i), e.getUnread(i)));
    }
    return new SweepEvent.BlockFinished(e.getBlock(), votes, at);
  }

  static SearchDecided toProto(SweepEvent.SearchDecided e) {
    SearchDecided.Builder b =
        SearchDecided.newBuilder().setRound(e.round()).setEnd(SearchConverter.toProto(e.end()));
    for (Ask ask : e.asks()) {
      b.addAsks(
          SearchDecided.Ask.newBuilder()
              .setPlace(ask.place())
              .setWhy(SearchConverter.toProto(ask.why()))
              .setBelow(ask.low() + 1)
              .setAbove(ask.high() + 1));
    }
    return b.build();
  }

  static SweepEvent.SearchDecided fromProto(SearchDecided e, Instant at) {
    List<Ask> asks = new ArrayList<>();
    for (SearchDecided.Ask ask : e.getAsksList()) {
      SearchReason why = SearchConverter.reason(ask.getWhy());
      asks.add(new Ask(ask.getPlace(), why, ask.getBelow() - 1, ask.getAbove() - 1));
    }
    SearchEnd end = SearchConverter.end(e.getEnd());
    return new SweepEvent.SearchDecided(e.getRound(), asks, end, at);
  }
}
