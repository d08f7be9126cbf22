package io.orograph.core.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisChange;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.SearchKind;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sums that are not multiplied out, against those over every cell. */
class CellWorkTest {
  private static final NetworkSpec NETWORK =
      new NetworkSpec(NetworkFamily.MLP, 4, 1, Activation.RELU, false);

  private static SweepSpec spec(Axis... axes) {
    RunSettings base =
        new RunSettings(
            new DataSpec("digits", 100, SubsetRule.STRATIFIED, 0, 0, 0, 0),
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
            NETWORK,
            new TrainingSpec(
                new OptimizerSpec(OptimizerKind.SGD, 0.05, 0.9, 0),
                16,
                new TrainingLength.Epochs(3),
                ScheduleSpec.CONSTANT,
                List.of()));
    return new SweepSpec(
        base,
        List.of(axes),
        2,
        0,
        false,
        CheckpointPolicy.FINAL_ONLY,
        List.of(),
        SearchSpec.GRID,
        PhaseSettings.DEFAULT,
        List.of(),
        0,
        0);
  }

  private static Axis axis(Knob knob, double... values) {
    return new Axis(
        knob,
        Arrays.stream(values).<AxisValue>mapToObj(AxisValue.Number::new).toList(),
        knob.usualRole(),
        knob.usualDirection());
  }

  private static Axis families() {
    return new Axis(
        Knob.FAMILY,
        List.of(
            family(NETWORK),
            family(new NetworkSpec(NetworkFamily.RESIDUAL_MLP, 4, 2, Activation.RELU, false))),
        Knob.FAMILY.usualRole(),
        Knob.FAMILY.usualDirection());
  }

  private static AxisValue family(NetworkSpec network) {
    return new AxisValue.Choice(
        network.family().name().toLowerCase(Locale.ROOT),
        new AxisChange(Optional.empty(), Optional.empty(), Optional.of(network), Optional.empty()));
  }

  private static void agree(SweepSpec spec) {
    CellWork walked = CellWork.walked(spec);
    CellWork work = CellWork.of(spec);
    assertThat(work.steps()).isCloseTo(walked.steps(), within(1e-9 * walked.steps()));
    assertThat(work.multiplyAdds())
        .isCloseTo(walked.multiplyAdds(), within(1e-9 * walked.multiplyAdds()));
    assertThat(work.meanMultiplyAdds())
        .isCloseTo(walked.meanMultiplyAdds(), within(1e-9 * walked.meanMultiplyAdds()));
  }

  @Test
  void aSweepWithoutAxesIsOneCell() {
    // 64 inputs, 4 units, 10 classes; 100 samples in batches of 16
    assertThat(CellWork.of(spec())).isEqualTo(new CellWork(18, 18 * 16 * 296.0, 296));
  }

  @Test
  void axesOfTheNetworkAndOfTheTrainingAreSummedApart() {
    agree(
        spec(
            axis(Knob.WIDTH, 2, 4, 7),
            axis(Knob.BATCH_SIZE, 8, 33),
            axis(Knob.DEPTH, 1, 3),
            axis(Knob.LENGTH_EPOCHS, 1, 10)));
  }

  @Test
  void axesThatChangeBothAreMultipliedOut() {
    agree(spec(axis(Knob.SUBSET, 50, 90), axis(Knob.WIDTH, 2, 4), axis(Knob.BATCH_SIZE, 8, 33)));
    agree(spec(axis(Knob.WIDTH, 2, 9), families(), axis(Knob.BATCH_SIZE, 8, 33)));
  }

  @Test
  void axesThatChangeNeitherMultiplyEverything() {
    agree(
        spec(
            axis(Knob.LEARNING_RATE, 0.1, 0.2, 0.3),
            axis(Knob.LABEL_NOISE, 0, 0.5),
            axis(Knob.WIDTH, 2, 4),
            axis(Knob.BATCH_SIZE, 8, 33)));
  }

  @Test
  void cellsThatASearchLeavesOutAreNotCounted() {
    SweepSpec some =
        spec(axis(Knob.WIDTH, 2, 4, 8), axis(Knob.BATCH_SIZE, 8, 33))
            .withSearch(new SearchSpec(SearchKind.RANDOM, 4));
    agree(some);
    assertThat(CellWork.of(some).steps())
        .isLessThan(CellWork.of(some.withSearch(SearchSpec.GRID)).steps());
  }

  @Test
  void aMillionCellsAreNotWalked() {
    double[] many = IntStream.rangeClosed(1, 100_000).asDoubleStream().toArray();
    Axis widths = axis(Knob.WIDTH, IntStream.rangeClosed(1, 60_000).asDoubleStream().toArray());
    // six thousand million cells: this ends, or the test takes an hour
    SweepSpec spec = spec(widths, axis(Knob.LENGTH_STEPS, many));
    assertThat(CellWork.of(spec).steps()).isEqualTo(60_000.0 * 100_000 * 100_001 / 2);
  }
}
