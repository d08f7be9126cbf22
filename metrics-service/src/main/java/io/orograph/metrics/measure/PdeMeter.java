package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.estimate.SampleMean;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.Split;
import io.orograph.core.pde.PointSet;
import io.orograph.core.pde.PoissonProblem;
import io.orograph.core.pde.RoughnessIndex;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.data.DomainPoints;
import io.orograph.engine.data.Samples;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What only networks that solve a PDE have: SOLUTION_ERROR, PDE_LOSS and ROUGHNESS_INDEX. */
final class PdeMeter implements AutoCloseable {
  /** Groups of points whose mean losses tell the Monte Carlo error (ours). */
  private static final int GROUPS = 20;

  /**
   * What a rule of quadrature may be wrong by, as a share of the least energy (ours: that without
   * an end point is wrong by 2e-4 and more with at most 1,600 cells, the whole one by less than
   * 1e-5).
   */
  private static final double RULE = 1e-4;

  /** Of the bound: profiles count as having one minimum up to a tolerance. */
  private static final double ROUNDING = 1e-5;

  /** Standard deviations of a normal law from the middle to the end of its 95 % interval. */
  private static final double NORMAL = 1.96;

  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;
  private final MatchedLoss matches;
  private Optional<RoughnessWork> rough = Optional.empty();

