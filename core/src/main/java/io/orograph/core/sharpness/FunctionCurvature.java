package io.orograph.core.sharpness;

import io.orograph.core.estimate.SampleMean;
import io.orograph.core.operator.VectorBlock;
import io.orograph.core.random.Seed;
import io.orograph.core.surface.FunctionSurface;

/**
 * How fast a network's function moves with its parameters, in units of the function itself.
 *
 * <p>For a network that has fitted its data every Hessian is small because the loss is: the loss's
 * own second derivative in the outputs vanishes with it. Here that factor is left out. With the
 * outputs f of all samples, their Jacobian J and the projection Π onto what the answer depends on
 * (for a softmax the part that sums to zero over the outputs, else everything), the value is
 *
 * <p>tr(ΠJJᵀΠ) / ‖Πf‖²,
 *
 * <p>the trace of the tangent kernel over the squared norm of the outputs. It does not change when
 * all outputs are multiplied by one number together with what they are linear in, and does not know
 * the labels. Ours, because "flat" may only mean "of small loss"; dividing by the outputs' scale
 * follows the logit normalization of Andriushchenko et al. (2023, section 4).
 */
public final class FunctionCurvature {
  private FunctionCurvature() {}

  /**
   * The estimate.
   *
   * @param value of tr(ΠJJᵀΠ)/‖Πf‖²; NaN where the outputs do not vary
   * @param error standard error over the probes
   */
  public record Value(double value, double error) {}

  /**
   * Hutchinson's estimator in the space of the outputs: the mean of ‖JᵀΠε‖² over Rademacher ε of
   * N·C signs each.
   *
   * @param point shape (P, 1)
   * @param probes at least 2
   */
  public static <B extends VectorBlock<B>> Value of(
      FunctionSurface<B> surface, B point, int probes, Seed seed) {
    if (probes < 2) {
      throw new IllegalArgumentException("probes: " + probes + " (expected: at least 2)");
    }
    double[] f = surface.function(point);
    project(surface, f);
    double squares = 0;
    for (double value : f) {
      squares += value * value;
    }
    if (!(squares > 0)) {
      return new Value(Double.NaN, Double.NaN);
    }
    double[] values = new double[probes];
    double[] signs = new double[f.length];
    double scale = (double) surface.samples() * surface.samples() / squares;
    Seed root = seed.derive("function-curvature");
    try (B out = surface.zeros(1)) {
      for (int probe = 0; probe < probes; probe++) {
        root.derive("probe", probe).stream().fillRademacher(signs);
        project(surface, signs);
        surface.pullBack(point, signs, out);
        values[probe] = scale * out.dots(out)[0];
      }
    }
    SampleMean mean = SampleMean.of(values);
    return new Value(mean.value(), mean.error());
  }

  private static void project(FunctionSurface<?> surface, double[] rows) {
    if (!surface.ignoresShift()) {
      return;
    }
    int c = surface.outputs();
    for (int from = 0; from < rows.length; from += c) {
      double mean = 0;
      for (int i = 0; i < c; i++) {
        mean += rows[from + i] / c;
      }
      for (int i = 0; i < c; i++) {
        rows[from + i] -= mean;
      }
    }
  }
}
