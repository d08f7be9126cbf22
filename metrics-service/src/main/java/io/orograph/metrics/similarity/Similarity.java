package io.orograph.metrics.similarity;

import io.orograph.core.estimate.SampleMean;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.similarity.Agreement;
import io.orograph.core.similarity.Cka;
import io.orograph.core.similarity.OutputMatrix;
import io.orograph.core.similarity.ParameterDistance;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;

/** Comparisons of two replicates of one cell. */
public final class Similarity {
  private Similarity() {}

  /**
   * What a network answers: the class probabilities where it was trained by cross-entropy, and the
   * outputs themselves where these were fitted to one-hot targets.
   *
   * @param outputs shape (n, classes), row-major
   */
  public static OutputMatrix answers(double[] outputs, int classes, LossKind loss) {
    return switch (loss) {
      case CROSS_ENTROPY -> softmax(outputs, classes);
      case MSE, LEAST_SQUARES, DEEP_RITZ ->
          new OutputMatrix(outputs.length / classes, classes, outputs);
    };
  }

  /**
   * Softmax of outputs, row by row.
   *
   * @param logits shape (n, classes), row-major
   */
  public static OutputMatrix softmax(double[] logits, int classes) {
    double[] p = logits.clone();
    for (int from = 0; from < p.length; from += classes) {
      double top = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        top = Math.max(top, p[from + c]);
      }
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        p[from + c] = Math.exp(p[from + c] - top);
        sum += p[from + c];
      }
      for (int c = 0; c < classes; c++) {
        p[from + c] /= sum;
      }
    }
    return new OutputMatrix(p.length / classes, classes, p);
  }

  /** Linear CKA by the option {@code estimator}. */
  public static Cka.Similarity cka(OutputMatrix x, OutputMatrix y, MeasurementSpec options) {
    return options.option("estimator").equals("debiased")
        ? Cka.linearDebiased(x, y)
        : Cka.linear(x, y);
  }

  /** The share of samples that two networks name differently, in percent; data error binomial. */
  public static Estimate disagreement(OutputMatrix x, OutputMatrix y, Cost cost) {
    double share = 1 - Agreement.rate(x, y);
    double error = 100 * Math.sqrt(share * (1 - share) / x.samples());
    return new Estimate(100 * share, new Errors(Double.NaN, error, Double.NaN), true, cost);
  }

  /** Mean Jensen–Shannon divergence; data error: sd of the samples' divergences over √n. */
  public static Estimate jensenShannon(OutputMatrix p, OutputMatrix q, Cost cost) {
    SampleMean mean = SampleMean.of(Agreement.divergences(p, q));
    return new Estimate(mean.value(), new Errors(Double.NaN, mean.error(), Double.NaN), true, cost);
  }

  /** ‖θ − θ′‖₂ in float64. */
  public static double distance(NetworkSurface surface, float[] x, float[] y) {
    try (TensorBlock a = surface.points(x);
        TensorBlock b = surface.points(y)) {
      return ParameterDistance.between(a, b)[0];
    }
  }
}
