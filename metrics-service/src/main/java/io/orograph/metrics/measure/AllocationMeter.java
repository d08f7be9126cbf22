package io.orograph.metrics.measure;

import io.orograph.core.allocation.AllocationSeries;
import io.orograph.core.allocation.PathAllocator;
import io.orograph.core.allocation.PathRule;
import io.orograph.core.allocation.Synchronization;
import io.orograph.core.allocation.Tolerance;
import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.estimate.SampleMean;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.Split;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.AllocationRules;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.NormStatistics;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.engine.train.Initialization;
import io.orograph.metrics.allocation.SampledSteps;
import io.orograph.metrics.allocation.TrainingWalk;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Loss change allocation of a run: LCA_HELP_SHARE, LCA_HURT_RATIO, LCA_TOTAL, LCA_RESIDUAL and
 * LCA_SYNCHRONIZATION.
 *
 * <p>The run is trained once more for all metrics of the same loss, rule and steps; the cost is
 * told with the first of them in the request.
 */
final class AllocationMeter implements AutoCloseable {
  /** Residuals above this share of all that was allocated count as not converged (ours). */
  private static final double CONVERGED = 0.01;

  private static final String NO_TENSOR = "parameters: no tensor has such a name";

  /** Rounding of sums of float64, as a share of what was summed. */
  private static final double ROUNDING = 1e-9;

  private final MeasurePlan plan;
  private final CellSession cell;
  private final EvaluationSets sets;
  private final CheckpointStore store;
  private final Map<Map<String, String>, Walked> walks = new HashMap<>();
  private Optional<MeasuredRun> run = Optional.empty();

  /** A walk with the loss it is of. */
  private static final class Walked implements AutoCloseable {
    private final TrainingWalk walk;
    private final NetworkSurface surface;
    private OptionalDouble change = OptionalDouble.empty();

    Walked(TrainingWalk walk, NetworkSurface surface) {
      this.walk = walk;
      this.surface = surface;
    }

    /** L_T − L_0 of two networks, computed apart from the walk, once for all metrics of it. */
    double change(float[] first, float[] last) {
      if (change.isEmpty()) {
        try (TensorBlock ends = surface.points(first, last)) {
          double[] loss = surface.loss(ends);
          change = OptionalDouble.of(loss[1] - loss[0]);
        }
      }
      return change.getAsDouble();
    }

    @Override
    public void close() {
      walk.close();
      surface.close();
    }
  }

  AllocationMeter(MeasurePlan plan, CellSession cell, EvaluationSets sets, CheckpointStore store) {
    this.plan = plan;
    this.cell = cell;
    this.sets = sets;
    this.store = store;
  }

  /**
   * Works on a measurement; empty while the training goes on.
   *
   * @param losses the samples of each of its walks
   */
  Optional<Measurement> measure(LaneContext lane, Target target, List<EvaluationSet> losses)
      throws IOException {
    MeasuredRun of = target.runs().getFirst();
    if (run.filter(of::equals).isEmpty()) {
      close();
      run = Optional.of(of);
    }
    List<TrainingWalk> done = new ArrayList<>();
    Optional<String> failure = Optional.empty();
    for (Map<String, String> key : AllocationRules.walks(target.spec())) {
      Walked walked = walks.get(key);
      if (walked == null) {
        walked = start(lane, target, losses.get(done.size()));
        walks.put(key, walked);
      }
      TrainingWalk walk = walked.walk;
      if (!walk.finished()) {
        walk.advance(lane);
        return Optional.empty();
      }
      done.add(walk);
      if (failure.isEmpty()) {
        failure = walk.failure().isPresent() ? walk.failure() : broken(target, walked);
      }
    }
    EvaluationSet set = losses.getFirst();
    if (failure.isPresent()) {
      return Optional.of(undefined(target, set, failure.get()));
    }
    return Optional.of(
        done.size() > 1
            ? difference(target, set, done.getFirst(), done.getLast())
            : read(target, set, done.getFirst()));
  }

  /** Whether the training that a measurement is read off has begun. */
  boolean holds(Target target) {
    return run.filter(target.runs().getFirst()::equals).isPresent()
        && AllocationRules.walks(target.spec()).stream().anyMatch(walks::containsKey);
  }

  @Override
  public void close() {
    walks.values().forEach(Walked::close);
    walks.clear();
    run = Optional.empty();
  }

