package io.orograph.core.path;

import io.orograph.core.operator.VectorBlock;
import io.orograph.core.surface.ClassificationSurface;
import io.orograph.core.surface.LossSurface;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What was measured along a path: the loss without any penalty and, for classifiers, the 0-1 error
 * in points.
 *
 * @param loss in the unit of the surface, for cross-entropy nats
 * @param errorPercent on the same t; empty where there are no classes
 */
public record PathProfile(Profile loss, Optional<Profile> errorPercent) {
  public PathProfile {
    if (errorPercent.isPresent() && !errorPercent.get().t().equals(loss.t())) {
      throw new IllegalArgumentException(
          "errorPercent.t: " + errorPercent.get().t() + " (expected: " + loss.t() + ")");
    }
  }

  /** Tolerance of {@link #curveConverged} in points of error (experimental discipline, ours). */
  public static final double CONVERGED_POINTS = 0.5;

  /** Tolerance of {@link #curveConverged} relative to the longer fit (ours). */
  public static final double CONVERGED_FRACTION = 0.1;

  /**
   * Evaluates a curve.
   *
   * @param t from 0 to 1, for example {@link Curve#grid}
   * @param block points per call of the surface, at least 1
   */
  public static <B extends VectorBlock<B>> PathProfile along(
      Curve<B> curve, LossSurface<B> surface, List<Double> t, int block) {
    List<Double> losses = new ArrayList<>();
    List<Double> errors = new ArrayList<>();
    for (int from = 0; from < t.size(); from += block) {
      List<Double> part = t.subList(from, Math.min(t.size(), from + block));
      try (B points = curve.points(part)) {
        Arrays.stream(surface.loss(points)).forEach(losses::add);
        if (surface instanceof ClassificationSurface<B> classifier) {
          Arrays.stream(classifier.errorPercent(points)).forEach(errors::add);
        }
      }
    }
    Optional<Profile> error =
        errors.isEmpty() ? Optional.empty() : Optional.of(new Profile(t, errors));
    return new PathProfile(new Profile(t, losses), error);
  }

  /** Mode connectivity of the 0-1 error in points; empty where there are no classes. */
  public Optional<Double> modeConnectivity() {
    return errorPercent.map(Profile::modeConnectivity);
  }

  /**
   * Whether doubling the curve's length left mode connectivity where it was: |Δ| below max(0.5
   * points, 10 % of the longer fit's value). False if either is NaN.
   *
   * @param shorter mc in points at some length
   * @param longer mc in points at twice the length
   */
  public static boolean curveConverged(double shorter, double longer) {
    double tolerance = Math.max(CONVERGED_POINTS, CONVERGED_FRACTION * Math.abs(longer));
    return Math.abs(longer - shorter) < tolerance;
  }
}
