package io.orograph.core.pde;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * −Δu = f in Ω with u = 0 on its boundary, with a known solution (Wu et al. 2021, their code; the
 * square is ours, as the smallest case with a mixed derivative; the interval [−1, 1] is an example
 * of DeepXDE, Lu et al. 2021).
 *
 * <p>On the unit cube [0, 1]^d and on [−1, 1] the solution is u = ∏ sin πxᵢ, so f = dπ² u; in the
 * unit ball of three dimensions it is u = cos(πr/2) with r = ‖x‖, so f = π²/4 cos(πr/2) + (π/r)
 * sin(πr/2), which tends to 3π²/4 at the origin. The toy is u = x(1 − x)(−2x − 1) on [0, 1], so f =
 * 2 − 12x: a network that is one linear layer is that for the weight −2 and the bias −1.
 *
 * <p>A network N stands for u = D·N, where D vanishes on the boundary: D = ∏ (xᵢ − a)(1 − xᵢ) on
 * the cube with corners a and 1, D = 1 − r² in the ball.
 */
public enum PoissonProblem {
  /** The interval. */
  INTERVAL("poisson-1d", 1, 0, Shape.SINES),
  /** The square. */
  SQUARE("poisson-2d", 2, 0, Shape.SINES),
  /** The cube of three dimensions. */
  CUBE("poisson-3d", 3, 0, Shape.SINES),
  /** The cube of ten dimensions. */
  CUBE10("poisson-10d", 10, 0, Shape.SINES),
  /** The ball of three dimensions. */
  BALL("poisson-ball", 3, -1, Shape.BALL),
  /** The interval from −1 to 1. */
  WIDE_INTERVAL("poisson-1d-wide", 1, -1, Shape.SINES),
  /** A cubic on the unit interval. */
  TOY("poisson-toy", 1, 0, Shape.CUBIC);

  private static final double PI2 = Math.PI * Math.PI;

  /** Below this radius the limit at the origin is exact to rounding. */
  private static final double ORIGIN = 1e-9;

  /** What the solution looks like. */
  private enum Shape {
    SINES,
    BALL,
    CUBIC
  }

  private final String title;
  private final int dimension;
  private final double low;
  private final Shape shape;

  PoissonProblem(String title, int dimension, double low, Shape shape) {
    this.title = title;
    this.dimension = dimension;
    this.low = low;
    this.shape = shape;
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
    return shape == Shape.BALL;
  }

  /** Whether its solution is a polynomial that a network without nonlinearities can be. */
  public boolean isSolvedByLinearNetworks() {
    return shape == Shape.CUBIC;
  }

  /** The least coordinate in Ω; the largest is 1. */
  public double low() {
    return low;
  }

  /** Faces of Ω: two for each coordinate of a cube; the ball's is one. */
  public int faces() {
    return isBall() ? 1 : 2 * dimension;
  }

  /** u at x, shape (d). */
  public double solution(double[] x) {
    if (isBall()) {
      return StrictMath.cos(Math.PI / 2 * radius(x));
    }
    if (shape == Shape.CUBIC) {
      return x[0] * (1 - x[0]) * (-2 * x[0] - 1);
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
    if (shape == Shape.CUBIC) {
      gradient[0] = (6 * x[0] - 2) * x[0] - 1;
      return gradient;
    }
    if (isBall()) {
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
    if (shape == Shape.CUBIC) {
      return 2 - 12 * x[0];
    }
    if (!isBall()) {
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
    if (isBall()) {
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
      jet[0] *= (xi - low) * (1 - xi);
    }
    for (int k = 0; k < dimension; k++) {
      double others = 1;
      for (int i = 0; i < dimension; i++) {
        others *= i == k ? 1 : (x[i] - low) * (1 - x[i]);
      }
      jet[1 + k] = others * (1 + low - 2 * x[k]);
      jet[dimension + 1] -= 2 * others;
    }
    return jet;
  }

  /**
   * The smallest mean energy, that of the solution: the mean over Ω of ½|∇u|² − f u, which is minus
   * half the mean of |∇u|². On the cube −dπ²/2^(d+1), in the ball −(3π²/8)(1/6 + 1/π²), of the toy
   * −23/30.
   */
  public double energy() {
    return switch (shape) {
      case BALL -> -(3 * PI2 / 8) * (1.0 / 6 + 1 / PI2);
      case CUBIC -> -23.0 / 30;
      case SINES -> -dimension * PI2 / StrictMath.pow(2, dimension + 1);
    };
  }

  /**
   * The smallest mean energy of functions that need not vanish on the boundary, with a penalty: the
   * mean over Ω of ½|∇u|² − f u and β times the mean of u² over the boundary. It lies below {@link
   * #energy}: with L the length of the interval and (g, h) the slopes of the solution out of its
   * two ends, its minimizer is the solution and a linear function of values (A, B) at the ends, and
   * what that adds, (gA + hB)/L + (B − A)²/2L² + β(A² + B²)/2, is least where its two slopes vanish
   * (ours, by integration by parts). On [0, 1] with sin πx that is −π²/β, at u = sin πx + π/β.
   *
   * @param weight β, above 0
   * @return of intervals; empty of others, of which no closed form is known here
   */
  public OptionalDouble penalizedEnergy(double weight) {
    if (dimension > 1) {
      return OptionalDouble.empty();
    }
    double length = 1 - low;
    double left = -gradient(new double[] {low})[0] / length;
    double right = gradient(new double[] {1})[0] / length;
    double stiff = 1 / (length * length);
    double sum = left + right;
    double difference = left - right;
    return OptionalDouble.of(
        energy() - sum * sum / (4 * weight) - difference * difference / (4 * (weight + 2 * stiff)));
  }

  /** The mean energy of the solution by a rule: the mean over its points of w (½|∇u|² − f u). */
  public double energy(PointSet points) {
    double sum = 0;
    for (int i = 0; i < points.count(); i++) {
      double[] x = points.point(i);
      double squares = Arrays.stream(gradient(x)).map(g -> g * g).sum();
      sum += points.weights()[i] * (squares / 2 - source(x) * solution(x));
    }
    return sum / points.count();
  }

  private static double radius(double[] x) {
    double squares = 0;
    for (double xi : x) {
      squares += xi * xi;
    }
    return Math.sqrt(squares);
  }
}
