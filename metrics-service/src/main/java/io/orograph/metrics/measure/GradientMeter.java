package io.orograph.metrics.measure;

import io.orograph.core.estimate.GradientNoise;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.random.Seed;
import io.orograph.core.sharpness.FunctionCurvature;
import io.orograph.core.sharpness.NoiseTolerance;
import io.orograph.core.sharpness.Sharpness;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.data.Samples;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sharpness, tolerance of noise, the function's curvature and gradient noise at single runs. */
final class GradientMeter {
  /** A forward and a backward, which counts two. */
  private static final long PASSES = 3;

  private static final int LEAST_BATCHES = 3;

  /** 128 MB. */
  private static final long KEPT_NUMBERS = 16_000_000;

  private final MeasurePlan plan;
  private final CellSession cell;

  GradientMeter(MeasurePlan plan, CellSession cell) {
    this.plan = plan;
    this.cell = cell;
  }

  /** ONE_STEP_SHARPNESS, WORST_SHARPNESS or AVERAGE_SHARPNESS. */
  Measurement sharpness(Target target, EvaluationSet set) throws IOException {
    MeasurementSpec spec = target.spec();
    SharedSurface surface = cell.shared(set, target.runs().getFirst());
    try (TensorBlock point = surface.point(cell.theta(target.runs().getFirst()))) {
      Sharpness<TensorBlock> here =
          new Sharpness<>(surface, point, spec.option("scaling").equals("adaptive"));
      Sharpness.Rise rise =
          switch (spec.kind()) {
            case ONE_STEP_SHARPNESS -> here.oneStep(spec.number("radius"));
            case WORST_SHARPNESS ->
                here.worst(spec.number("radius"), spec.integer("steps"), seed());
            case AVERAGE_SHARPNESS ->
                here.average(spec.number("deviation"), spec.integer("pairs"), seed());
            default -> throw new IllegalArgumentException("kind: " + spec.kind());
          };
      long samples = set.samples().count();
      return scalar(
          target,
          basis(target, set, samples),
          rise.value(),
          rise.error(),
          rise.converged(),
          new Cost(0, (PASSES * rise.gradients() + rise.losses()) * samples));
    }
  }

  /** NOISE_TOLERANCE. */
  Measurement tolerance(Target target, EvaluationSet set) throws IOException {
    MeasurementSpec spec = target.spec();
    NetworkSurface surface = cell.surface(set, target.runs().getFirst());
    long samples = set.samples().count();
    try (TensorBlock point = surface.points(cell.theta(target.runs().getFirst()))) {
      NoiseTolerance.Tolerance found =
          new NoiseTolerance<>(
                  surface,
                  point,
                  spec.option("scaling").equals("adaptive"),
                  spec.number("points"),
                  spec.integer("draws"),
                  seed())
              .find();
      Cost cost = new Cost(0, found.evaluations() * samples);
      Basis basis = basis(target, set, samples);
      return Double.isNaN(found.deviation())
          ? undefined(target, basis, "no noise raises the error by so many points", cost)
          : scalar(target, basis, found.deviation(), found.error(), true, cost);
    }
  }

  /** FUNCTION_CURVATURE. */
  Measurement function(Target target, EvaluationSet set) throws IOException {
    NetworkSurface surface = cell.surface(set, target.runs().getFirst());
    int probes = target.spec().integer("probes");
    long samples = set.samples().count();
    try (TensorBlock point = surface.points(cell.theta(target.runs().getFirst()))) {
      FunctionCurvature.Value found = FunctionCurvature.of(surface, point, probes, seed());
      Cost cost = new Cost(0, (1 + PASSES * probes) * samples);
      Basis basis = basis(target, set, samples);
      return Double.isNaN(found.value())
          ? undefined(target, basis, "the outputs are all alike", cost)
          : scalar(target, basis, found.value(), found.error(), true, cost);
    }
  }

  /** GRADIENT_NOISE_SCALE over all training samples. */
  Measurement noise(Target target, EvaluationSet set) throws IOException {
    int batch = target.spec().integer("batch_size");
    int batches = set.samples().count() / batch;
    Basis basis = basis(target, set, (long) batch * batches);
    if (cell.settings().data().subsetRule().isQuadrature()) {
      return undefined(
          target,
          basis,
          "data.subset_rule: by quadrature every step takes all nodes, whose gradient has no noise",
          Cost.NONE);
    }
    if (batches < LEAST_BATCHES) {
      return undefined(
          target,
          basis,
          "batch_size: %d of %d samples (expected: at least %d batches)"
              .formatted(batch, set.samples().count(), LEAST_BATCHES),
          Cost.NONE);
    }
    Batches all = new Batches(target, set.samples(), batch, batches);
    double[] whole = all.mean();
    double[] squares = new double[batches];
    double[] dots = new double[batches];
    for (int i = 0; i < batches; i++) {
      double[] gradient = all.gradient(i);
      squares[i] = dot(gradient, gradient);
      dots[i] = dot(gradient, whole);
    }
    GradientNoise noise = GradientNoise.of(squares, dots, batch);
    Cost cost = new Cost(0, PASSES * batch * all.computed);
    return noise.squaredGradient() > 0
        ? scalar(target, basis, noise.scale(), noise.error(), true, cost)
        : undefined(target, basis, "the squared gradient cannot be told from zero", cost);
  }

  /** The gradients of batches, kept where they are few numbers and else computed again. */
  private final class Batches {
    private final Target target;
    private final Samples samples;
    private final int size;
    private final int[] order;
    private final double[] @Nullable [] kept;
    private long computed;

    Batches(Target target, Samples samples, int size, int count) {
      this.target = target;
      this.samples = samples;
      this.size = size;
      // random, because the subset's own order spreads classes more evenly than chance does
      this.order = seed().derive("gradient-noise").stream().permutation(samples.count());
      this.kept = new double[count][];
    }

    /** The mean gradient of all batches. */
    double[] mean() throws IOException {
      double[] mean = new double[cell.architecture().layout().parameterCount()];
      for (int i = 0; i < kept.length; i++) {
        double[] gradient = gradient(i);
        for (int p = 0; p < mean.length; p++) {
          mean[p] += gradient[p] / kept.length;
        }
      }
      return mean;
    }

    double[] gradient(int i) throws IOException {
      double[] known = kept[i];
      if (known != null) {
        return known;
      }
      computed++;
      MeasuredRun run = target.runs().getFirst();
      int[] rows = Arrays.copyOfRange(order, i * size, (i + 1) * size);
      try (NetworkSurface surface = cell.surface(samples.take(rows), run);
          TensorBlock point = surface.points(cell.theta(run));
          TensorBlock out = surface.zeros(1)) {
        surface.gradient(point, out);
        double[] gradient = out.column(0);
        kept[i] = (long) kept.length * gradient.length <= KEPT_NUMBERS ? gradient : null;
        return gradient;
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private Measurement scalar(
      Target target, Basis basis, double value, double error, boolean converged, Cost cost) {
    Errors errors = new Errors(error, Double.NaN, Double.NaN);
    return CellMeter.scalar(
        plan, target, basis, new Estimate(value, errors, converged, cost), List.of());
  }

  private Measurement undefined(Target target, Basis basis, String reason, Cost cost) {
    return new Measurement.Undefined(
        target.spec().metric(), target.subject(plan.order().cell()), basis, reason, cost);
  }

  private Basis basis(Target target, EvaluationSet set, long samples) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.put("labels", "as trained");
    return cell.basis(target.spec().kind(), set, samples, seed(), options, TrainingForm.SINGLE);
  }

  private Seed seed() {
    return plan.order().probeSeed();
  }
}
