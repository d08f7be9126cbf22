package io.orograph.core.estimate;

import io.orograph.core.operator.VectorBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A growing orthonormal basis, kept beside the operator in panels of {@value #PANEL} columns, so
 * that orthogonalizing against j vectors takes j / {@value #PANEL} calls and not j.
 */
final class KrylovBasis<B extends VectorBlock<B>> implements AutoCloseable {
  static final int PANEL = 16;

  private final List<B> panels = new ArrayList<>();
  private int size;

  int size() {
    return size;
  }

  /** Appends a copy of a one-column block of unit length. */
  void add(B vector) {
    if (size % PANEL == 0) {
      panels.add(vector.zeros(PANEL));
    }
    panels.getLast().setColumn(size % PANEL, vector, 0);
    size++;
  }

  /**
   * w −= Q·Qᵀw, and once more if that took most of w away, because then what is left is mostly
   * rounding (Daniel, Gragg, Kaufman and Stewart, "Reorthogonalization and stable algorithms",
   * Mathematics of Computation 30, 1976, with η = √2; "twice is enough": Kahan, in Parlett, "The
   * Symmetric Eigenvalue Problem", 6.9). Without it ghosts of converged eigenvalues appear.
   *
   * @return ‖w‖ afterwards
   */
  double orthogonalize(B w) {
    double before = norm(w);
    subtractProjection(w);
    double after = norm(w);
    if (after >= before * Math.sqrt(0.5)) {
      return after;
    }
    subtractProjection(w);
    return norm(w);
  }

  private void subtractProjection(B w) {
    for (B panel : panels) {
      double[] coefficients = panel.gram(w);
      Arrays.setAll(coefficients, i -> -coefficients[i]);
      w.addProduct(panel, coefficients);
    }
  }

  private double norm(B w) {
    return Math.sqrt(w.dots(w)[0]);
  }

  /** out += Q·S for S of shape (size, out.columns()), row-major. */
  void combine(double[] s, B out) {
    int k = out.columns();
    for (int p = 0; p < panels.size(); p++) {
      int from = p * PANEL * k;
      // entries past the end stay 0 and meet zero columns of the last panel
      double[] part = new double[PANEL * k];
      System.arraycopy(s, from, part, 0, Math.min(part.length, s.length - from));
      out.addProduct(panels.get(p), part);
    }
  }

  @Override
  public void close() {
    panels.forEach(VectorBlock::close);
  }
}
