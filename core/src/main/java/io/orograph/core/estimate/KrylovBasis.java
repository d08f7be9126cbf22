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

  /** The square root of a half, the usual choice of Daniel et al. */
  private static final double LEAST_LEFT = Math.sqrt(0.5);

  /** More are of no use: what is left then is rounding. */
  private static final int MOST_PASSES = 4;

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
   * w −= Q·Qᵀw, first along the last vectors, on which an image of the last one depends by the
   * three-term recurrence, then along all, and again as long as a pass takes more than 1 − 1/√2 of
   * w away (Daniel, Gragg, Kaufman and Stewart, "Reorthogonalization and stable algorithms",
   * Mathematics of Computation 30, 1976; "twice is enough": Kahan, in Parlett, "The Symmetric
   * Eigenvalue Problem", 6.9).
   *
   * <p>One pass alone is not enough even where a tenth or more of w is left: it leaves ‖Qᵀw‖/‖rest‖
   * times the errors of Q in the next vector, so that they grow from step to step, and after some
   * tens of steps ghosts appear, also outside the spectrum.
   */
  Rest orthogonalize(B w) {
    double along = size == 0 ? 0 : subtractProjection(w, lastTwo()).last;
    double norm = norm(w);
    for (int pass = 0; pass < MOST_PASSES && size > 0; pass++) {
      Projection inside = subtractProjection(w, 0);
      along += inside.last;
      norm = norm(w);
      // not ≥ but !(<): another pass for NaN would be one for nothing
      if (!(norm < LEAST_LEFT * Math.hypot(Math.sqrt(inside.squares), norm))) {
        break;
      }
    }
    return new Rest(along, norm);
  }

  /** The panel from which on the last two vectors are. */
  private int lastTwo() {
    return Math.max(0, (size - 2) / PANEL);
  }

  /**
   * What {@link #orthogonalize} found.
   *
   * @param along qᵀw for the vector q added last
   * @param norm ‖w‖ afterwards
   */
  record Rest(double along, double norm) {}

  /** ‖Qᵀw‖² and the entry of Qᵀw that belongs to the last vector. */
  private record Projection(double squares, double last) {}

  private Projection subtractProjection(B w, int from) {
    double squares = 0;
    double last = 0;
    for (int p = from; p < panels.size(); p++) {
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
    return new Projection(squares, last);
  }

  private double norm(B w) {
    return Math.sqrt(w.dots(w)[0]);
  }

  /** QᵀX for a block X: shape (size, X.columns()), row-major. */
  double[] gram(B x) {
    int k = x.columns();
    double[] all = new double[size * k];
    for (int p = 0; p < panels.size(); p++) {
      double[] part = panels.get(p).gram(x);
      int from = p * PANEL * k;
      // the columns of the last panel that are not in use yet
      System.arraycopy(part, 0, all, from, Math.min(part.length, all.length - from));
    }
    return all;
  }

  /**
   * Orthogonalizes the columns of a block one after the other and appends what is left of each,
   * with unit length; columns of which no more than rounding is left are left out.
   *
   * @param negligible length below which nothing is left
   * @return how many were appended
   */
  int addAll(B x, double negligible) {
    int before = size;
    try (B column = x.zeros(1)) {
      for (int j = 0; j < x.columns(); j++) {
        column.setColumn(0, x, j);
        double norm = orthogonalize(column).norm();
        if (norm > negligible) {
          column.scale(new double[] {1 / norm});
          add(column);
        }
      }
    }
    return size - before;
  }

  /** A copy of the vectors from {@code from} on, at least one. */
  B tail(int from) {
    return part(from, size - from);
  }

  /** A copy of {@code count} vectors from {@code from} on, at least one. */
  B part(int from, int count) {
    B copy = panels.getFirst().zeros(count);
    for (int j = 0; j < count; j++) {
      copy.setColumn(j, panels.get((from + j) / PANEL), (from + j) % PANEL);
    }
    return copy;
  }

  /** X −= Q·QᵀX for a block, twice, so that rounding leaves nothing of Q in it. */
  void subtractProjectionOf(B x) {
    for (int pass = 0; pass < 2; pass++) {
      for (B panel : panels) {
        double[] coefficients = panel.gram(x);
        for (int i = 0; i < coefficients.length; i++) {
          coefficients[i] = -coefficients[i];
        }
        x.addProduct(panel, coefficients);
      }
    }
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
