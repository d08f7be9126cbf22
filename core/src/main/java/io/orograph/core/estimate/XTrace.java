package io.orograph.core.estimate;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.operator.VectorBlock;
import io.orograph.core.random.Seed;
import java.util.ArrayList;
import java.util.List;

/**
 * The trace of a symmetric operator by XTrace (Epperly, Tropp and Webber, "XTrace: making the most
 * of every sample in stochastic trace estimation", SIMAX 45, 2024, section 2).
 *
 * <p>Of m products one half gives Y = A·Ω for k = m/2 random vectors ω, the other A·Q for the
 * orthonormal basis Q of Y. Leaving one vector out at a time gives k estimates that use all the
 * others for the range of A, with Pᵢ the projection on the range of Y without its i-th column:
 *
 * <p>tᵢ = tr(PᵢA) + cᵢ·ωᵢᵀ(I−Pᵢ)A(I−Pᵢ)ωᵢ, cᵢ = (n−k+1) / ‖(I−Pᵢ)ωᵢ‖²,
 *
 * <p>each without bias for normal ω. Their mean is the estimate. All come from k × k matrices: with
 * Y = QR the direction that leaving i out takes from Q is sᵢ, the i-th column of R⁻ᵀ scaled to
 * length 1, so that Pᵢ = Q(I − sᵢsᵢᵀ)Qᵀ.
 */
public final class XTrace {
  private XTrace() {}

  /**
   * Estimates tr A.
   *
   * @param matvecs budget of operator-vector products, at least 4; an odd one is left over
   * @param block vectors per product, at least 1
   * @return samples tᵢ, and as error their standard deviation over √k, as in the paper: they share
   *     vectors, and the paper's section 3.3 finds it a good guide. Where A has fewer than k
   *     dimensions of range the trace is exact up to rounding, and the error 0
   */
  public static <B extends VectorBlock<B>> TraceEstimate trace(
      SymmetricOperator<B> a, int matvecs, int block, Seed seed) {
    Probes.requireBudget(matvecs, block);
    int k = (int) Math.min(matvecs / 2, a.dimension());
    try (KrylovBasis<B> basis = new KrylovBasis<>();
        B omega = Probes.gaussian(a, seed, "xtrace", 0, k);
        B y = a.zeros(k)) {
      byBlocks(a, omega, y, block);
      double[] lengths = omega.dots(omega);
      if (!allFinite(y.dots(y))) {
        return TraceEstimate.ofSamples(List.of(Double.NaN, Double.NaN), k);
      }
      basis.addAll(y, Probes.negligible(y));
      int rank = basis.size();
      if (rank == 0) {
        return TraceEstimate.ofSamples(List.of(0.0, 0.0), k);
      }
      double[] h;
      try (B q = basis.tail(0);
          B image = a.zeros(rank)) {
        byBlocks(a, q, image, block);
        h = basis.gram(image);
      }
      if (rank < k || rank == a.dimension()) {
        double exact = 0;
        for (int i = 0; i < rank; i++) {
          exact += h[i * rank + i];
        }
        return TraceEstimate.ofSamples(List.of(exact, exact), k + rank);
      }
      double[] w = basis.gram(omega);
      double[] r = basis.gram(y);
      return TraceEstimate.ofSamples(samples(h, w, r, lengths, k, a.dimension()), 2 * k);
    }
  }

  /** Ours: products in blocks, because a block of all vectors may not fit a device. */
  private static <B extends VectorBlock<B>> void byBlocks(
      SymmetricOperator<B> a, B in, B out, int block) {
    int columns = in.columns();
    for (int from = 0; from < columns; from += block) {
      int count = Math.min(block, columns - from);
      try (B part = in.zeros(count);
          B image = in.zeros(count)) {
        for (int j = 0; j < count; j++) {
          part.setColumn(j, in, from + j);
        }
        a.apply(part, image);
        for (int j = 0; j < count; j++) {
          out.setColumn(from + j, image, j);
        }
      }
    }
  }

  private static List<Double> samples(
      double[] h, double[] w, double[] r, double[] lengths, int k, long n) {
    double all = 0;
    for (int i = 0; i < k; i++) {
      all += h[i * k + i];
    }
    List<Double> samples = new ArrayList<>(k);
    for (int i = 0; i < k; i++) {
      double[] s = leftOut(r, k, i);
      double[] mu = column(w, k, i);
      double along = dot(s, mu);
      for (int j = 0; j < k; j++) {
        mu[j] -= along * s[j];
      }
      double[] rest = column(r, k, i); // QᵀAω
      double form = dot(column(w, k, i), rest) - 2 * dot(mu, rest) + dot(mu, product(h, mu));
      double scale = (n - k + 1) / (lengths[i] - dot(mu, mu));
      samples.add(all - dot(s, product(h, s)) + scale * form);
    }
    return samples;
  }

  /** The unit vector s with Rᵀs along the i-th axis, for upper triangular R. */
  private static double[] leftOut(double[] r, int k, int i) {
    double[] s = new double[k];
    s[i] = 1;
    for (int row = i + 1; row < k; row++) {
      double sum = 0;
      for (int j = i; j < row; j++) {
        sum += r[j * k + row] * s[j];
      }
      s[row] = -sum / r[row * k + row];
    }
    double norm = Math.sqrt(dot(s, s));
    for (int j = 0; j < k; j++) {
      s[j] /= norm;
    }
    return s;
  }

  private static double[] column(double[] matrix, int k, int i) {
    double[] column = new double[k];
    for (int j = 0; j < k; j++) {
      column[j] = matrix[j * k + i];
    }
    return column;
  }

  private static double[] product(double[] matrix, double[] x) {
    double[] image = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) {
        image[i] += matrix[i * x.length + j] * x[j];
      }
    }
    return image;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static boolean allFinite(double[] values) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
