package io.orograph.core.path;

import io.orograph.core.operator.VectorBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * A path γ: [0, 1] → parameters, as a combination of control points with coefficients that depend
 * on t alone.
 */
public sealed interface Curve<B extends VectorBlock<B>> permits Segment, BentCurve {
  /** The control points, start first and end last, each of one column. */
  List<B> controls();

  /** One coefficient per control point; they sum to 1. */
  double[] coefficients(double t);

  /** γ at k values of t: a new block of shape (P, k), which the caller closes. */
  default B points(List<Double> t) {
    B points = controls().getFirst().zeros(t.size());
    for (int c = 0; c < controls().size(); c++) {
      double[] row = new double[t.size()];
      for (int j = 0; j < row.length; j++) {
        row[j] = coefficients(t.get(j))[c];
      }
      points.addProduct(controls().get(c), row);
    }
    return points;
  }

  /** n ≥ 2 equally spaced values of t from 0 to 1, both included. */
  static List<Double> grid(int n) {
    if (n < 2) {
      throw new IllegalArgumentException("n: " + n + " (expected: at least 2)");
    }
    List<Double> t = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      t.add(i / (double) (n - 1));
    }
    return List.copyOf(t);
  }

  private static <B extends VectorBlock<B>> void requireOneColumn(B block) {
    if (block.columns() != 1) {
      throw new IllegalArgumentException("columns: " + block.columns() + " (expected: 1)");
    }
  }

  /** Checks control points. */
  static <B extends VectorBlock<B>> void requirePoints(List<B> controls) {
    controls.forEach(Curve::requireOneColumn);
  }
}
