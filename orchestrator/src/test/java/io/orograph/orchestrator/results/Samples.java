package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.BatchNormPolicy;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.measure.Split;
import io.orograph.core.measure.Subject;
import io.orograph.core.metric.Metric;
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
import io.orograph.core.sweep.ScheduleKind;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** A small sweep and what might become of it. */
public final class Samples {
  private static final Set<MetricKind> OF_SQUARED_ERRORS =
      EnumSet.of(
          MetricKind.PL_RATIO,
          MetricKind.PL_CONSTANT,
          MetricKind.PL_PATH_SHARE,
          MetricKind.PL_BALL_SHARE,
          MetricKind.PL_RATE_SHARE);

  /** An instant for events. */
  public static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");

  /** Name of the sweep. */
  public static final String SWEEP = "projects/default/sweeps/small";

  private Samples() {}

  /** Widths by batch sizes, {@code replicates} runs each, with every metric kind for so many. */
  public static SweepSpec spec(List<Integer> widths, List<Integer> batches, int replicates) {
    return spec(List.of(axis(Knob.WIDTH, widths), axis(Knob.BATCH_SIZE, batches)), replicates);
  }

  /** A sweep over these axes. */
  public static SweepSpec spec(List<Axis> axes, int replicates) {
    RunSettings base =
        new RunSettings(
            DataSpec.of("digits"),
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
            new NetworkSpec(NetworkFamily.MLP, 8, 2, Activation.RELU, false),
            new TrainingSpec(
                new OptimizerSpec(OptimizerKind.SGD, 0.05, 0.9, 0),
                32,
                new TrainingLength.Steps(100),
                new ScheduleSpec(ScheduleKind.CONSTANT, 1, 0),
                List.of()));
    return new SweepSpec(
        base,
        axes,
        replicates,
        7,
        false,
        new CheckpointPolicy(true, false, 0),
        Arrays.stream(MetricKind.values())
            .filter(Samples::fits)
            .filter(kind -> kind.fewestReplicates() <= Math.max(replicates, 2))
            .map(kind -> new MeasurementSpec(kind, Map.of()))
            .toList(),
        SearchSpec.GRID,
        PhaseSettings.DEFAULT,
        List.of(),
        0,
        0);
  }

  /** Whether classifiers by cross-entropy have a kind. */
  public static boolean fits(MetricKind kind) {
    return !kind.isOwn() && !kind.isOfPdes() && !OF_SQUARED_ERRORS.contains(kind);
  }

  /** An axis over whole numbers. */
  public static Axis axis(Knob knob, List<Integer> values) {
    return new Axis(
        knob,
        values.stream().map(v -> (AxisValue) new AxisValue.Number(v)).toList(),
        knob.usualRole(),
        knob.usualDirection());
  }

  /** A digest of some text. */
  public static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A final checkpoint. */
  public static CheckpointRef checkpoint(String cell, int replicate) {
    return new CheckpointRef(digest(cell + replicate), CheckpointRole.FINAL, 100, 4_000);
  }

  /** What a run did. */
  public static RunSummary summary(double loss) {
    return new RunSummary(100, 2.25, 50, 0, loss, "steps reached");
  }

  /** Software and device. */
  public static Provenance provenance() {
    return new Provenance(
        digest("data"), digest("program"), "0.1.0", "djl 0.35.1", "PACKED", "cpu", "AVX2", 1);
  }

  /** A value of {@code kind} for these replicates of {@code cell}. */
  public static Measurement scalar(MetricKind kind, String cell, double value, int... replicates) {
    return scalar(Metric.of(kind), cell, value, replicates);
  }

  /** A value of a metric. */
  public static Measurement scalar(Metric metric, String cell, double value, int... replicates) {
    return new Measurement.Scalar(
        metric,
        subject(cell, replicates),
        basis(metric.kind()),
        new Estimate(value, new Errors(0.25, 0.5, Double.NaN), true, new Cost(3, 200)),
        List.of());
  }

  /** No value of {@code kind}. */
  public static Measurement undefined(
      MetricKind kind, String cell, String reason, int... replicates) {
    return new Measurement.Undefined(
        Metric.of(kind), subject(cell, replicates), basis(kind), reason, new Cost(0, 10));
  }

  private static Subject subject(String cell, int... replicates) {
    return new Subject(
        cell,
        IntStream.of(replicates).boxed().toList(),
        IntStream.of(replicates).mapToObj(r -> checkpoint(cell, r)).toList());
  }

  private static Basis basis(MetricKind kind) {
    return new Basis(
        new ArtifactRef(digest("evaluation"), ArtifactKind.EVALUATION_SET, 1_000),
        200,
        Split.TRAIN,
        BatchNormPolicy.NONE,
        "float32",
        11,
        new MeasurementSpec(kind, Map.of()).resolved(),
        provenance());
  }
}