  private Walked start(LaneContext lane, Target target, EvaluationSet set) throws IOException {
    MeasurementSpec spec = target.spec();
    MeasuredRun of = target.runs().getFirst();
    NetworkSurface surface =
        cell.isNormalized()
            ? cell.surface(
                set.samples(), new NormStatistics.OfBatches(spec.integer("statistics_batch")))
            : cell.surface(set.samples(), NormStatistics.NONE);
    Tolerance tolerance =
        new Tolerance(
            spec.number("tolerance"),
            spec.number("relative_tolerance"),
            Integer.parseInt(spec.option("splits")));
    PathRule rule = PathRule.valueOf(spec.option("rule").toUpperCase(Locale.ROOT));
    TrainingWalk walk =
        new TrainingWalk(
            lane,
            sets.data(),
            of.run(),
            of.checkpoint().step(),
            cell.weightsOf(of),
            set.samples().count(),
            SampledSteps.of(AllocationRules.every(spec), seed(of.run()).derive("allocated steps")),
            new PathAllocator<>(shared(spec, surface, of, set), rule, tolerance));
    return new Walked(walk, surface);
  }

  /** Where a checkpoint lies on the walk other metrics need its loss and gradient too. */
  private SharedSurface shared(
      MeasurementSpec spec, NetworkSurface surface, MeasuredRun of, EvaluationSet set)
      throws IOException {
    return cell.isNormalized()
        ? cell.shared(surface, set, spec.integer("statistics_batch"))
        : cell.shared(set, of);
  }

  private static Seed seed(RunSpec run) {
    return Seed.ofKey(run.seedKey().hex());
  }

  /**
   * Where all steps are allocated they must add up to the loss of the stored network minus that of
   * the first one, computed apart from the walk, within the sum of the residuals.
   */
  private Optional<String> broken(Target target, Walked walked) throws IOException {
    AllocationSeries series = walked.walk.series();
    if (AllocationRules.every(target.spec()) > 1) {
      return Optional.empty();
    }
    MeasuredRun of = target.runs().getFirst();
    float[] first = Initialization.of(of.run(), cell.architecture().layout());
    double change = walked.change(first, cell.theta(of));
    double total = series.total(tensor -> true);
    double mass = series.helpMass() + series.hurtMass() + Math.abs(change);
    boolean adds = Math.abs(total - change) <= series.residual() + ROUNDING * mass;
    return adds && series.addsUp()
        ? Optional.empty()
        : Optional.of(
            MetricsMeters.INVARIANT
                + "allocations add up to %s, the loss changed by %s (expected: within %s)"
                    .formatted(total, change, series.residual()));
  }

  private Measurement read(Target target, EvaluationSet set, TrainingWalk walk) throws IOException {
    MeasurementSpec spec = target.spec();
    AllocationSeries series = walk.series();
    List<ArtifactRef> files = new ArrayList<>();
    LossKind loss = cell.settings().task().loss();
    files.add(
        CellMeter.put(
            store,
            ArtifactKind.PROFILE,
            Npz.write(
                AllocationColumns.of(
                    series,
                    AllocationColumns.Ratio.of(loss, cell.isNormalized()),
                    loss,
                    set.samples().count()))));
    return switch (spec.kind()) {
      case LCA_HELP_SHARE -> share(target, set, walk, files);
      case LCA_HURT_RATIO ->
          scalar(target, set, walk, series.hurtMass() / series.helpMass(), Double.NaN, files);
      case LCA_TOTAL -> total(target, set, walk, files);
      case LCA_RESIDUAL -> {
        double value = series.residual() / Math.abs(series.lossChange());
        yield scalar(target, set, walk, value, Double.NaN, files);
      }
      case LCA_SYNCHRONIZATION -> synchronization(target, set, walk, files);
      default -> throw new IllegalArgumentException("kind: " + spec.kind());
    };
  }

  /** Of sampled steps the standard error is the estimator error. */
  private Measurement share(
      Target target, EvaluationSet set, TrainingWalk walk, List<ArtifactRef> files) {
    double[] shares = walk.series().helpPercent(target.spec().option("zeros").equals("counted"));
    if (shares.length == 0) {
      return undefined(target, set, "no parameter is allocated anything in any step");
    }
    SampleMean mean = SampleMean.of(shares);
    double error = AllocationRules.every(target.spec()) > 1 ? mean.error() : Double.NaN;
    return scalar(target, set, walk, mean.value(), error, files);
  }

  /** Its estimator error is the sum of all residuals. */
  private Measurement total(
      Target target, EvaluationSet set, TrainingWalk walk, List<ArtifactRef> files)
      throws IOException {
    Set<String> names = names(target);
    if (names.isEmpty()) {
      return undefined(target, set, NO_TENSOR);
    }
    AllocationSeries series = walk.series();
    return scalar(target, set, walk, series.total(names::contains), series.residual(), files);
  }

