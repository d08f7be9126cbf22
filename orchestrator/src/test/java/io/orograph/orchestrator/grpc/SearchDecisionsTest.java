package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.search.Ask;
import io.orograph.core.search.CellVotes;
import io.orograph.core.search.SearchEnd;
import io.orograph.core.search.SearchReason;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SoughtLine;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.Growth;
import io.orograph.orchestrator.sweep.SearchProgress;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.v1.LineCrossing;
import io.orograph.v1.ListSearchDecisionsResponse;
import io.orograph.v1.SearchDecision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SearchDecisionsTest {
  private static final SearchProgress SEARCH =
      new SearchProgress(
          Map.of(0L, new CellVotes(0, 3, 0, 0), 5L, new CellVotes(5, 1, 2, 0)),
          List.of(
              new SearchProgress.Round(
                  1,
                  List.of(
                      new Ask(0, SearchReason.SPREAD, -1, -1),
                      new Ask(5, SearchReason.SPREAD, -1, -1)),
                  SearchEnd.GOES_ON,
                  Samples.AT),
              new SearchProgress.Round(
                  2,
                  List.of(new Ask(2, SearchReason.HALVED, 0, 5)),
                  SearchEnd.GOES_ON,
                  Samples.AT)));

  private static SweepView view(SearchSpec search, SearchProgress progress) {
    SweepSpec spec =
        Samples.spec(List.of(4), List.of(8, 16, 24, 32, 40, 48), 3)
            .withMeasurements(List.of(new MeasurementSpec(MetricKind.TRAIN_ERROR, Map.of())))
            .withSearch(search);
    Growth growth =
        new Growth(
            List.of(new Growth.Revision(spec, "", Samples.AT)),
            List.of(new Growth.JoinedGrid(spec.axes(), 100, 0, 0)),
            Optional.empty(),
            List.of(),
            progress);
    return new SweepView(
        Samples.SWEEP,
        spec,
        "",
        SweepStatus.ACTIVE,
        Map.of(),
        "",
        "",
        Samples.AT,
        Optional.empty(),
        3,
        new TreeSet<>(),
        0,
        growth);
  }

  private static SweepView searching() {
    SoughtLine line = new SoughtLine("training.batch_size", "", OptionalDouble.empty());
    return view(SearchSpec.adaptive(0, line).withAsked(List.of(0L, 2L, 5L)), SEARCH);
  }

  private static Paging page(int size, String token) {
    return Paging.of(size, token, "decisions");
  }

  @Test
  void decisionsAreListedInTheirOrderWithReasonsAndVotes() {
    ListSearchDecisionsResponse all = SearchDecisions.of(searching(), page(0, ""));
    assertThat(all.getDecisionsList())
        .extracting(SearchDecision::getRound, SearchDecision::getCell)
        .containsExactly(
            tuple(1, "width=4,batch=8"),
            tuple(1, "width=4,batch=48"),
            tuple(2, "width=4,batch=24"));
    assertThat(all.getDecisions(1).getRunsWithin()).isEqualTo(1);
    assertThat(all.getDecisions(1).getRunsBeyond()).isEqualTo(2);
    assertThat(all.getDecisions(2).getReasonText())
        .isEqualTo(
            "halves the stretch that the line lies in, between width=4,batch=8 and width=4,batch=48");
    assertThat(all.getLineList())
        .containsExactly(
            LineCrossing.newBuilder()
                .setLowCell("width=4,batch=8")
                .setHighCell("width=4,batch=48")
                .setLowWithin(true)
                .setApart(5)
                .build());
    assertThat(all.getCellsAsked()).isEqualTo(3);
    assertThat(all.getCells()).isEqualTo(6);
    assertThat(all.getEndText()).isEqualTo("goes on");
  }

  @Test
  void pagesTogetherHaveEveryDecisionOnce() {
    ListSearchDecisionsResponse first = SearchDecisions.of(searching(), page(2, ""));
    ListSearchDecisionsResponse second =
        SearchDecisions.of(searching(), page(2, first.getNextPageToken()));
    assertThat(first.getDecisionsCount()).isEqualTo(2);
    assertThat(second.getDecisionsList()).extracting(SearchDecision::getRound).containsExactly(2);
    assertThat(second.getNextPageToken()).isEmpty();
  }

  @Test
  void theTableSaysOfEveryCellInWhichRoundItWasAskedForAndWhy() {
    SweepView view = searching();
    TidyTable table = new TidyTable(view.spec(), view.growth().search(), Optional.empty());
    Grid grid = new Grid(view.spec());
    assertThat(TidyTable.lines(table.rows(grid.cell(2), List.of(), List.of())))
        .startsWith("\"width=4,batch=24\",4,24,CELL,SEARCH_ROUND,SEARCH_ROUND,,,2")
        .contains("halves the stretch");
    assertThat(table.rows(grid.cell(1), List.of(), List.of())).isEmpty();
  }

  @Test
  void aGridHasDecidedNothing() {
    ListSearchDecisionsResponse none =
        SearchDecisions.of(view(SearchSpec.GRID, SearchProgress.NONE), page(0, ""));
    assertThat(none).isEqualTo(ListSearchDecisionsResponse.newBuilder().setCells(6).build());
  }
}
