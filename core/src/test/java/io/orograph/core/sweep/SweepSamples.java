package io.orograph.core.sweep;

import io.orograph.core.metric.MetricKind;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Specifications for tests, correct unless a test spoils one field. */
final class SweepSamples {
  private SweepSamples() {}

  static RunSettings settings() {
    return new RunSettings(
        new DataSpec("digits", 800, SubsetRule.STRATIFIED, 0.2, 0, 7, 0),
        new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
        new NetworkSpec(NetworkFamily.MLP, 24, 2, Activation.RELU, false),
        new TrainingSpec(
            new OptimizerSpec(OptimizerKind.SGD, 0.05, 0.9, 0),
            64,
            new TrainingLength.Steps(2500),
            ScheduleSpec.CONSTANT,
            List.of()));
  }

  static Axis axis(Knob knob, double... values) {
    return new Axis(
        knob,
        DoubleStream.of(values).mapToObj(v -> (AxisValue) new AxisValue.Number(v)).toList(),
        knob.usualRole(),
        knob.usualDirection());
  }

  static SweepSpec sweep(RunSettings base, List<Axis> axes, int replicates, boolean paired) {
    return new SweepSpec(
        base,
        axes,
        replicates,
        11,
        paired,
        CheckpointPolicy.FINAL_ONLY,
        List.of(
            new MeasurementSpec(MetricKind.TRAIN_ERROR, Map.of()),
            new MeasurementSpec(MetricKind.MODE_CONNECTIVITY, Map.of("steps", "1500"))),
        SearchSpec.GRID,
        PhaseSettings.DEFAULT,
        List.of(),
        0,
        0);
  }

  static SweepSpec sweep() {
    return sweep(
        settings(), List.of(axis(Knob.WIDTH, 6, 24), axis(Knob.BATCH_SIZE, 8, 64, 256)), 3, false);
  }
}
