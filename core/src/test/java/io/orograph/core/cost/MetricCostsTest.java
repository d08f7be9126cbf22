package io.orograph.core.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.Cost;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Counted by hand: digits have 360 test samples. */
class MetricCostsTest {
  private static SweepSpec spec(int replicates, MeasurementSpec... measurements) {
    RunSettings base =
        new RunSettings(
            new DataSpec("digits", 100, SubsetRule.STRATIFIED, 0, 0, 0, 0),
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
            new NetworkSpec(NetworkFamily.MLP, 4, 1, Activation.RELU, false),
            new TrainingSpec(
                new OptimizerSpec(OptimizerKind.SGD, 0.05, 0.9, 0),
                16,
                new TrainingLength.Steps(10),
                ScheduleSpec.CONSTANT,
                List.of()));
    Axis subsets =
        new Axis(
            Knob.SUBSET,
            List.of(new AxisValue.Number(100), new AxisValue.Number(200)),
            Knob.SUBSET.usualRole(),
            Knob.SUBSET.usualDirection());
    return new SweepSpec(
        base,
        List.of(subsets),
        replicates,
        0,
        false,
        CheckpointPolicy.FINAL_ONLY,
        Arrays.asList(measurements),
        SearchSpec.GRID,
        PhaseSettings.DEFAULT,
        List.of(),
        0,
        0);
  }

  private static MeasurementSpec of(MetricKind kind, String... options) {
    Map<String, String> given = new java.util.TreeMap<>();
    for (int i = 0; i < options.length; i += 2) {
      given.put(options[i], options[i + 1]);
    }
    return new MeasurementSpec(kind, given);
  }

  private static Cost cost(SweepSpec spec, MetricKind kind) {
    return MetricCosts.of(spec).stream()
        .filter(line -> line.metric().kind() == kind)
        .findFirst()
        .flatMap(MetricCosts.Line::cost)
        .orElseThrow();
  }

  @Test
  void lossesTakeTwoForwardsOfEverySampleOfEachCellAndErrorsShareOne() {
    SweepSpec both = spec(3, of(MetricKind.TRAIN_LOSS), of(MetricKind.TRAIN_ERROR));
    assertThat(cost(both, MetricKind.TRAIN_LOSS)).isEqualTo(new Cost(0, 2 * 3 * (100 + 200)));
    assertThat(cost(both, MetricKind.TRAIN_ERROR)).isEqualTo(Cost.NONE);
    assertThat(cost(spec(3, of(MetricKind.TRAIN_ERROR)), MetricKind.TRAIN_ERROR))
        .isEqualTo(new Cost(0, 900));
    assertThat(cost(spec(2, of(MetricKind.TEST_ACCURACY)), MetricKind.TEST_ACCURACY))
        .isEqualTo(new Cost(0, 2 * 2 * 360));
  }

  @Test
  void aProductIsFivePassesOfItsSample() {
    SweepSpec spec = spec(3, of(MetricKind.HESSIAN_TRACE, "probes", "8", "samples", "50"));
    assertThat(cost(spec, MetricKind.HESSIAN_TRACE))
        .isEqualTo(new Cost(2 * 3 * 8, 5L * 50 * 2 * 3 * 8));
  }

  @Test
  void bothEndsOfASpectrumShareOneRunIfTheyHaveTheSameOptions() {
    SweepSpec shared = spec(1, of(MetricKind.TOP_EIGENVALUE), of(MetricKind.BOTTOM_EIGENVALUE));
    assertThat(cost(shared, MetricKind.TOP_EIGENVALUE).matvecs()).isEqualTo(2 * 60);
    assertThat(cost(shared, MetricKind.BOTTOM_EIGENVALUE)).isEqualTo(Cost.NONE);
    SweepSpec apart =
        spec(1, of(MetricKind.TOP_EIGENVALUE), of(MetricKind.BOTTOM_EIGENVALUE, "steps", "10"));
    assertThat(cost(apart, MetricKind.BOTTOM_EIGENVALUE).matvecs()).isEqualTo(2 * 10);
  }

  @Test
  void aCurveTakesItsStepsThreeTimesAndTwoProfilesOfEveryPair() {
    SweepSpec spec =
        spec(
            3, of(MetricKind.MODE_CONNECTIVITY, "steps", "10", "batch_size", "128", "points", "7"));
    long first = 3 * 3 * 10 * 100 + 2 * 7 * 100;
    long second = 3 * 3 * 10 * 128 + 2 * 7 * 200;
    assertThat(cost(spec, MetricKind.MODE_CONNECTIVITY))
        .isEqualTo(new Cost(0, 3 * (first + second)));
    SweepSpec ofOnePair =
        spec(
            3,
            of(
                MetricKind.MODE_CONNECTIVITY,
                "steps",
                "10",
                "batch_size",
                "128",
                "points",
                "7",
                "between",
                "first"));
    assertThat(cost(ofOnePair, MetricKind.MODE_CONNECTIVITY))
        .isEqualTo(new Cost(0, first + second));
  }

