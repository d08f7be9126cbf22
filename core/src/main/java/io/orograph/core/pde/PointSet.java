package io.orograph.core.pde;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.Arrays;

/**
 * Points of a domain with weights, of mean 1, so that the mean over the points of weight times
 * integrand estimates the mean of the integrand over the domain.
 *
 * @param dimension d
 * @param x coordinates, shape (n, d), row-major
 * @param weights shape (n)
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record PointSet(int dimension, double[] x, double[] weights) {

  /** n. */
  public int count() {
    return weights.length;
  }

  /** The point of this number, shape (d). */
  public double[] point(int i) {
    return Arrays.copyOfRange(x, i * dimension, (i + 1) * dimension);
  }

  /**
   * Independent uniform points. Point i comes from {@code seed.derive("points", i)}, so that the
   * first n are the same however many there are.
   */
  public static PointSet monteCarlo(PoissonProblem problem, int count, Seed seed) {
    int d = problem.dimension();
    double[] x = new double[Math.multiplyExact(count, d)];
    for (int i = 0; i < count; i++) {
      RandomStream stream = seed.derive("points", i).stream();
      double[] point = problem.isBall() ? inBall(d, stream) : inCube(d, problem.low(), stream);
      System.arraycopy(point, 0, x, i * d, d);
    }
    double[] weights = new double[count];
    Arrays.fill(weights, 1);
    return new PointSet(d, x, weights);
  }

  private static double[] inCube(int d, double low, RandomStream stream) {
    double[] point = new double[d];
    stream.fillUniform(point, low, 1);
    return point;
  }

  /** A Gaussian direction, and the d-th root of a uniform number as radius. */
  private static double[] inBall(int d, RandomStream stream) {
    double[] point = new double[d];
    stream.fillGaussian(point);
    double squares = 0;
    for (double xi : point) {
      squares += xi * xi;
    }
    double scale = StrictMath.pow(stream.nextDouble(), 1.0 / d) / Math.sqrt(squares);
    for (int k = 0; k < d; k++) {
      point[k] *= scale;
    }
    return point;
  }

  /**
   * The composite rule of Simpson with both end points, as a tensor product over the coordinates of
   * the cube: c cells a side have 2c + 1 nodes with weights 1, 4, 2, 4, …, 2, 4, 1 times 1/6c.
   *
   * @param count nodes, (2c + 1)^d
   * @throws IllegalArgumentException if there is no such rule: see {@link #isSimpson}
   */
  public static PointSet simpson(PoissonProblem problem, int count) {
    return simpson(problem, count, false);
  }

  /**
   * The rule of the authors' Deep Ritz losses, which add both end points to one variable: the term
   * of the node at 0 is lost ({@code wukekever/landscapes}). For repeating what they published: the
   * energy then has no lower bound of use.
   */
  public static PointSet simpsonWithoutFirst(PoissonProblem problem, int count) {
    return simpson(problem, count, true);
  }

  private static PointSet simpson(PoissonProblem problem, int count, boolean dropped) {
    if (!isSimpson(problem, count)) {
      throw new IllegalArgumentException(
          "points: " + count + " on " + problem.title() + " (expected: " + nodes(problem) + ")");
    }
    return simpson(problem.dimension(), problem.low(), count, dropped);
  }

  /** The rule of a cube of d dimensions, at least 1, with corners {@code low} and 1. */
  static PointSet simpson(int d, double low, int count) {
    return simpson(d, low, count, false);
  }

  private static PointSet simpson(int d, double low, int count, boolean dropped) {
    int side = side(count, d);
    double[] weight = weights(side);
    if (dropped) {
      weight[0] = 0;
    }
    double[] x = new double[count * d];
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      int rest = i;
      double product = count;
      for (int k = d - 1; k >= 0; k--) {
        int node = rest % side;
        x[i * d + k] = low + (1 - low) * ((double) node / (side - 1));
        product *= weight[node];
        rest /= side;
      }
      weights[i] = product;
    }
    return new PointSet(d, x, weights);
  }

  private static double[] weights(int side) {
    double[] weights = new double[side];
    double sixth = 1.0 / (3 * (side - 1));
    for (int i = 0; i < side; i++) {
      boolean end = i == 0 || i == side - 1;
      int factor = i % 2 == 1 ? 4 : 2;
      weights[i] = (end ? 1 : factor) * sixth;
    }
    return weights;
  }

  /** Whether Simpson's rule of a problem has so many nodes. */
  public static boolean isSimpson(PoissonProblem problem, int count) {
    return !problem.isBall() && isSimpson(problem.dimension(), count);
  }

  /** Whether the rule of a cube of d dimensions has so many nodes. */
  static boolean isSimpson(int d, int count) {
    if (count < 1) {
      return false;
    }
    int side = side(count, d);
    return side >= 3 && side % 2 == 1 && Math.round(StrictMath.pow(side, d)) == count;
  }

  /** The numbers of nodes a problem's rule may have, in words. */
  public static String nodes(PoissonProblem problem) {
    return problem.isBall()
        ? "Monte Carlo points: there is no rule for the ball"
        : problem.dimension() == 1
            ? "an odd number of nodes, at least 3: 2 c + 1 for c cells"
            : "(2 c + 1)^" + problem.dimension() + " nodes for c cells a side";
  }

  private static int side(int count, int d) {
    return (int) Math.round(StrictMath.pow(count, 1.0 / d));
  }
}
