package io.orograph.core.slice;

import io.orograph.core.operator.VectorBlock;

/**
 * The affine slice a ↦ θ₀ + Σⱼ aⱼ dⱼ of parameter space.
 *
 * @param origin θ₀, shape (P, 1)
 * @param directions d, shape (P, k)
 * @param <B> where parameters live
 */
public record Slice<B extends VectorBlock<B>>(B origin, B directions) {
  /** Directions whose squared sine is below this count as one (ours). */
  private static final double DEPENDENT = 1e-12;

  public Slice {
    if (origin.columns() != 1 || origin.dimension() != directions.dimension()) {
      throw new IllegalArgumentException(
          "origin: (%d, %d) (expected: (%d, 1))"
              .formatted(origin.dimension(), origin.columns(), directions.dimension()));
    }
  }

  /**
   * Points of the slice: a new block of shape (P, n), which the caller closes.
   *
   * @param coordinates n rows of k numbers
   */
  public B points(double[][] coordinates) {
    int n = coordinates.length;
    int k = directions.columns();
    B points = origin.zeros(n);
    double[] ones = new double[n];
    double[] steps = new double[k * n];
    for (int i = 0; i < n; i++) {
      ones[i] = 1;
      for (int j = 0; j < k; j++) {
        steps[j * n + i] = coordinates[i][j];
      }
    }
    points.addProduct(origin, ones);
    points.addProduct(directions, steps);
    return points;
  }

  /**
   * Where a point lies when seen from the slice.
   *
   * @param coordinates of the point of the slice that is nearest
   * @param distance from there to the point
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  public record Projection(double[] coordinates, double distance) {}

  /**
   * The nearest point of a slice of one or two directions: the a that minimizes ‖θ − θ₀ − D a‖,
   * from the actual inner products DᵀD, because principal directions are no longer orthogonal once
   * they have been scaled by filters. NaN where the directions depend on one another.
   *
   * @param point θ, shape (P, 1)
   */
  public Projection project(B point) {
    try (B rest = point.copy()) {
      rest.addScaled(new double[] {-1}, origin);
      double[] a = solve(directions.gram(directions), directions.gram(rest));
      double[] back = new double[a.length];
      for (int j = 0; j < a.length; j++) {
        back[j] = -a[j];
      }
      rest.addProduct(directions, back);
      return new Projection(a, Math.sqrt(rest.dots(rest)[0]));
    }
  }

  private static double[] solve(double[] gram, double[] right) {
    return switch (right.length) {
      case 1 -> new double[] {gram[0] > 0 ? right[0] / gram[0] : Double.NaN};
      case 2 -> {
        double determinant = gram[0] * gram[3] - gram[1] * gram[2];
        if (!(determinant > DEPENDENT * gram[0] * gram[3])) {
          yield new double[] {Double.NaN, Double.NaN};
        }
        yield new double[] {
          (gram[3] * right[0] - gram[1] * right[1]) / determinant,
          (gram[0] * right[1] - gram[2] * right[0]) / determinant
        };
      }
      default ->
          throw new IllegalArgumentException(
              "directions: " + right.length + " (expected: one or two)");
    };
  }
}