  /** What is allocated of one loss less what is of the other; errors are the sum of both. */
  private Measurement difference(
      Target target, EvaluationSet set, TrainingWalk train, TrainingWalk test) throws IOException {
    Set<String> names = names(target);
    if (names.isEmpty()) {
      return undefined(target, set, NO_TENSOR);
    }
    double ofTrain = train.series().total(names::contains);
    double ofTest = test.series().total(names::contains);
    double residual = train.series().residual() + test.series().residual();
    Map<String, String> told = new TreeMap<>();
    told.put("of_train", Double.toString(ofTrain));
    told.put("of_test", Double.toString(ofTest));
    told.put(
        "loss_change", Double.toString(train.series().lossChange() - test.series().lossChange()));
    told.put("residual", Double.toString(residual));
    told.putAll(Invariant.ALLOCATIONS_ADD_UP.told(0));
    return CellMeter.scalar(
        plan,
        target,
        basis(target, set, told),
        new Estimate(
            ofTrain - ofTest,
            new Errors(residual, Double.NaN, Double.NaN),
            converged(train.series()) && converged(test.series()),
            cost(target)),
        List.of(
            CellMeter.put(
                store,
                ArtifactKind.PROFILE,
                Npz.write(AllocationColumns.ofDifference(train.series(), test.series())))));
  }

  private Set<String> names(Target target) {
    return cell.architecture().layout().named(target.spec().option("parameters")).stream()
        .map(TensorSlot::name)
        .collect(Collectors.toSet());
  }

  private static boolean converged(AllocationSeries series) {
    return series.residual() <= CONVERGED * (series.helpMass() + series.hurtMass());
  }

  private Measurement synchronization(
      Target target, EvaluationSet set, TrainingWalk walk, List<ArtifactRef> files)
      throws IOException {
    List<double[]> layers = List.copyOf(walk.series().layers().values());
    if (layers.size() < 2) {
      return undefined(target, set, "layers: 1 (expected: at least 2)");
    }
    Synchronization found =
        Synchronization.of(
            layers,
            target.spec().option("layers").equals("all"),
            target.spec().integer("shuffles"),
            seed(target.runs().getFirst().run()).derive("allocation peaks"));
    files.add(CellMeter.put(store, ArtifactKind.PROFILE, Npz.write(AllocationColumns.of(found))));
    if (found.expected() == 0) {
      return undefined(target, set, "shuffled layers have no peak in common");
    }
    return scalar(target, set, walk, found.ratio(), Double.NaN, files);
  }

  private Measurement scalar(
      Target target,
      EvaluationSet set,
      TrainingWalk walk,
      double value,
      double error,
      List<ArtifactRef> files) {
    AllocationSeries series = walk.series();
    Errors errors = new Errors(error, Double.NaN, Double.NaN);
    return CellMeter.scalar(
        plan,
        target,
        basis(target, set, told(target, series)),
        new Estimate(value, errors, converged(series), cost(target)),
        files);
  }

  /** Every record says of how large a change how much was not allocated, in the loss' unit. */
  private static Map<String, String> told(Target target, AllocationSeries series) {
    Map<String, String> told = new TreeMap<>();
    told.put("loss_change", Double.toString(series.lossChange()));
    told.put("residual", Double.toString(series.residual()));
    if (AllocationRules.every(target.spec()) == 1) {
      // one that does not add up is undefined, and never comes here
      told.putAll(Invariant.ALLOCATIONS_ADD_UP.told(0));
    }
    return told;
  }

  private Measurement undefined(Target target, EvaluationSet set, String reason) {
    boolean broken = reason.startsWith(MetricsMeters.INVARIANT);
    return new Measurement.Undefined(
        target.spec().metric(),
        target.subject(plan.order().cell()),
        basis(
            target,
            set,
            broken ? Invariant.ALLOCATIONS_ADD_UP.told(Double.POSITIVE_INFINITY) : Map.of()),
        reason,
        cost(target));
  }

  /** Of the walks that it is the first to need. */
  private Cost cost(Target target) {
    Cost cost = Cost.NONE;
    for (Map<String, String> key : AllocationRules.walks(target.spec())) {
      boolean first =
          plan.order().measurements().stream()
              .filter(AllocationRules::isAllocation)
              .filter(m -> AllocationRules.walks(m).contains(key))
              .findFirst()
              .filter(target.spec()::equals)
              .isPresent();
      Walked walked = walks.get(key);
      cost = first && walked != null ? cost.plus(walked.walk.cost()) : cost;
    }
    return cost;
  }

  private Basis basis(Target target, EvaluationSet set, Map<String, String> more) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.putAll(more);
    options.put("labels", set.split() == Split.TRAIN ? "as trained" : "clean");
    return cell.basis(
        target.spec().kind(),
        set,
        set.samples().count(),
        plan.order().probeSeed(),
        options,
        target.runs().getFirst().run().form());
  }
}
