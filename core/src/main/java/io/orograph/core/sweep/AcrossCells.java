package io.orograph.core.sweep;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricLevel;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which metrics can hold two networks of different cells against each other. What networks answer
 * can be compared whatever they are; distances, lines and curves need parameters that stand for the
 * same things, and a loss on a path is that of one training set.
 */
public final class AcrossCells {
  /** Kinds that look at answers or activations on inputs that are the same in all cells. */
  private static final Set<MetricKind> OF_ANSWERS =
      EnumSet.of(MetricKind.CKA_SIMILARITY, MetricKind.DISAGREEMENT, MetricKind.JS_DIVERGENCE);

  private AcrossCells() {}

  /** Whether a kind looks at what each network answers alone. */
  public static boolean isOfAnswers(MetricKind kind) {
    return OF_ANSWERS.contains(kind);
  }

  /**
   * What two networks lack for a metric; empty when it can speak of them.
   *
   * @param first settings of the one
   * @param second settings of the other
   */
  public static Optional<String> lack(
      MeasurementSpec metric, RunSettings first, RunSettings second) {
    MetricKind kind = metric.kind();
    if (kind.level() != MetricLevel.PAIR) {
      return Optional.of("a kind of two runs");
    }
    if (kind.isOwn()) {
      return Optional.of("a kind of this release: the lab's own compare replicates of one cell");
    }
    if (!first.data().name().equals(second.data().name())
        || !first.data().set().equals(second.data().set())
        || first.data().pixelNoise() != second.data().pixelNoise()
        || !first.task().equals(second.task())) {
      return Optional.of("networks of one task on one data set");
    }
    if (OF_ANSWERS.contains(kind)) {
      return Optional.empty();
    }
    if (!first.network().equals(second.network())) {
      return Optional.of(
          "networks of one architecture: only "
              + String.join(", ", OF_ANSWERS.stream().map(MetricKind::name).toList())
              + " compare others");
    }
    boolean onData =
        kind != MetricKind.PARAMETER_DISTANCE || metric.option("align").equals("activations");
    return onData && !first.data().equals(second.data())
        ? Optional.of("networks trained on the same samples and labels: it looks at their loss")
        : Optional.empty();
  }
}
