package io.orograph.core.pde;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.Arrays;

/**
 * Points on the boundary of a problem's domain, face after face with as many each: the face at the
 * least value of a coordinate, then that at the largest, coordinate by coordinate. All faces have
 * one area, so the mean over the points estimates that over the boundary. Weights have mean 1.
 */
public final class BoundaryPoints {
  private BoundaryPoints() {}

  /**
   * Independent uniform points of each face. Point i of face f comes from {@code
   * seed.derive("boundary", f).derive("points", i)}, so that the first n of each face are the same
   * however many there are. A face of an interval is one point, as often as asked for.
   */
  public static PointSet monteCarlo(PoissonProblem problem, int perFace, Seed seed) {
    int d = problem.dimension();
    int count = Math.multiplyExact(problem.faces(), perFace);
    double[] x = new double[Math.multiplyExact(count, d)];
    for (int i = 0; i < count; i++) {
      int face = i / perFace;
      RandomStream stream = seed.derive("boundary", face).derive("points", i % perFace).stream();
      double[] point = new double[d];
      if (problem.isBall()) {
        onSphere(point, stream);
      } else {
        stream.fillUniform(point, problem.low(), 1);
        point[face / 2] = face % 2 == 0 ? problem.low() : 1;
      }
      System.arraycopy(point, 0, x, i * d, d);
    }
    double[] weights = new double[count];
    Arrays.fill(weights, 1);
    return new PointSet(d, x, weights);
  }

  /** A Gaussian direction. */
  private static void onSphere(double[] point, RandomStream stream) {
    stream.fillGaussian(point);
    double length = Math.sqrt(Arrays.stream(point).map(xi -> xi * xi).sum());
    for (int k = 0; k < point.length; k++) {
      point[k] /= length;
    }
  }

  /**
   * The composite rule of Simpson on each face, a cube of d − 1 dimensions.
   *
   * @param perFace nodes of a face
   * @throws IllegalArgumentException if there is no such rule: see {@link #isSimpson}
   */
  public static PointSet simpson(PoissonProblem problem, int perFace) {
    if (!isSimpson(problem, perFace)) {
      throw new IllegalArgumentException(
          "boundary points: %d on %s (expected: %s)"
              .formatted(perFace, problem.title(), nodes(problem)));
    }
    int d = problem.dimension();
    int count = problem.faces() * perFace;
    double[] x = new double[count * d];
    double[] weights = new double[count];
    PointSet nodes = onFace(problem, perFace);
    for (int i = 0; i < count; i++) {
      int face = i / perFace;
      int fixed = face / 2;
      for (int k = 0; k < d; k++) {
        int other = k < fixed ? k : k - 1;
        x[i * d + k] =
            k != fixed
                ? nodes.x()[i % perFace * (d - 1) + other]
                : face % 2 == 0 ? problem.low() : 1;
      }
      weights[i] = nodes.weights()[i % perFace];
    }
    return new PointSet(d, x, weights);
  }

  /** A face of an interval is a point. */
  private static PointSet onFace(PoissonProblem problem, int perFace) {
    if (problem.dimension() > 1) {
      return PointSet.simpson(problem.dimension() - 1, problem.low(), perFace);
    }
    double[] weights = new double[perFace];
    Arrays.fill(weights, 1);
    return new PointSet(0, new double[0], weights);
  }

  /** Whether a rule has so many nodes on a face; of an interval any number is as good as one. */
  public static boolean isSimpson(PoissonProblem problem, int perFace) {
    return problem.dimension() == 1
        ? perFace >= 1
        : !problem.isBall() && PointSet.isSimpson(problem.dimension() - 1, perFace);
  }

  /** The numbers of nodes a face may have, in words. */
  public static String nodes(PoissonProblem problem) {
    return problem.isBall() || problem.dimension() == 1
        ? "at least 1"
        : "(2 c + 1)^" + (problem.dimension() - 1) + " nodes of a face for c cells a side";
  }
}
