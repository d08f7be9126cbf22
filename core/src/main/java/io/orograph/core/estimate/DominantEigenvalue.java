package io.orograph.core.estimate;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.operator.VectorBlock;
import io.orograph.core.random.Seed;

/**
 * The eigenvalue of largest <em>magnitude</em> by power iteration, sign included: the published
 * setting of the taxonomy paper (PyHessian's {@code eigenvalues()}: 100 iterations, relative change
 * below 1e-3). It is negative where negative curvature dominates; {@link Lanczos} gives the
 * algebraic ends and is the default everywhere else.
 *
 * <p>Two deviations, both ours: the residual ‖Av − λv‖ is reported, because a small change of λ
 * does not mean that v has converged; and the last λ is returned, not the one before it.
 */
public final class DominantEigenvalue {
  /** PyHessian {@code hessian.py}: maxIter. */
  public static final int PUBLISHED_MATVECS = 100;

  /** PyHessian {@code hessian.py}: tol, on |λ − λ_previous| / (|λ_previous| + 1e-6). */
  public static final double PUBLISHED_TOLERANCE = 1e-3;

  private DominantEigenvalue() {}

  /**
   * An estimate and what it cost.
   *
   * @param pair Rayleigh quotient of the last unit vector and its residual; {@code converged}
   *     speaks of the change of the value, as published
   * @param matvecs products spent
   */
  public record Result(EigenPair pair, int matvecs) {}

  /**
   * Runs power iteration from a Gaussian start.
   *
   * @param matvecs budget, at least 2
   * @param tolerance on the relative change of the value
   */
  public static <B extends VectorBlock<B>> Result of(
      SymmetricOperator<B> a, int matvecs, double tolerance, Seed seed) {
    if (matvecs < 2) {
      throw new IllegalArgumentException("matvecs: " + matvecs + " (expected: at least 2)");
    }
    try (B v = a.zeros(1);
        B image = a.zeros(1)) {
      v.fill(0, seed.derive("power").stream()::fillGaussian);
      normalize(v);
      double previous = Double.NaN;
      for (int spent = 1; ; spent++) {
        a.apply(v, image);
        double value = v.dots(image)[0];
        boolean settled = Math.abs(value - previous) < tolerance * (Math.abs(previous) + 1e-6);
        double length = Math.sqrt(image.dots(image)[0]);
        if (settled || spent == matvecs || !(length > 0)) {
          image.addScaled(new double[] {-value}, v);
          double residual = Math.sqrt(image.dots(image)[0]);
          // the zero operator sends every vector to 0 and is done at once
          return new Result(new EigenPair(value, residual, settled || length == 0), spent);
        }
        previous = value;
        v.setColumn(0, image, 0);
        normalize(v);
      }
    }
  }

  private static <B extends VectorBlock<B>> void normalize(B v) {
    v.scale(new double[] {1 / Math.sqrt(v.dots(v)[0])});
  }
}
