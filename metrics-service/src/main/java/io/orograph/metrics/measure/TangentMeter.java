package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.estimate.EigenPair;
import io.orograph.core.estimate.EigenPairs;
import io.orograph.core.estimate.Lanczos;
import io.orograph.core.estimate.SampleMean;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.TangentRules;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.core.tangent.PlCondition;
import io.orograph.core.tangent.TangentKernel;
import io.orograph.engine.surface.FunctionHessian;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.engine.train.Initialization;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The tangent kernel of a run, the Polyak-Łojasiewicz ratio and the Hessian of the outputs.
 *
 * <p>A kernel is computed once for all kinds that are read off it. What networks have none is said
 * in {@link TangentRules#lack}.
 */
final class TangentMeter {
  /** A forward and a backward, which counts two. */
  private static final long PASSES = 3;

  private static final long PRODUCT = 5;

  /** Kernels kept, of up to 8 MB each: those of one run and its start, on two sets. */
  private static final int KEPT = 4;

  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;
  private final TangentSeries series;
  private final Map<List<Object>, TangentKernel> kernels = new LinkedHashMap<>();

  TangentMeter(MeasurePlan plan, CellSession cell, CheckpointStore store) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
    this.series = new TangentSeries(cell);
  }

  /** A measurement of one of these kinds on a set of training samples. */
  Measurement measure(Target target, EvaluationSet set) throws IOException {
    MeasurementSpec spec = target.spec();
    Optional<String> lack = TangentRules.lack(spec.kind(), cell.settings());
    if (lack.isPresent()) {
      return undefined(target, set, "expected " + lack.get(), Cost.NONE);
    }
    return switch (spec.kind()) {
      case PL_RATIO, CROSS_ENTROPY_RATIO -> ratio(target, set);
      case MODEL_HESSIAN_NORM -> modelHessian(target, set);
      default -> ofKernel(target, set);
    };
  }

  private Measurement ofKernel(Target target, EvaluationSet set) throws IOException {
    MeasuredRun run = target.runs().getFirst();
    MetricKind kind = target.spec().kind();
    Cost cost = kernelCost(target, set);
    if (rows(set) > TangentRules.MOST_ROWS) {
      return undefined(
          target,
          set,
          "samples: %d rows (expected: at most %d)".formatted(rows(set), TangentRules.MOST_ROWS),
          Cost.NONE);
    }
    TangentKernel kernel = kernel(run, set);
    if (kind == MetricKind.KERNEL_CONDITION && kernel.isSingular()) {
      return undefined(target, set, "the kernel's smallest eigenvalue cannot be told from 0", cost);
    }
    Errors rounding = new Errors(kernel.rounding(), Double.NaN, Double.NaN);
    double value =
        switch (kind) {
          case KERNEL_BOTTOM_EIGENVALUE -> kernel.bottom();
          case KERNEL_TOP_EIGENVALUE -> kernel.top();
          case KERNEL_CONDITION -> kernel.condition();
          case KERNEL_TRACE -> kernel.trace();
          case KERNEL_RANK -> kernel.effectiveRank();
          case KERNEL_CHANGE -> kernel.changeFrom(first(run, set));
          case KERNEL_ALIGNMENT -> kernel.alignmentWith(first(run, set));
          default -> throw new IllegalArgumentException("kind: " + kind);
        };
    boolean eigenvalue =
        kind == MetricKind.KERNEL_BOTTOM_EIGENVALUE || kind == MetricKind.KERNEL_TOP_EIGENVALUE;
    return CellMeter.scalar(
        plan,
        target,
        basis(target, set, Map.of()),
        new Estimate(value, eigenvalue ? rounding : Errors.NONE, true, cost),
        List.of(spectrum(target, set, kernel)));
  }

  private Cost kernelCost(Target target, EvaluationSet set) {
    List<MeasurementSpec> all = plan.order().measurements();
    long passes = TangentRules.passesOfRow(target.spec().kind(), cell.settings());
    Cost one = new Cost(0, passes * rows(set));
    boolean back = TangentRules.looksBack(target.spec().kind());
    Cost own = TangentRules.paysKernel(all, target.spec(), cell.settings()) ? one : Cost.NONE;
    if (TangentRules.paysSeries(all, target.spec(), cell.settings())) {
      own = own.plus(one.times(TangentSeries.networks(target.runs().getFirst()) - 1));
    }
    return back && TangentRules.paysFirstKernel(all, target.spec(), cell.settings())
        ? own.plus(one)
        : own;
  }

  /**
   * PL_RATIO or CROSS_ENTROPY_RATIO. Where the samples are few enough the options recorded say what
   * the kernel's smallest eigenvalue bounds it by, and by how much it falls short of that; of a
   * series the invariant is that of all its networks.
   */
  private Measurement ratio(Target target, EvaluationSet set) throws IOException {
    MeasuredRun run = target.runs().getFirst();
    PlCondition condition = condition(cell, run, cell.theta(run), set);
    long samples = set.samples().count();
    long networks = target.spec().isSeries() ? TangentSeries.networks(run) : 1;
    Cost cost = new Cost(0, (PASSES + 1) * samples * networks);
    Map<String, String> more = new TreeMap<>();
    boolean kernels = rows(set) <= TangentRules.MOST_ROWS;
    Optional<TangentSeries.Ratios> along =
        target.spec().isSeries()
            ? Optional.of(
                series.ofRatios(
                    run, set, kernels ? Optional.of(endsOfSquares(run, set)) : Optional.empty()))
            : Optional.empty();
    if (kernels) {
      TangentKernel kernel = kernelOfSquares(run, set);
      double here = condition.violation(kernel);
      more.put("kernel_bound", Double.toString(condition.bound(kernel)));
      more.put("violation", Double.toString(here));
      more.putAll(
          Invariant.PL_CONDITION.told(along.map(a -> Math.max(here, a.violation())).orElse(here)));
      cost = cost.plus(kernelCost(target, set));
    }
    return condition.loss() > 0
        ? CellMeter.scalar(
            plan,
            target,
            basis(target, set, more),
            new Estimate(condition.ratio(), Errors.NONE, true, cost),
            along.isPresent()
                ? List.of(
                    CellMeter.put(store, ArtifactKind.PROFILE, Npz.write(along.get().columns())))
                : List.of())
        : undefined(target, set, "the loss is 0", cost);
  }

  /** Both sides of the condition at any parameters of a run, with sums over the set. */
  static PlCondition condition(CellSession cell, MeasuredRun run, float[] theta, EvaluationSet set)
      throws IOException {
    SharedSurface surface = cell.shared(set, run);
    LossKind loss = cell.settings().task().loss();
    int columns = cell.architecture().outputs();
    try (TensorBlock point = surface.point(theta);
        TensorBlock gradient = surface.zeros(1)) {
      surface.gradient(point, gradient);
      double n = set.samples().count();
      if (loss.isOfJets()) {
        return PlCondition.ofMeanSquares(
            surface.loss(point)[0], gradient.dots(gradient)[0], set.samples().count());
      }
      double[] outputs = surface.function(point);
      return new PlCondition(
          n * Fit.of(outputs, set.samples(), columns, loss).loss(),
          n * n * gradient.dots(gradient)[0],
          Fit.squaredSlope(outputs, set.samples(), columns, loss));
    }
  }

  /**
   * MODEL_HESSIAN_NORM. Of Lanczos, because this spectrum is nearly symmetric, and power iteration
   * never settles between two eigenvalues of equal size and other sign.
   */
  private Measurement modelHessian(Target target, EvaluationSet set) throws IOException {
    MeasurementSpec spec = target.spec();
    int samples = set.samples().count();
    double[] norms = new double[samples];
    double[] factors = factors(set);
    double residuals = 0;
    boolean converged = true;
    long products = 0;
    Lanczos.Options options =
        new Lanczos.Options(spec.integer("steps"), spec.number("tolerance"), 1, 1, false);
    for (int i = 0; i < samples; i++) {
      int output = i % cell.architecture().outputs();
      double[] input = set.samples().source().readWide(i, i + 1);
      try (FunctionHessian hessian =
          cell.functionHessian(target.runs().getFirst(), input, output)) {
        EigenPairs pairs = Lanczos.extremes(hessian, options, seed().derive("model-hessian", i));
        EigenPair end = larger(pairs);
        norms[i] = factors[i] * Math.abs(end.value());
        residuals += factors[i] * end.residual() / samples;
        converged &= end.converged();
        products += pairs.matvecs();
      }
    }
    SampleMean mean = SampleMean.of(norms);
    return CellMeter.scalar(
        plan,
        target,
        basis(target, set, Map.of()),
        new Estimate(
            mean.value(),
            new Errors(residuals, mean.error(), Double.NaN),
            converged,
            new Cost(products, PRODUCT * products)),
        List.of());
  }

  /** What an output is multiplied by at each sample: |D| where u = D·N. */
  private double[] factors(EvaluationSet set) {
    if (cell.program().isOfJets()) {
      return Arrays.stream(SolutionGap.boundary(set.samples())).map(Math::abs).toArray();
    }
    double[] ones = new double[set.samples().count()];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static EigenPair larger(EigenPairs pairs) {
    if (pairs.largest().isEmpty()) {
      return new EigenPair(Double.NaN, Double.NaN, false);
    }
    EigenPair top = pairs.largest().getFirst();
    EigenPair bottom = pairs.smallest().getFirst();
    return Math.abs(top.value()) >= Math.abs(bottom.value()) ? top : bottom;
  }

  private long rows(EvaluationSet set) {
    return (long) set.samples().count() * cell.architecture().outputs();
  }

  private TangentKernel kernel(MeasuredRun run, EvaluationSet set) throws IOException {
    return kernel(List.of(run.checkpoint().digest(), set), cell.theta(run), set);
  }

  /** Of what the loss squares; of networks that solve no PDE it is the kernel of the outputs. */
  private TangentKernel kernelOfSquares(MeasuredRun run, EvaluationSet set) throws IOException {
    if (!cell.program().isOfJets()) {
      return kernel(run, set);
    }
    List<Object> key = List.of("residuals", run.checkpoint().digest(), set);
    TangentKernel known = kernels.get(key);
    return known == null ? kept(key, cell.kernelOfSquares(cell.theta(run), set)) : known;
  }

  private TangentSeries.Ends endsOfSquares(MeasuredRun run, EvaluationSet set) throws IOException {
    boolean jets = cell.program().isOfJets();
    float[] start = Initialization.of(run.run(), cell.architecture().layout());
    return new TangentSeries.Ends(
        jets ? cell.kernelOfSquares(start, set) : first(run, set), kernelOfSquares(run, set), jets);
  }

  /** Of the initial network, which is drawn again from the run's seed. */
  private TangentKernel first(MeasuredRun run, EvaluationSet set) {
    return kernel(
        List.of(run.run().key(), set),
        Initialization.of(run.run(), cell.architecture().layout()),
        set);
  }

  private TangentKernel kernel(List<Object> key, float[] theta, EvaluationSet set) {
    TangentKernel known = kernels.get(key);
    return known == null ? kept(key, cell.kernel(theta, set)) : known;
  }

  private TangentKernel kept(List<Object> key, TangentKernel made) {
    kernels.put(key, made);
    if (kernels.size() > KEPT) {
      kernels.remove(kernels.keySet().iterator().next());
    }
    return made;
  }

  /** The eigenvalues, and with them the series along the training where it is asked for. */
  private ArtifactRef spectrum(Target target, EvaluationSet set, TangentKernel kernel)
      throws IOException {
    double[] values = kernel.eigenvalues();
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    columns.put("eigenvalue", Safetensors.Tensor.of(values, values.length));
    if (target.spec().isSeries()) {
      MeasuredRun run = target.runs().getFirst();
      columns.putAll(
          series.ofKernels(run, set, new TangentSeries.Ends(first(run, set), kernel, false)));
    }
    return CellMeter.put(store, ArtifactKind.SPECTRUM, Npz.write(columns));
  }

  private Measurement undefined(Target target, EvaluationSet set, String reason, Cost cost) {
    return new Measurement.Undefined(
        target.spec().metric(),
        target.subject(plan.order().cell()),
        basis(target, set, Map.of()),
        reason,
        cost);
  }

  private Basis basis(Target target, EvaluationSet set, Map<String, String> more) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.put("labels", TangentRules.isOfKernel(target.spec().kind()) ? "none" : "as trained");
    options.putAll(more);
    return cell.basis(
        target.spec().kind(), set, set.samples().count(), seed(), options, TrainingForm.SINGLE);
  }

  private Seed seed() {
    return plan.order().probeSeed();
  }
}
