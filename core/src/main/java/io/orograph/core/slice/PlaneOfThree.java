package io.orograph.core.slice;

import io.orograph.core.operator.VectorBlock;
import java.util.Optional;

/**
 * The plane through three networks (Garipov et al., "Loss surfaces, mode connectivity, and fast
 * ensembling of DNNs", NeurIPS 2018, appendix A.1): u = (w₂ − w₁) / ‖w₂ − w₁‖, and v the unit
 * vector along what u leaves of w₃ − w₁. Coordinates are distances in parameter space.
 *
 * @param slice origin w₁, directions u and v
 * @param networks coordinates of w₁, w₂ and w₃, shape (3, 2)
 * @param <B> where parameters live
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record PlaneOfThree<B extends VectorBlock<B>>(Slice<B> slice, double[][] networks) {
  /** Sine of the angle below which three networks count as lying on one line (ours). */
  private static final double COLLINEAR = 1e-6;

  /** The plane; empty where the three lie on one line. */
  public static <B extends VectorBlock<B>> Optional<PlaneOfThree<B>> through(B w1, B w2, B w3) {
    B directions = w1.zeros(2);
    directions.setColumn(0, w2, 0);
    directions.setColumn(1, w3, 0);
    directions.addProduct(w1, new double[] {-1, -1});
    double[] left;
    double[][] networks;
    try (B sides = directions.copy()) {
      left = GramSchmidt.orthonormalize(directions);
      double[] places = directions.gram(sides);
      // the second coordinate of w₂ is what Gram and Schmidt made zero
      networks = new double[][] {{0, 0}, {places[0], 0}, {places[1], places[3]}};
    }
    if (!(left[0] > 0) || !(left[1] > COLLINEAR)) {
      directions.close();
      return Optional.empty();
    }
    return Optional.of(new PlaneOfThree<>(new Slice<>(w1, directions), networks));
  }

  /**
   * The largest excess of the loss inside the triangle of the three networks over the plane through
   * their own losses: with barycentric coordinates b, max L(w) − Σᵢ bᵢ L(wᵢ). Ours: the barrier of
   * Entezari et al. 2022 with the triangle in place of the line. At least 0, which the corners
   * give.
   *
   * @param grid of the plane
   * @param losses at the points of the grid, in their order
   * @param corners losses of the three networks
   * @return NaN where a loss inside is not finite
   */
  public double barrier(SliceGrid grid, double[] losses, double[] corners) {
    double[][] points = grid.points();
    double most = 0;
    for (int i = 0; i < points.length; i++) {
      double[] b = barycentric(points[i]);
      if (Math.min(b[0], Math.min(b[1], b[2])) >= 0) {
        double excess = losses[i] - b[0] * corners[0] - b[1] * corners[1] - b[2] * corners[2];
        if (!Double.isFinite(excess)) {
          return Double.NaN;
        }
        most = Math.max(most, excess);
      }
    }
    return most;
  }

  /** A grid over the box around the three, each side widened by a share of its length. */
  public SliceGrid grid(double share, int points) {
    double[] x = {networks[0][0], networks[1][0], networks[2][0]};
    double[] y = {networks[0][1], networks[1][1], networks[2][1]};
    return new SliceGrid(SliceGrid.around(x, share, points), SliceGrid.around(y, share, points));
  }

  /** With w₁ at 0 and w₂ on the first axis. */
  private double[] barycentric(double[] point) {
    double third = point[1] / networks[2][1];
    double second = (point[0] - third * networks[2][0]) / networks[1][0];
    return new double[] {1 - second - third, second, third};
  }
}
