package io.orograph.core.pde;

/**
 * What a loss needs to know of each point beside the network: weight w, source f, and the boundary
 * factor D with its gradient and Laplacian, so (w, f, D, ∂₁D, …, ∂_dD, ΔD).
 */
public final class PointTargets {
  private static final int BEFORE_GRADIENT = 3;

  private PointTargets() {}

  /** Numbers of each point in d dimensions. */
  public static int columns(int dimension) {
    return dimension + 4;
  }

  /**
   * Of points of a problem.
   *
   * @return shape (n, d + 4), row-major
   */
  public static double[] of(PoissonProblem problem, PointSet points) {
    int columns = columns(problem.dimension());
    double[] targets = new double[Math.multiplyExact(points.count(), columns)];
    for (int i = 0; i < points.count(); i++) {
      double[] x = points.point(i);
      double[] boundary = problem.boundary(x);
      int at = i * columns;
      targets[at] = points.weights()[i];
      targets[at + 1] = problem.source(x);
      System.arraycopy(boundary, 0, targets, at + BEFORE_GRADIENT - 1, boundary.length);
    }
    return targets;
  }
}
