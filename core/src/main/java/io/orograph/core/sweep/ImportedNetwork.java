package io.orograph.core.sweep;

import io.orograph.core.metric.MetricKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What can be said of a network that comes from elsewhere: its data, task and architecture, but not
 * how it was trained, nor what it began as.
 */
public final class ImportedNetwork {
  /** Kinds that speak of the network that a run began with, or of its own training steps. */
  private static final Set<MetricKind> OF_THE_START =
      EnumSet.of(
          MetricKind.MIN_DELTA,
          MetricKind.GAUSS_LENGTH,
          MetricKind.INITIAL_DISTANCE,
          MetricKind.KERNEL_CHANGE,
          MetricKind.KERNEL_ALIGNMENT,
          MetricKind.LCA_HELP_SHARE,
          MetricKind.LCA_HURT_RATIO,
          MetricKind.LCA_TOTAL,
          MetricKind.LCA_RESIDUAL,
          MetricKind.LCA_SYNCHRONIZATION);

  /** Kinds that speak of the optimizer or of terms of the training loss. */
  private static final Set<MetricKind> OF_THE_TRAINING =
      EnumSet.of(MetricKind.EDGE_OF_STABILITY, MetricKind.REGULARIZATION);

  private static final String WEIGHT_DECAY = "weight_decay";

  private ImportedNetwork() {}

  /**
   * Settings for it. Of the training, which nobody knows, the least that any sweep must say stands
   * there; no metric that can be taken looks at it.
   */
  public static RunSettings settings(DataSpec data, TaskSpec task, NetworkSpec network) {
    return new RunSettings(data, task, network, training(network)).resolved();
  }

  private static TrainingSpec training(NetworkSpec network) {
    return new TrainingSpec(
        new OptimizerSpec(OptimizerKind.SGD, 1, 0, 0),
        network.isNormalized() ? 2 : 1,
        new TrainingLength.Steps(1),
        ScheduleSpec.CONSTANT,
        List.of());
  }

  /** A sweep of one cell whose replicates such networks are. */
  public static SweepSpec sweep(
      RunSettings settings, int replicates, List<MeasurementSpec> measurements) {
    return new SweepSpec(
        settings,
        List.of(),
        replicates,
        0,
        false,
        CheckpointPolicy.FINAL_ONLY,
        measurements,
        SearchSpec.GRID,
        PhaseSettings.DEFAULT,
        List.of(),
        0,
        0);
  }

  /** What such networks lack for a metric; empty when it can be taken of them. */
  public static Optional<String> lack(MeasurementSpec metric) {
    MetricKind kind = metric.kind();
    boolean start =
        OF_THE_START.contains(kind)
            || (kind == MetricKind.ROUGHNESS_INDEX
                && metric.option(RoughnessRules.NETWORK).equals(RoughnessRules.INITIAL));
    if (start || metric.needsTrajectory()) {
      return Optional.of("a kind that needs no training: nobody knows that of an imported network");
    }
    boolean decays =
        kind.option(WEIGHT_DECAY).isPresent() && !metric.option(WEIGHT_DECAY).equals("excluded");
    return OF_THE_TRAINING.contains(kind) || decays
        ? Optional.of("a kind that needs no optimizer: nobody knows that of an imported network")
        : Optional.empty();
  }
}
