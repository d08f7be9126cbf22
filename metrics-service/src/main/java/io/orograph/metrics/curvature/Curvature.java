package io.orograph.metrics.curvature;

import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.estimate.BlockLanczos;
import io.orograph.core.estimate.DominantEigenvalue;
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
import io.orograph.core.surface.CurvatureMatrix;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A curvature matrix of the mean loss on a fixed sample, at one point. */
public final class Curvature {
  private final SymmetricOperator<TensorBlock> matrix;
  private final long samples;
  private final MeasurementSpec options;
  private final Seed seed;

  private Curvature(
      SymmetricOperator<TensorBlock> matrix, long samples, MeasurementSpec options, Seed seed) {
    this.matrix = matrix;
    this.samples = samples;
    this.options = options;
    this.seed = seed;
  }

  /**
   * The matrix that the options {@code matrix}, {@code parameters} and {@code weight_decay} ask
   * for.
   *
   * @param surface the mean loss
   * @param point where
   * @param layout the network's tensors
   * @param optimizer whose weight decay may be added
   * @param seed of start and probe vectors
   * @return empty if no tensor has one of the names asked for
   */
  public static Optional<Curvature> of(
      NetworkSurface surface,
      TensorBlock point,
      ParameterLayout layout,
      OptimizerSpec optimizer,
      MeasurementSpec options,
      Seed seed) {
    CurvatureMatrix which =
        CurvatureMatrix.valueOf(options.option("matrix").toUpperCase(Locale.ROOT));
    List<TensorSlot> slots = layout.named(options.option("parameters"));
    if (slots.isEmpty()) {
      return Optional.empty();
    }
    boolean decays = options.option("weight_decay").equals("as_trained");
    boolean whole = slots.size() == layout.parameters().size();
    SymmetricOperator<TensorBlock> matrix =
        whole && !decays
            ? surface.curvature(which, point)
            : surface.curvature(
                which, point, slots, decays ? Optional.of(optimizer) : Optional.empty());
    return Optional.of(new Curvature(matrix, surface.samples(), options, seed));
  }

  /** Bytes of the vectors that estimating by its options keeps at once, at most. */
  public long bytes() {
    return KeptVectors.of(options, matrix.dimension()) * matrix.dimension() * Double.BYTES;
  }

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
  public Ends ends() {
    EigenPairs pairs = pairs();
    Cost cost = cost(pairs.matvecs());
    return new Ends(estimate(pairs.top(), cost), estimate(pairs.bottom(), cost), spectrum(pairs));
  }

  private EigenPairs pairs() {
    int steps = options.integer("steps");
    int count = options.integer("count");
    int block = options.integer("block");
    double tolerance = options.number("tolerance");
    return block == 1
        ? Lanczos.extremes(matrix, new Lanczos.Options(steps, tolerance, count, count, false), seed)
        : BlockLanczos.extremes(
            matrix,
            new BlockLanczos.Options(Math.max(steps, block), block, tolerance, count, count),
            seed);
  }

  /**
   * The eigenvalue of largest magnitude by at most {@code steps} products of power iteration; its
   * estimator error is the residual, which bounds the distance to some eigenvalue.
   */
  public Estimate dominant() {
    DominantEigenvalue.Result result =
        DominantEigenvalue.of(matrix, options.integer("steps"), options.number("tolerance"), seed);
    return estimate(result.pair(), cost(result.matvecs()));
  }

  /** The trace from {@code probes} products by the option {@code estimator}, from the seed. */
  public Estimate trace() {
    int probes = options.integer("probes");
    int block = Hutchinson.Options.DEFAULT_BLOCK;
    double tolerance = options.number("tolerance");
    Hutchinson.StopRule stop =
        tolerance > 0
            ? new Hutchinson.StopRule.RunningMean(tolerance, 2, probes)
            : new Hutchinson.StopRule.Fixed(probes);
    TraceEstimate trace =
        switch (options.option("estimator")) {
          case "hutch++" -> HutchPlusPlus.trace(matrix, probes, block, seed);
          case "xtrace" -> XTrace.trace(matrix, probes, block, seed);
          default ->
              Hutchinson.trace(
                  matrix,
                  new Hutchinson.Options(Hutchinson.ProbeLaw.RADEMACHER, stop, block),
                  seed);
        };
    return new Estimate(
        trace.value(),
        new Errors(trace.estimatorError(), Double.NaN, Double.NaN),
        trace.converged(),
        cost(trace.matvecs()));
  }

  /**
   * The density by {@code probes} quadratures of {@code steps} nodes. The error of the root of a
   * mean m with error e is e / (2√m).
   */
  public Density density() {
    SpectralDensity.Density density =
        SpectralDensity.of(
            matrix,
            new SpectralDensity.Options(options.integer("probes"), options.integer("steps")),
            seed);
    Cost cost = cost(density.matvecs());
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
  private Cost cost(long matvecs) {
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
