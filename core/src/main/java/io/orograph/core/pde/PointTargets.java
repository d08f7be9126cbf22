package io.orograph.core.pde;

import java.util.Optional;

/**
 * What a loss needs to know of each point beside the network: weight w, source f, the boundary
 * factor D with its gradient and Laplacian, and the weight b of the boundary, so (w, f, D, ∂₁D, …,
 * ∂_dD, ΔD, b). The loss is the mean over the points of w times integrand, plus b u².
 *
 * <p>Where the boundary is met exactly, b = 0. With a penalty D = 1; of n points of the domain and
 * m of its boundary those have w (n + m)/n and b = 0, these w = 0 and b = β (n + m)/m times their
 * own weight, so that the mean over all is that over the domain plus β times that over the
 * boundary.
 */
public final class PointTargets {
  /** Column of w. */
  public static final int WEIGHT = 0;

  /** Column of f. */
  public static final int SOURCE = 1;

  /** Column of D. */
  public static final int FACTOR = 2;

  private PointTargets() {}

  /** Numbers of each point in d dimensions. */
  public static int columns(int dimension) {
    return dimension + 5;
  }

  /** Column of b in d dimensions. */
  public static int boundaryWeight(int dimension) {
    return dimension + 4;
  }

  /**
   * A boundary that is asked for by a penalty.
   *
   * @param points on it
   * @param weight β
   */
  public record Penalty(PointSet points, double weight) {}

  /**
   * Of points of a problem's domain, the boundary met exactly.
   *
   * @return shape (n, d + 5), row-major
   */
  public static double[] of(PoissonProblem problem, PointSet points) {
    return of(problem, points, Optional.empty());
  }

  /**
   * Of points of a problem's domain, and after them of those of its boundary.
   *
   * @return shape (n + m, d + 5), row-major
   */
  public static double[] of(PoissonProblem problem, PointSet points, Optional<Penalty> penalty) {
    int columns = columns(problem.dimension());
    int n = points.count();
    int m = penalty.map(p -> p.points().count()).orElse(0);
    double[] targets = new double[Math.multiplyExact(n + m, columns)];
    for (int i = 0; i < n; i++) {
      double[] x = points.point(i);
      int at = i * columns;
      targets[at + WEIGHT] = points.weights()[i] * (n + m) / n;
      factor(problem, x, penalty.isPresent(), targets, at);
    }
    if (penalty.isPresent()) {
      PointSet faces = penalty.get().points();
      double scale = penalty.get().weight() * (n + m) / m;
      for (int i = 0; i < m; i++) {
        int at = (n + i) * columns;
        factor(problem, faces.point(i), true, targets, at);
        targets[at + columns - 1] = scale * faces.weights()[i];
      }
    }
    return targets;
  }

  private static void factor(
      PoissonProblem problem, double[] x, boolean one, double[] targets, int at) {
    targets[at + SOURCE] = problem.source(x);
    double[] boundary = one ? new double[x.length + 2] : problem.boundary(x);
    if (one) {
      boundary[0] = 1;
    }
    System.arraycopy(boundary, 0, targets, at + FACTOR, boundary.length);
  }
}