  PdeMeter(MeasurePlan plan, CellSession cell, CheckpointStore store) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
    this.matches =
        new MatchedLoss(
            plan,
            MeasurementSpec.AT_ERROR,
            (run, ref, set) ->
                SolutionGap.of(problem(), set.samples(), outputs(run, ref, set)).value());
  }

  /** Works on a measurement; empty while it needs more tasks. */
  Optional<Measurement> measure(Target target, EvaluationSet train, EvaluationSet test)
      throws IOException {
    if (!matches.isAskedFor(target.spec())) {
      return here(target, train, test, Map.of());
    }
    MatchedLoss.Match match = matches.find(target, test);
    if (match.run().isEmpty()) {
      EvaluationSet set = points(target, train, test);
      Measurement none =
          new Measurement.Undefined(
              target.spec().metric(),
              target.subject(plan.order().cell()),
              basis(target, set, Map.of()),
              match.reason(),
              Cost.NONE);
      return Optional.of(MatchedLoss.with(match.search(), none));
    }
    MeasuredRun then = match.run().get();
    Map<String, String> told =
        Map.of("reached_error", Double.toString(matches.at(then, then.checkpoint(), test)));
    return here(new Target(target.spec(), List.of(then)), train, test, told)
        .map(measured -> MatchedLoss.with(match.search(), measured));
  }

  /** At the checkpoint that the target's run is at. */
  private Optional<Measurement> here(
      Target target, EvaluationSet train, EvaluationSet test, Map<String, String> more)
      throws IOException {
    return switch (target.spec().kind()) {
      case SOLUTION_ERROR -> Optional.of(solutionError(target, test));
      case PDE_LOSS -> Optional.of(loss(target, points(target, train, test), more));
      case ROUGHNESS_INDEX -> roughness(target, points(target, train, test), more);
      default -> throw new IllegalArgumentException("kind: " + target.spec().kind());
    };
  }

  /** The mean loss that a run was trained by, on a set. */
  Fit fit(MeasuredRun run, EvaluationSet set) throws IOException {
    double[] estimated = mean(run, set, cell.settings().task().loss());
    return new Fit(estimated[0], estimated[1], Double.NaN, Double.NaN);
  }

  private Measurement loss(Target target, EvaluationSet set, Map<String, String> more)
      throws IOException {
    double[] estimated = mean(target.runs().getFirst(), set, loss(target));
    Estimate estimate =
        new Estimate(
            estimated[0],
            new Errors(Double.NaN, estimated[1], Double.NaN),
            true,
            new Cost(0, set.samples().count()));
    Map<String, String> told = new TreeMap<>(more);
    if (loss(target) == LossKind.DEEP_RITZ && isByQuadrature(set)) {
      told.putAll(Invariant.RITZ_MINIMUM.told(below(estimated[0])));
    }
    return CellMeter.scalar(plan, target, basis(target, set, told), estimate, List.of());
  }

  /** By how much an energy is below that of the solution, beyond the error of the rule. */
  private double below(double energy) {
    double least = problem().energy();
    return least - RULE * Math.abs(least) - energy;
  }

  private boolean isByQuadrature(EvaluationSet set) {
    return set.split() == Split.TRAIN && cell.settings().data().subsetRule().isQuadrature();
  }

  /** ‖u − u*‖ / ‖u*‖; its error by the first-order expansion of the ratio of two means. */
  private Measurement solutionError(Target target, EvaluationSet set) throws IOException {
    MeasuredRun run = target.runs().getFirst();
    SolutionGap gap = SolutionGap.of(problem(), set.samples(), outputs(run, run.checkpoint(), set));
    Estimate estimate =
        new Estimate(
            gap.value(),
            new Errors(Double.NaN, gap.error(), Double.NaN),
            true,
            new Cost(0, set.samples().count()));
    return CellMeter.scalar(plan, target, basis(target, set, Map.of()), estimate, List.of());
  }

  /** N at the points of a set, with the parameters of a checkpoint. */
  private double[] outputs(MeasuredRun run, CheckpointRef ref, EvaluationSet set)
      throws IOException {
    NetworkSurface surface = cell.surface(set, run);
    try (TensorBlock point = surface.points(cell.theta(run, ref))) {
      return surface.function(point);
    }
  }

  /** Mean loss, and its Monte Carlo error from the means of groups; NaN by quadrature. */
  private double[] mean(MeasuredRun run, EvaluationSet set, LossKind loss) throws IOException {
    double[] estimated = {at(run, set.samples(), loss), Double.NaN};
    boolean rule = isByQuadrature(set);
    int count = set.samples().count();
    if (!rule && count >= 2 * GROUPS) {
      double[] means = new double[GROUPS];
      for (int g = 0; g < GROUPS; g++) {
        int[] rows = IntStream.range(g * count / GROUPS, (g + 1) * count / GROUPS).toArray();
        means[g] = at(run, set.samples().take(rows), loss);
      }
      estimated[1] = SampleMean.of(means).error();
    }
    return estimated;
  }

  private double at(MeasuredRun run, Samples samples, LossKind loss) throws IOException {
    try (NetworkSurface surface = cell.surface(samples, loss);
        TensorBlock point = surface.points(cell.theta(run))) {
      return surface.loss(point)[0];
    }
  }

  private Optional<Measurement> roughness(
      Target target, EvaluationSet set, Map<String, String> more) throws IOException {
    if (rough.filter(work -> work.target().equals(target)).isEmpty()) {
      close();
      rough =
          Optional.of(
              new RoughnessWork(
                  target,
                  cell.surface(nodes(target, set), loss(target)),
                  cell.theta(target.runs().getFirst()),
                  cell.architecture().layout(),
                  plan.order().probeSeed()));
    }
    RoughnessWork work = rough.orElseThrow();
    if (!work.next()) {
      return Optional.empty();
    }
    RoughnessIndex index = work.index();
    double gradient = work.gradientNorm();
    List<ArtifactRef> files =
        List.of(
            CellMeter.put(store, ArtifactKind.PROFILE, Npz.write(columns(work, index, gradient))),
            CellMeter.put(
                store, ArtifactKind.MATRIX, Npz.write(Map.of("directions", work.directions()))));
    double error = (index.interval().high() - index.interval().low()) / (2 * NORMAL);
    Estimate estimate =
        new Estimate(
            index.index(),
            new Errors(error, Double.NaN, Double.NaN),
            true,
            new Cost(0, work.passes()));
    close();
    Map<String, String> told = new TreeMap<>(more);
    told.putAll(index.told());
    told.put("gradient_norm", Double.toString(gradient));
    if (index.multimodal() == 0) {
      told.putAll(Invariant.ROUGHNESS_BOUND.told(above(index)));
    }
    return Optional.of(CellMeter.scalar(plan, target, basis(target, set, told), estimate, files));
  }

  /** The points of a roughness index; those of the published energy lack nodes of the rule. */
  private Samples nodes(Target target, EvaluationSet set) {
    boolean lacking =
        target.spec().option("nodes").equals("wu2021")
            && loss(target) == LossKind.DEEP_RITZ
            && isByQuadrature(set);
    return lacking
        ? DomainPoints.samples(
            problem(), PointSet.simpsonWithoutFirst(problem(), set.samples().count()))
        : set.samples();
  }

  /** By how much the index of profiles with one minimum each is above its bound. */
  private static double above(RoughnessIndex index) {
    return index.index() - (1 + ROUNDING) * RoughnessIndex.unimodalBound(index.directions());
  }

  /**
   * {@code s} (m + 1) and {@code loss} (M, m + 1) along each direction, {@code tau} (M); and as
   * single numbers {@code mean_t}, {@code mean_tau}, {@code multimodal}, {@code mean_offset},
   * {@code low}, {@code high} (95 % bootstrap interval), {@code unimodal_bound} and {@code
   * gradient_norm}.
   */
  private static Map<String, Safetensors.Tensor> columns(
      RoughnessWork work, RoughnessIndex index, double gradient) {
    double[][] profiles = work.profiles();
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    int width = profiles[0].length;
    double[] flat = Arrays.stream(profiles).flatMapToDouble(Arrays::stream).toArray();
    columns.put("s", Safetensors.Tensor.of(work.steps(), width));
    columns.put("loss", Safetensors.Tensor.of(flat, profiles.length, width));
    double[] tau = Arrays.stream(profiles).mapToDouble(RoughnessIndex::tau).toArray();
    columns.put("tau", Safetensors.Tensor.of(tau, tau.length));
    number(columns, "mean_t", index.meanT());
    number(columns, "mean_tau", index.meanTau());
    number(columns, "multimodal", index.multimodal());
    number(columns, "mean_offset", index.meanOffset());
    number(columns, "low", index.interval().low());
    number(columns, "high", index.interval().high());
    number(columns, "unimodal_bound", RoughnessIndex.unimodalBound(index.directions()));
    number(columns, "gradient_norm", gradient);
    return columns;
  }

  private static void number(Map<String, Safetensors.Tensor> columns, String name, double value) {
    columns.put(name, Safetensors.Tensor.of(new double[] {value}, 1));
  }

  @Override
  public void close() {
    rough.ifPresent(RoughnessWork::close);
    rough = Optional.empty();
  }

  private static EvaluationSet points(Target target, EvaluationSet train, EvaluationSet test) {
    return target.spec().option("split").equals("test") ? test : train;
  }

  private LossKind loss(Target target) {
    String word = target.spec().option("loss");
    return word.equals("own")
        ? cell.settings().task().loss()
        : LossKind.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private PoissonProblem problem() {
    return PoissonProblem.named(cell.settings().data().name()).orElseThrow();
  }

  private Basis basis(Target target, EvaluationSet set, Map<String, String> more) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.putAll(more);
    options.put("labels", "none");
    return cell.basis(
        target.spec().kind(),
        set,
        set.samples().count(),
        plan.order().probeSeed(),
        options,
        TrainingForm.SINGLE);
  }
}
