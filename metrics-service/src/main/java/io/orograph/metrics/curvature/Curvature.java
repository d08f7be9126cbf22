package io.orograph.metrics.curvature;

import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.estimate.EigenPair;
import io.orograph.core.estimate.EigenPairs;
import io.orograph.core.estimate.Hutchinson;
import io.orograph.core.estimate.Lanczos;
import io.orograph.core.estimate.RitzValue;
import io.orograph.core.estimate.TraceEstimate;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import java.util.List;
import java.util.Map;

/** The Hessian of the mean loss on a fixed sample, at one point. */
public final class Curvature {
  private Curvature() {}

  /**
   * Both ends of a spectrum.
   *
   * @param top the algebraically largest eigenvalue; its estimator error is the residual
   * @param bottom the algebraically smallest
   * @param spectrum the Ritz values they were read from, as {@code .npz}
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes of a file, never compared as values
  public record Ends(Estimate top, Estimate bottom, byte[] spectrum) {}

  /**
   * λ_max and λ_min from one Lanczos run with options {@code steps} and {@code tolerance}; the
   * start vector comes from the seed alone.
   */
  public static Ends ends(
      NetworkSurface surface, TensorBlock point, MeasurementSpec options, Seed seed) {
    SymmetricOperator<TensorBlock> hessian = surface.hessian(point);
    EigenPairs pairs =
        Lanczos.extremes(
            hessian,
            new Lanczos.Options(options.integer("steps"), options.number("tolerance"), 1, 1, false),
            seed);
    Cost cost = cost(pairs.matvecs(), surface.samples());
    return new Ends(estimate(pairs.top(), cost), estimate(pairs.bottom(), cost), spectrum(pairs));
  }

  /** tr H from {@code probes} Rademacher vectors drawn from the seed. */
  public static Estimate trace(
      NetworkSurface surface, TensorBlock point, MeasurementSpec options, Seed seed) {
    TraceEstimate trace =
        Hutchinson.trace(
            surface.hessian(point),
            new Hutchinson.Options(
                Hutchinson.ProbeLaw.RADEMACHER,
                new Hutchinson.StopRule.Fixed(options.integer("probes")),
                Hutchinson.Options.DEFAULT_BLOCK),
            seed);
    return new Estimate(
        trace.value(),
        new Errors(trace.estimatorError(), Double.NaN, Double.NaN),
        trace.converged(),
        cost(trace.matvecs(), surface.samples()));
  }

  private static Estimate estimate(EigenPair pair, Cost cost) {
    return new Estimate(
        pair.value(), new Errors(pair.residual(), Double.NaN, Double.NaN), pair.converged(), cost);
  }

  /** One product is a forward, a backward and a backward of that: 1 + 2 + 2 passes (methods). */
  private static Cost cost(long matvecs, long samples) {
    return new Cost(matvecs, 5 * matvecs * samples);
  }

  private static byte[] spectrum(EigenPairs pairs) {
    List<RitzValue> ritz = pairs.ritz();
    return Npz.write(
        Map.of(
            "ritz_values", column(ritz.stream().mapToDouble(RitzValue::value).toArray()),
            "weights", column(ritz.stream().mapToDouble(RitzValue::weight).toArray()),
            "residuals", column(ritz.stream().mapToDouble(RitzValue::residual).toArray())));
  }

  private static Safetensors.Tensor column(double[] values) {
    return Safetensors.Tensor.of(values, values.length);
  }
}