  /** 10 steps of 16 samples; 11 ends of steps of a loss and a gradient, and 3 gradients within. */
  @Test
  void anAllocationTrainsAgainAndTakesFullGradientsOfEveryStepOnceForAllItsMetrics() {
    SweepSpec spec =
        spec(
            2,
            of(MetricKind.LCA_TOTAL, "splits", "4", "parameters", "0.*"),
            of(MetricKind.LCA_HELP_SHARE, "splits", "4"));
    long perSample = 4 * 11 + 3 * 3 * 10;
    assertThat(cost(spec, MetricKind.LCA_HELP_SHARE))
        .isEqualTo(new Cost(0, 2 * (2 * 3 * 16 * 10 + (100 + 200) * perSample)));
    assertThat(cost(spec, MetricKind.LCA_TOTAL)).isEqualTo(Cost.NONE);
  }

  /** 13 gradients within 10 steps, the least whole number from 10 · 1.25 on. */
  @Test
  void anAllocationIsExpectedToCutMostStepsButOnce() {
    SweepSpec spec =
        spec(2, of(MetricKind.LCA_HELP_SHARE), of(MetricKind.HESSIAN_TRACE, "probes", "8"));
    MetricCosts.Line line = MetricCosts.of(spec).getFirst();
    assertThat(line.expected())
        .contains(new Cost(0, 2 * (2 * 3 * 16 * 10 + (100 + 200) * (4 * 11 + 3 * 13))));
    assertThat(line.cost().orElseThrow())
        .isEqualTo(new Cost(0, 2 * (2 * 3 * 16 * 10 + (100 + 200) * (4 * 11 + 3 * 31 * 10))));
    MetricCosts.Line trace = MetricCosts.of(spec).getLast();
    assertThat(trace.expected()).isEqualTo(trace.cost());
    SweepSpec once = spec(1, of(MetricKind.LCA_HELP_SHARE, "rule", "trapezoid"));
    assertThat(MetricCosts.of(once).getFirst().expected())
        .isEqualTo(MetricCosts.of(once).getFirst().cost());
  }

  /** Each batch size trains, and so allocates, another number of samples. */
  @Test
  void allocationsOfAnAxisOverBatchSizesArePaidForEachOfItsOwn() {
    SweepSpec one = spec(1, of(MetricKind.LCA_HELP_SHARE, "rule", "trapezoid"));
    Axis batches =
        new Axis(
            Knob.BATCH_SIZE,
            List.of(new AxisValue.Number(8), new AxisValue.Number(32)),
            Knob.BATCH_SIZE.usualRole(),
            Knob.BATCH_SIZE.usualDirection());
    long gradients = 2 * (100 + 200) * 4 * 11;
    assertThat(
            cost(one.withAxes(List.of(batches, one.axes().getFirst())), MetricKind.LCA_HELP_SHARE))
        .isEqualTo(new Cost(0, 2 * 3 * (8 + 32) * 10 + gradients));
  }

  @Test
  void aSampledStepHasTwoEndsOfItsOwn() {
    SweepSpec spec = spec(1, of(MetricKind.LCA_HURT_RATIO, "every", "5", "rule", "trapezoid"));
    assertThat(cost(spec, MetricKind.LCA_HURT_RATIO))
        .isEqualTo(new Cost(0, 2 * 3 * 16 * 10 + (100 + 200) * 4 * 4));
  }

  @Test
  void whatIsAddedIsTheDifferenceAndLeavesOutWhatStays() {
    SweepSpec present = spec(2, of(MetricKind.TRAIN_LOSS), of(MetricKind.PARAMETER_DISTANCE));
    SweepSpec wanted =
        spec(
            3,
            of(MetricKind.TRAIN_LOSS),
            of(MetricKind.PARAMETER_DISTANCE),
            of(MetricKind.TEST_LOSS));
    assertThat(MetricCosts.added(present, wanted))
        .containsExactly(
            line(MetricKind.TRAIN_LOSS, 2, new Cost(0, 2 * 300)),
            line(MetricKind.PARAMETER_DISTANCE, 2 * (3 - 1), Cost.NONE),
            line(MetricKind.TEST_LOSS, 6, new Cost(0, 2 * 2 * 3 * 360)));
    SweepSpec only =
        spec(
            2,
            of(MetricKind.TRAIN_LOSS),
            of(MetricKind.PARAMETER_DISTANCE),
            of(MetricKind.TEST_LOSS));
    assertThat(MetricCosts.added(present, only))
        .containsExactly(line(MetricKind.TEST_LOSS, 4, new Cost(0, 2 * 2 * 2 * 360)));
  }

  @Test
  void anAxisThatMeasuringDoesNotCareForCountsItsCells() {
    SweepSpec one = spec(2, of(MetricKind.TRAIN_LOSS), of(MetricKind.HESSIAN_TRACE));
    Axis batches =
        new Axis(
            Knob.BATCH_SIZE,
            List.of(new AxisValue.Number(8), new AxisValue.Number(16), new AxisValue.Number(32)),
            Knob.BATCH_SIZE.usualRole(),
            Knob.BATCH_SIZE.usualDirection());
    SweepSpec three = one.withAxes(List.of(batches, one.axes().getFirst()));
    assertThat(cost(three, MetricKind.TRAIN_LOSS)).isEqualTo(new Cost(0, 2 * 3 * 2 * (100 + 200)));
    assertThat(cost(three, MetricKind.HESSIAN_TRACE).matvecs()).isEqualTo(3 * 2 * 2 * 64);
  }

  private static MetricCosts.Line line(MetricKind kind, long values, Cost cost) {
    return new MetricCosts.Line(io.orograph.core.metric.Metric.of(kind), values, Optional.of(cost));
  }
}
