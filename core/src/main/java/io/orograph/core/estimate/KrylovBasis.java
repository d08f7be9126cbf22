package io.orograph.core.estimate;

import io.orograph.core.operator.VectorBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * A growing orthonormal basis, kept beside the operator in panels of {@value #PANEL} columns, so
 * that orthogonalizing against j vectors takes j / {@value #PANEL} calls and not j.
 */
final class KrylovBasis<B extends VectorBlock<B>> implements AutoCloseable {
  static final int PANEL = 16;

  private static final double LEAST_LEFT = 0.1;

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
   * w −= Q·Qᵀw, and once more if less than a tenth of w is left, because then rounding is a part of
   * it that counts (Rutishauser's rule; Daniel, Gragg, Kaufman and Stewart, "Reorthogonalization
   * and stable algorithms", Mathematics of Computation 30, 1976, with η = 10; "twice is enough":
   * Kahan, in Parlett, "The Symmetric Eigenvalue Problem", 6.9). Without it ghosts of converged
   * eigenvalues appear.
   */
  Rest orthogonalize(B w) {
    double[] inside = subtractProjection(w);
    double norm = norm(w);
    double part = Math.sqrt(inside[0]);
    // not ≥ but !(<): a second pass for NaN would be one for nothing
    if (norm < LEAST_LEFT * Math.hypot(part, norm)) {
      subtractProjection(w);
      norm = norm(w);
    }
    return new Rest(inside[1], norm);
  }

  /**
   * What {@link #orthogonalize} found.
   *
   * @param along qᵀw for the vector q added last
   * @param norm ‖w‖ afterwards
   */
  record Rest(double along, double norm) {}

  /** ‖Qᵀw‖² and the entry of Qᵀw that belongs to the last vector. */
  private double[] subtractProjection(B w) {
    double squares = 0;
    double last = 0;
    for (int p = 0; p < panels.size(); p++) {
      B panel = panels.get(p);
      double[] coefficients = panel.gram(w);
      for (int i = 0; i < coefficients.length; i++) {
        squares += coefficients[i] * coefficients[i];
        if (p * PANEL + i == size - 1) {
          last = coefficients[i];
        }
        coefficients[i] = -coefficients[i];
      }
      w.addProduct(panel, coefficients);
    }
    return new double[] {squares, last};
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
