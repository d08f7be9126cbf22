package io.orograph.metrics.measure;

import io.orograph.core.measure.Invariant;
import io.orograph.core.path.Profile;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Whether a profile begins and ends at the losses of the networks it runs between.
 *
 * <p>On the same samples with the same statistics they are the same bits, because all metrics
 * evaluate a network by the same call; of a network whose units have been permuted sums are taken
 * in another order, and the same is asked for up to rounding. With batch normalization statistics
 * along a path are others than the network's own, and nothing is asked for.
 */
final class PathEnds {
  /** Between sums of the same numbers in another order, of the loss or of 1. */
  private static final double ROUNDING = 1e-10;

  private PathEnds() {}

  /** The mean losses of networks on some samples, where the sweep measures them. */
  @FunctionalInterface
  interface Losses {
    /** Of one run at its checkpoint, with its own statistics. */
    OptionalDouble of(MeasuredRun run) throws IOException;
  }

  /** A profile's first loss held against that of the network there; nothing if that is unknown. */
  static Map<String, String> start(Profile loss, OptionalDouble own) {
    return own.isPresent()
        ? told(Invariant.PATH_START, loss.values().getFirst(), own, 0)
        : Map.of();
  }

  /** As {@link #start} of the last loss. */
  static Map<String, String> end(Profile loss, OptionalDouble own) {
    return own.isPresent() ? told(Invariant.PATH_END, loss.values().getLast(), own, 0) : Map.of();
  }

  /**
   * Both ends of a profile between two networks.
   *
   * @param aligned whether the units of the second are permuted
   */
  static Map<String, String> both(
      Profile loss, OptionalDouble first, OptionalDouble second, boolean aligned) {
    Map<String, String> told = new TreeMap<>(start(loss, first));
    if (second.isPresent()) {
      double rounding = aligned ? ROUNDING * Math.max(1, Math.abs(second.getAsDouble())) : 0;
      told.putAll(told(Invariant.PATH_END, loss.values().getLast(), second, rounding));
    }
    return told;
  }

  private static Map<String, String> told(
      Invariant which, double along, OptionalDouble own, double rounding) {
    double loss = own.orElseThrow();
    // two networks that diverged to the same infinity are no broken rule
    return which.told(Double.compare(along, loss) == 0 ? 0 : Math.abs(along - loss) - rounding);
  }
}
