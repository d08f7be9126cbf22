package io.orograph.core.allocation;

import io.orograph.core.operator.VectorBlock;
import io.orograph.core.surface.LossSurface;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Allocates the change of a loss on straight steps (Lan et al. 2019, section 2 and its code).
 *
 * <p>k = ∫₀¹ ∇L(θ_a + s(θ_b − θ_a)) ds is found by composite Simpson with n = 2 parts and weights
 * 1, 4, 1 over 6; while the {@link Tolerance} is not met, n doubles: weights 1, 4, 2, 4, …, 4, 1
 * over 3n. What was evaluated before is used again, so n parts cost n − 1 gradients between the
 * ends. Memory is a few vectors of P numbers whatever n is.
 *
 * @param <B> where the surface computes
 */
public final class PathAllocator<B extends VectorBlock<B>> {
  /** Numbers of one block of points. */
  private static final long MOST_NUMBERS = 8_000_000;

  private final LossSurface<B> surface;
  private final PathRule rule;
  private final Tolerance tolerance;
  private final int dimension;

  /**
   * @param surface the loss: the same data, and the same batch-norm policy, at every point
   * @param tolerance of {@link PathRule#SIMPSON}
   */
  public PathAllocator(LossSurface<B> surface, PathRule rule, Tolerance tolerance) {
    this.surface = surface;
    this.rule = rule;
    this.tolerance = tolerance;
    this.dimension = Math.toIntExact(surface.dimension());
  }

  /** Loss and gradient at a point; θ is not copied. */
  public PathPoint at(double[] theta) {
    if (theta.length != dimension) {
      throw new IllegalArgumentException(
          "theta: " + theta.length + " (expected: " + dimension + ")");
    }
    try (B point = surface.zeros(1);
        B gradient = surface.zeros(1)) {
      point.fill(0, column -> System.arraycopy(theta, 0, column, 0, dimension));
      surface.gradient(point, gradient);
      return new PathPoint(theta, surface.loss(point)[0], gradient.column(0));
    }
  }

  /** The step from one point to another. */
  public StepAllocation between(PathPoint from, PathPoint to) {
    return switch (rule) {
      case FIRST_ORDER -> of(from, to, from.gradient().clone(), 1, 0);
      case TRAPEZOID -> of(from, to, combined(from, to, 0.5), 1, 0);
      case SIMPSON -> simpson(from, to);
    };
  }

  private StepAllocation simpson(PathPoint from, PathPoint to) {
    double[] ends = combined(from, to, 1);
    double[] old = new double[dimension];
    double[] fresh = new double[dimension];
    addOdd(from, to, 2, fresh);
    int n = 2;
    while (true) {
      double[] mean = new double[dimension];
      for (int i = 0; i < dimension; i++) {
        mean[i] = (ends[i] + 4 * fresh[i] + 2 * old[i]) / (3.0 * n);
      }
      StepAllocation step = of(from, to, mean, n, n - 1);
      if (n >= tolerance.mostSplits()
          || !step.isFinite()
          || tolerance.isMetBy(step.residual(), mass(step))) {
        return step;
      }
      for (int i = 0; i < dimension; i++) {
        old[i] += fresh[i];
        fresh[i] = 0;
      }
      n *= 2;
      addOdd(from, to, n, fresh);
    }
  }

  /** sum += ∇L at the points j/n with odd j. */
  private void addOdd(PathPoint from, PathPoint to, int n, double[] sum) {
    List<Integer> odd = IntStream.range(0, n).filter(j -> j % 2 == 1).boxed().toList();
    int most = (int) Math.max(1, MOST_NUMBERS / dimension);
    for (int first = 0; first < odd.size(); first += most) {
      List<Integer> some = odd.subList(first, Math.min(odd.size(), first + most));
      try (B points = surface.zeros(some.size());
          B gradients = surface.zeros(some.size())) {
        for (int c = 0; c < some.size(); c++) {
          double s = (double) some.get(c) / n;
          points.fill(c, column -> fillBetween(from.theta(), to.theta(), s, column));
        }
        surface.gradient(points, gradients);
        for (int c = 0; c < some.size(); c++) {
          double[] gradient = gradients.column(c);
          for (int i = 0; i < dimension; i++) {
            sum[i] += gradient[i];
          }
        }
      }
    }
  }

  private static void fillBetween(double[] from, double[] to, double s, double[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = from[i] + s * (to[i] - from[i]);
    }
  }

  private double[] combined(PathPoint from, PathPoint to, double weight) {
    double[] sum = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      sum[i] = weight * (from.gradient()[i] + to.gradient()[i]);
    }
    return sum;
  }

  /**
   * @param mean k, overwritten by A
   */
  private StepAllocation of(
      PathPoint from, PathPoint to, double[] mean, int splits, int gradients) {
    double sum = 0;
    for (int i = 0; i < dimension; i++) {
      mean[i] *= to.theta()[i] - from.theta()[i];
      sum += mean[i];
    }
    double residual = to.loss() - from.loss() - sum;
    return new StepAllocation(
        mean, from.loss(), to.loss(), residual, square(from.gradient()), splits, gradients);
  }

  private static double square(double[] gradient) {
    double sum = 0;
    for (double g : gradient) {
      sum += g * g;
    }
    return sum;
  }

  private static double mass(StepAllocation step) {
    double mass = 0;
    for (double a : step.allocation()) {
      mass += Math.abs(a);
    }
    return mass;
  }
}
