package io.orograph.core.estimate;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.operator.VectorBlock;
import io.orograph.core.random.Seed;
import java.util.ArrayList;
import java.util.List;

/**
 * The trace of a symmetric operator by Hutch++ (Meyer, Musco, Musco and Woodruff, "Hutch++: optimal
 * stochastic trace estimation", SOSA 2021, algorithm 1).
 *
 * <p>Of m products a third finds the range of A: Q is an orthonormal basis of A·S for m/3 random
 * sign vectors S. With P = QQᵀ, tr A = tr(QᵀAQ) + tr((I−P)A(I−P)): the first is computed with
 * another third, the second, which the outliers of a spectrum have left, by Hutchinson's estimator
 * with the last third. The error falls like 1/m instead of 1/√m where a few eigenvalues carry the
 * trace.
 */
public final class HutchPlusPlus {
  private HutchPlusPlus() {}

  /**
   * Estimates tr A.
   *
   * @param matvecs budget of operator-vector products, at least 4; what three does not divide goes
   *     to the last third
   * @param block probe vectors per product, at least 1
   * @return samples tr(QᵀAQ) + gᵀ(I−P)A(I−P)g, whose mean is the estimate; its error is the
   *     standard error over them, which takes Q as given
   */
  public static <B extends VectorBlock<B>> TraceEstimate trace(
      SymmetricOperator<B> a, int matvecs, int block, Seed seed) {
    Probes.requireBudget(matvecs, block);
    int third = (int) Math.min(matvecs / 3, a.dimension());
    int spent = 0;
    double within = 0;
    List<Double> samples = new ArrayList<>();
    try (KrylovBasis<B> basis = new KrylovBasis<>()) {
      for (int from = 0; from < third; from += block) {
        try (B sketch = Probes.signs(a, seed, "sketch", from, Math.min(block, third - from));
            B image = a.zeros(sketch.columns())) {
          a.apply(sketch, image);
          spent += sketch.columns();
          basis.addAll(image, Probes.negligible(image));
        }
      }
      for (int from = 0; from < basis.size(); from += block) {
        try (B vectors = basis.part(from, Math.min(block, basis.size() - from));
            B image = a.zeros(vectors.columns())) {
          a.apply(vectors, image);
          spent += vectors.columns();
          for (double form : vectors.dots(image)) {
            within += form;
          }
        }
      }
      int probes = matvecs - spent;
      for (int from = 0; from < probes; from += block) {
        try (B outside = Probes.signs(a, seed, "probe", from, Math.min(block, probes - from));
            B image = a.zeros(outside.columns())) {
          basis.subtractProjectionOf(outside);
          a.apply(outside, image);
          spent += outside.columns();
          for (double form : outside.dots(image)) {
            samples.add(within + form);
          }
        }
      }
    }
    return TraceEstimate.ofSamples(samples, spent);
  }
}
