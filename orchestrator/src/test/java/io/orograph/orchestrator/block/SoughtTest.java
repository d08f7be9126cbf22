package io.orograph.orchestrator.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.search.CellVotes;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SoughtLine;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SoughtTest {
  /** Six batch sizes, of which the second and the fifth are asked for, with three replicates. */
  private static SweepSpec spec(SearchSpec search) {
    return Samples.spec(List.of(4), List.of(8, 16, 24, 32, 40, 48), 3)
        .withMeasurements(
            List.of(
                new MeasurementSpec(MetricKind.TRAIN_ERROR, Map.of()),
                new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of())))
        .withSearch(search);
  }

  private static final SweepSpec SPEC =
      spec(
          SearchSpec.adaptive(0, new SoughtLine("training.batch_size", "", OptionalDouble.of(2)))
              .withAsked(List.of(1L, 4L)));

  private static BlockState planned(SweepSpec spec) {
    List<Integer> packs =
        new ArrayList<>(
            IntStream.range(0, BlockPlan.runs(spec, 0, 6).size()).map(i -> 0).boxed().toList());
    return BlockState.of(
        new BlockEvent.BlockPlanned(Samples.SWEEP, 0, spec, 0, 6, 0, packs, Samples.AT));
  }

  private static Measurement error(String cell, double value, int replicate) {
    return Samples.scalar(MetricKind.TRAIN_ERROR, cell, value, replicate);
  }

  @Test
  void aRunIsWithinAtTheThresholdAndBeyondAboveItOrWhereItDiverged() {
    BlockState state = planned(SPEC);
    state =
        state.after(
            new BlockEvent.RunEnded(
                Optional.empty(),
                state.plan().runs().get(2).key(),
                new RunOutcome.Diverged(3, Double.NaN),
                Optional.empty(),
                Samples.AT));
    Sought sought =
        Sought.NONE
            .with(error("width=4,batch=16", 2, 0), state.plan())
            .with(error("width=4,batch=16", 2.01, 1), state.plan())
            .with(error("width=4,batch=40", 0, 2), state.plan());
    assertThat(sought.votes(state))
        .containsExactly(new CellVotes(1, 1, 2, 0), new CellVotes(4, 1, 0, 2));
  }

  @Test
  void valuesOfOtherMetricsAndUndefinedOnesSayNothing() {
    BlockState state = planned(SPEC);
    Sought sought =
        Sought.NONE
            .with(Samples.scalar(MetricKind.TRAIN_LOSS, "width=4,batch=16", 0, 0), state.plan())
            .with(
                Samples.undefined(MetricKind.TRAIN_ERROR, "width=4,batch=16", "no data", 0),
                state.plan());
    assertThat(sought.votes(state))
        .containsExactly(new CellVotes(1, 0, 0, 3), new CellVotes(4, 0, 0, 3));
  }

  @Test
  void aSweepThatDoesNotSearchHasNoVotes() {
    BlockState state = planned(spec(SearchSpec.GRID));
    assertThat(Sought.NONE.with(error("width=4,batch=16", 0, 0), state.plan()))
        .isEqualTo(Sought.NONE);
    assertThat(Sought.NONE.votes(state)).isEmpty();
  }
}
