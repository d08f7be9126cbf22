package io.orograph.metrics.curvature;

import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.estimate.BlockLanczos;
import io.orograph.core.estimate.EigenPair;
import io.orograph.core.estimate.EigenPairs;
import io.orograph.core.estimate.HutchPlusPlus;
import io.orograph.core.estimate.Hutchinson;
import io.orograph.core.estimate.Lanczos;
import io.orograph.core.estimate.RitzValue;
import io.orograph.core.estimate.SampleMean;
import io.orograph.core.estimate.SpectralDensity;
import io.orograph.core.estimate.TraceEstimate;
import io.orograph.core.estimate.XTrace;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import java.util.ArrayList;
import java.util.Collections;
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
   * The density of a spectrum.
   *
   * @param rootMeanSquare of all eigenvalues; its estimator error is over the probes
   * @param quadratures nodes, weights and probe numbers, as {@code .npz}
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes of a file, never compared as values
  public record Density(Estimate rootMeanSquare, byte[] quadratures) {}

  /**
   * λ_max and λ_min from one Lanczos run with options {@code steps}, {@code tolerance}, {@code
   * count} and {@code block}; the start vectors come from the seed alone.
   */
  public static Ends ends(
      NetworkSurface surface, TensorBlock point, MeasurementSpec options, Seed seed) {
    EigenPairs pairs = pairs(surface.hessian(point), options, seed);
    Cost cost = cost(pairs.matvecs(), surface.samples());
    return new Ends(estimate(pairs.top(), cost), estimate(pairs.bottom(), cost), spectrum(pairs));
  }

  private static EigenPairs pairs(
      SymmetricOperator<TensorBlock> hessian, MeasurementSpec options, Seed seed) {
    int steps = options.integer("steps");
    int count = options.integer("count");
    int block = options.integer("block");
    double tolerance = options.number("tolerance");
    return block == 1
        ? Lanczos.extremes(
            hessian, new Lanczos.Options(steps, tolerance, count, count, false), seed)
        : BlockLanczos.extremes(
            hessian,
            new BlockLanczos.Options(Math.max(steps, block), block, tolerance, count, count),
            seed);
  }

  /** tr H from {@code probes} products by the option {@code estimator}, drawn from the seed. */
  public static Estimate trace(
      NetworkSurface surface, TensorBlock point, MeasurementSpec options, Seed seed) {
    SymmetricOperator<TensorBlock> hessian = surface.hessian(point);
    int probes = options.integer("probes");
    int block = Hutchinson.Options.DEFAULT_BLOCK;
    TraceEstimate trace =
        switch (options.option("estimator")) {
          case "hutch++" -> HutchPlusPlus.trace(hessian, probes, block, seed);
          case "xtrace" -> XTrace.trace(hessian, probes, block, seed);
          default ->
              Hutchinson.trace(
                  hessian,
                  new Hutchinson.Options(
                      Hutchinson.ProbeLaw.RADEMACHER, new Hutchinson.StopRule.Fixed(probes), block),
                  seed);
        };
    return new Estimate(
        trace.value(),
        new Errors(trace.estimatorError(), Double.NaN, Double.NaN),
        trace.converged(),
        cost(trace.matvecs(), surface.samples()));
  }

  /**
   * The density by {@code probes} quadratures of {@code steps} nodes. The error of the root of a
   * mean m with error e is e / (2√m).
   */
  public static Density density(
      NetworkSurface surface, TensorBlock point, MeasurementSpec options, Seed seed) {
    SpectralDensity.Density density =
        SpectralDensity.of(
            surface.hessian(point),
            new SpectralDensity.Options(options.integer("probes"), options.integer("steps")),
            seed);
    Cost cost = cost(density.matvecs(), surface.samples());
    if (!density.isDefined()) {
      return new Density(new Estimate(Double.NaN, Errors.NONE, false, cost), quadratures(density));
    }
    SampleMean second = density.moment(2);
    double root = Math.sqrt(second.value());
    return new Density(
        new Estimate(
            root, new Errors(second.error() / (2 * root), Double.NaN, Double.NaN), true, cost),
        quadratures(density));
  }

  private static byte[] quadratures(SpectralDensity.Density density) {
    List<Double> nodes = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    List<Double> probes = new ArrayList<>();
    for (int probe = 0; probe < density.quadratures().size(); probe++) {
      SpectralDensity.Quadrature quadrature = density.quadratures().get(probe);
      nodes.addAll(quadrature.nodes());
      weights.addAll(quadrature.weights());
      probes.addAll(Collections.nCopies(quadrature.nodes().size(), (double) probe));
    }
    return Npz.write(
        Map.of(
            "nodes",
            Safetensors.Tensor.column(nodes),
            "weights",
            Safetensors.Tensor.column(weights),
            "probe",
            Safetensors.Tensor.column(probes)));
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
