package io.orograph.core.pde;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * −Δu = f in Ω with u = 0 on its boundary, with a known solution (Wu et al. 2021, their code; the
 * square is ours, as the smallest case with a mixed derivative).
 *
 * <p>On the unit cube [0, 1]^d the solution is u = ∏ sin πxᵢ, so f = dπ² u; in the unit ball of
 * three dimensions it is u = cos(πr/2) with r = ‖x‖, so f = π²/4 cos(πr/2) + (π/r) sin(πr/2), which
 * tends to 3π²/4 at the origin.
 *
 * <p>A network N stands for u = D·N, where D vanishes on the boundary: D = ∏ xᵢ(1 − xᵢ) on the
 * cube, D = 1 − r² in the ball.
 */
public enum PoissonProblem {
  /** The interval. */
  INTERVAL("poisson-1d", 1, false),
  /** The square. */
  SQUARE("poisson-2d", 2, false),
  /** The cube of three dimensions. */
  CUBE("poisson-3d", 3, false),
  /** The cube of ten dimensions. */
  CUBE10("poisson-10d", 10, false),
  /** The ball of three dimensions. */
  BALL("poisson-ball", 3, true);

  private static final double PI2 = Math.PI * Math.PI;

  /** Below this radius the limit at the origin is exact to rounding. */
  private static final double ORIGIN = 1e-9;

  private final String title;
  private final int dimension;
  private final boolean ball;

  PoissonProblem(String title, int dimension, boolean ball) {
    this.title = title;
    this.dimension = dimension;
    this.ball = ball;
  }

  /** The problem of this name, if there is one. */
  public static Optional<PoissonProblem> named(String title) {
    return Arrays.stream(values()).filter(p -> p.title.equals(title)).findFirst();
  }

  /** The names of all problems. */
  public static List<String> names() {
    return Arrays.stream(values()).map(PoissonProblem::title).toList();
  }

  /** Its name in sweep files. */
  public String title() {
    return title;
  }

  /** d. */
  public int dimension() {
    return dimension;
  }

  /** Whether Ω is the ball, otherwise the cube. */
  public boolean isBall() {
    return ball;
  }

  /** u at x, shape (d). */
  public double solution(double[] x) {
    if (ball) {
      return StrictMath.cos(Math.PI / 2 * radius(x));
    }
    double product = 1;
    for (double xi : x) {
      product *= StrictMath.sin(Math.PI * xi);
    }
    return product;
  }

  /** ∇u at x, shape (d). */
  public double[] gradient(double[] x) {
    double[] gradient = new double[dimension];
    if (ball) {
      double r = radius(x);
      double slope = r < ORIGIN ? -PI2 / 4 : -Math.PI / 2 * StrictMath.sin(Math.PI / 2 * r) / r;
      Arrays.setAll(gradient, k -> slope * x[k]);
      return gradient;
    }
    for (int k = 0; k < dimension; k++) {
      double product = Math.PI * StrictMath.cos(Math.PI * x[k]);
      for (int i = 0; i < dimension; i++) {
        product *= i == k ? 1 : StrictMath.sin(Math.PI * x[i]);
      }
      gradient[k] = product;
    }
    return gradient;
  }

  /** f at x, shape (d). */
  public double source(double[] x) {
    if (!ball) {
      return dimension * PI2 * solution(x);
    }
    double r = radius(x);
    double second =
        r < ORIGIN
            ? (dimension - 1) * PI2 / 4
            : (dimension - 1) * Math.PI / (2 * r) * StrictMath.sin(Math.PI / 2 * r);
    return PI2 / 4 * solution(x) + second;
  }

  /** D, its gradient and its Laplacian at x: (d + 2) numbers. */
  public double[] boundary(double[] x) {
    double[] jet = new double[dimension + 2];
    if (ball) {
      double r = radius(x);
      jet[0] = 1 - r * r;
      for (int k = 0; k < dimension; k++) {
        jet[1 + k] = -2 * x[k];
      }
      jet[dimension + 1] = -2.0 * dimension;
      return jet;
    }
    jet[0] = 1;
    for (double xi : x) {
      jet[0] *= xi * (1 - xi);
    }
    for (int k = 0; k < dimension; k++) {
      double others = 1;
      for (int i = 0; i < dimension; i++) {
        others *= i == k ? 1 : x[i] * (1 - x[i]);
      }
      jet[1 + k] = others * (1 - 2 * x[k]);
      jet[dimension + 1] -= 2 * others;
    }
    return jet;
  }

  /**
   * The smallest mean energy, that of the solution: the mean over Ω of ½|∇u|² − f u, which is minus
   * half the mean of |∇u|². On the cube −dπ²/2^(d+1), in the ball −(3π²/8)(1/6 + 1/π²).
   */
  public double energy() {
    return ball
        ? -(3 * PI2 / 8) * (1.0 / 6 + 1 / PI2)
        : -dimension * PI2 / StrictMath.pow(2, dimension + 1);
  }

  private static double radius(double[] x) {
    double squares = 0;
    for (double xi : x) {
      squares += xi * xi;
    }
    return Math.sqrt(squares);
  }
}
