package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.AllocationRules;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.lane.LaneContext;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Makes the measurements of one cell. What several of them need (outputs, a Lanczos run, curves) is
 * computed once; its cost is told with the first kind that the request names for it, whatever of
 * that has been recorded before.
 */
final class CellMeter implements AutoCloseable {
  private final MeasurePlan plan;
  private final CellSession cell;
  private final EvaluationSets sets;
  private final PairAlignments alignments;
  private final PairCurves curves;
  private final PairComparisons comparisons;
  private final SimilarityMeter similarities;
  private final CurvatureMeter curvatures;
  private final GradientMeter gradients;
  private final WeightMeter weights;
  private final CompressionMeter compressions;
  private final PrunedMeter pruned;
  private final CellComparisons together;
  private final MatchedLoss matches;
  private final TrainingCrossings crossings;
  private final SliceMeter slices;
  private final PlaneMeter planes;
  private final StartMeter starts;
  private final GaussLengthMeter turns;
  private final AllocationMeter allocations;
  private final TangentMeter tangents;
  private final PlPathMeter paths;
  private final PdeMeter pdes;
  private final Map<List<Object>, Fit> fits = new HashMap<>();

  CellMeter(
      MeasurePlan plan,
      CellSession cell,
      EvaluationSets sets,
      CheckpointStore store,
      long mostVectorBytes) {
    this.plan = plan;
    this.cell = cell;
    this.sets = sets.of(cell.settings().task().kind());
    this.alignments = new PairAlignments(plan, cell, store);
    this.curves = new PairCurves(plan, cell, store, alignments);
    this.comparisons = new PairComparisons(plan, cell, store, alignments);
    this.similarities = new SimilarityMeter(plan, cell, this.sets);
    this.curvatures = new CurvatureMeter(plan, cell, store, mostVectorBytes);
    this.gradients = new GradientMeter(plan, cell);
    this.weights = new WeightMeter(plan, cell, store);
    this.compressions = new CompressionMeter(plan, cell, store);
    this.pruned = new PrunedMeter(plan, cell, store);
    this.together = new CellComparisons(plan, cell, alignments);
    this.matches = MatchedLoss.ofTraining(plan, cell);
    this.crossings = new TrainingCrossings(plan, cell);
    this.slices = new SliceMeter(plan, cell, store);
    this.planes = new PlaneMeter(plan, cell, store);
    this.starts = new StartMeter(plan, cell, store);
    this.turns = new GaussLengthMeter(plan, cell, store);
    this.allocations = new AllocationMeter(plan, cell, this.sets, store);
    this.tangents = new TangentMeter(plan, cell, store);
    this.paths = new PlPathMeter(plan, cell, store);
    this.pdes = new PdeMeter(plan, cell, store);
  }

  /** Works on a measurement; empty while it needs more tasks. */
  Optional<Measurement> measure(LaneContext lane, Target target) throws IOException {
    Optional<String> failure =
        target.runs().stream()
            .map(MeasuredRun::replayFailure)
            .filter(f -> target.spec().needsTrajectory() && !f.isEmpty())
            .findFirst();
    if (failure.isPresent()) {
      EvaluationSet set = sets.train(data());
      return Optional.of(
          new Measurement.Undefined(
              target.spec().metric(),
              target.subject(plan.order().cell()),
              basis(target, set, set.samples().count()),
              failure.get(),
              Cost.NONE));
    }
    return switch (target.spec().kind()) {
      case TRAIN_LOSS -> {
        EvaluationSet set = sets.train(data());
        yield Optional.of(trainingLoss(target, set, lossEstimate(target, set)));
      }
      case TRAIN_ERROR -> {
        EvaluationSet set = sets.train(data());
        Cost cost = plan.asked(MetricKind.TRAIN_LOSS).isEmpty() ? forward(set) : Cost.NONE;
        yield of(target, set, fit(target, set).errorEstimate(cost));
      }
      case TEST_LOSS -> {
        EvaluationSet set = sets.test(data());
        yield of(target, set, lossEstimate(target, set));
      }
      case TEST_ACCURACY -> {
        EvaluationSet set = sets.test(data());
        Cost cost = plan.asked(MetricKind.TEST_LOSS).isEmpty() ? forward(set) : Cost.NONE;
        yield of(target, set, fit(target, set).accuracyEstimate(cost));
      }
      case TOP_EIGENVALUE,
          BOTTOM_EIGENVALUE,
          DOMINANT_EIGENVALUE,
          HESSIAN_TRACE,
          SPECTRAL_DENSITY ->
          Optional.of(curvature(target));
      case EDGE_OF_STABILITY ->
          Optional.of(curvatures.edge(target, hessianSample(target.spec()), sets.train(data())));
      case NOISE_TOLERANCE ->
          Optional.of(gradients.tolerance(target, hessianSample(target.spec())));
      case FUNCTION_CURVATURE ->
          Optional.of(gradients.function(target, hessianSample(target.spec())));
      case ONE_STEP_SHARPNESS, WORST_SHARPNESS, AVERAGE_SHARPNESS ->
          Optional.of(gradients.sharpness(target, hessianSample(target.spec())));
      case GRADIENT_NOISE_SCALE -> Optional.of(gradients.noise(target, sets.train(data())));
      case LOSS_SLICE, LOSS_SURFACE -> slices.measure(target, pictureSample(target.spec()));
      case MIN_DELTA -> {
        boolean ofTest = target.spec().option("split").equals("test");
        EvaluationSet train = sets.train(data());
        EvaluationSet set = ofTest ? sets.test(data()) : train;
        MetricKind loss = ofTest ? MetricKind.TEST_LOSS : MetricKind.TRAIN_LOSS;
        yield Optional.of(starts.minDelta(target, set, train, losses(loss, set)));
      }
      case GAUSS_LENGTH ->
          Optional.of(turns.measure(target, sets.train(data()), sets.test(data())));
      case INITIAL_DISTANCE -> Optional.of(starts.distance(target, sets.train(data())));
      case LCA_HELP_SHARE, LCA_HURT_RATIO, LCA_TOTAL, LCA_RESIDUAL, LCA_SYNCHRONIZATION ->
          allocations.measure(lane, target, allocated(target.spec()));
      case KERNEL_BOTTOM_EIGENVALUE,
          KERNEL_TOP_EIGENVALUE,
          KERNEL_CONDITION,
          KERNEL_TRACE,
          KERNEL_RANK,
          KERNEL_CHANGE,
          KERNEL_ALIGNMENT,
          PL_RATIO,
          CROSS_ENTROPY_RATIO,
          MODEL_HESSIAN_NORM ->
          Optional.of(tangents.measure(target, pictureSample(target.spec())));
      case PL_CONSTANT, PL_PATH_SHARE, PL_BALL_SHARE, PL_RATE_SHARE ->
          Optional.of(paths.measure(target, pictureSample(target.spec()), sets.train(data())));
      case SOLUTION_ERROR, PDE_LOSS, RITZ_RATIO, ROUGHNESS_INDEX ->
          pdes.measure(target, sets.train(data()), sets.test(data()));
      case TAIL_EXPONENT, STABLE_RANK, LOG_SPECTRAL_NORM ->
          Optional.of(weights.measure(target, sets.train(data())));
      case WEIGHT_NORM,
          COMPRESSIBILITY,
          REGULARIZATION,
          ZERO_SHARE,
          SURVIVOR_ENTROPY,
          SURVIVOR_VARIATION,
          TERNARY_RESIDUAL,
          COMPRESSED_SIZE,
          COMPRESSION_RATIO ->
          Optional.of(compressions.measure(target, sets.train(data())));
      case PRUNED_ACCURACY ->
          Optional.of(pruned.measure(lane, target, sets.train(data()), sets.test(data())));
      case MODE_CONNECTIVITY, CURVE_BARRIER ->
          curves.measure(lane, target, sets.train(data()), trained());
      case LINEAR_CONNECTIVITY, LINEAR_BARRIER ->
          Optional.of(comparisons.line(target, sets.train(data()), trained()));
      case SMOOTHING_SCALE -> Optional.of(comparisons.smoothing(target, sets.train(data())));
      case CKA_SIMILARITY -> Optional.of(similarities.measure(target, data()));
      case DISAGREEMENT -> Optional.of(comparisons.disagreement(target, sets.test(data())));
      case JS_DIVERGENCE -> Optional.of(comparisons.divergence(target, sets.test(data())));
      case PARAMETER_DISTANCE -> Optional.of(comparisons.distance(target, sets.train(data())));
      case ENSEMBLE_ACCURACY, ENSEMBLE_GAIN ->
          Optional.of(together.ensemble(target, sets.test(data())));
      case EPOCH_AVERAGED_ACCURACY ->
          Optional.of(together.epochs(target, sets.train(data()), sets.test(data())));
      case ZERO_LOSS_COST ->
          Optional.of(crossings.measure(target, sets.train(data()), sets.test(data())));
      case AVERAGED_ACCURACY ->
          Optional.of(together.averaged(target, sets.train(data()), sets.test(data())));
      case LOSS_PLANE -> planes.measure(target, pictureSample(target.spec()));
      case USER_RUN, USER_PAIR, USER_CELL ->
          throw new IllegalStateException(
              "kind: " + target.spec().metric() + " (expected: one of this service)");
    };
  }

  /** Whether costly work for a measurement has been done already. */
  boolean holds(Target target) {
    return switch (target.spec().kind()) {
      case TOP_EIGENVALUE, BOTTOM_EIGENVALUE, EDGE_OF_STABILITY -> curvatures.holds(target);
      case MODE_CONNECTIVITY, CURVE_BARRIER -> curves.holds(target);
      case LCA_HELP_SHARE, LCA_HURT_RATIO, LCA_TOTAL, LCA_RESIDUAL, LCA_SYNCHRONIZATION ->
          allocations.holds(target);
      case TRAIN_LOSS,
          TRAIN_ERROR,
          TEST_LOSS,
          TEST_ACCURACY,
          DOMINANT_EIGENVALUE,
          HESSIAN_TRACE,
          SPECTRAL_DENSITY,
          ONE_STEP_SHARPNESS,
          WORST_SHARPNESS,
          AVERAGE_SHARPNESS,
          NOISE_TOLERANCE,
          FUNCTION_CURVATURE,
          GRADIENT_NOISE_SCALE,
          LOSS_SLICE,
          LOSS_SURFACE,
          MIN_DELTA,
          GAUSS_LENGTH,
          INITIAL_DISTANCE,
          KERNEL_BOTTOM_EIGENVALUE,
          KERNEL_TOP_EIGENVALUE,
          KERNEL_CONDITION,
          KERNEL_TRACE,
          KERNEL_RANK,
          KERNEL_CHANGE,
          KERNEL_ALIGNMENT,
          PL_RATIO,
          CROSS_ENTROPY_RATIO,
          PL_CONSTANT,
          PL_PATH_SHARE,
          PL_BALL_SHARE,
          PL_RATE_SHARE,
          MODEL_HESSIAN_NORM,
          SOLUTION_ERROR,
          PDE_LOSS,
          RITZ_RATIO,
          ROUGHNESS_INDEX,
          TAIL_EXPONENT,
          STABLE_RANK,
          LOG_SPECTRAL_NORM,
          WEIGHT_NORM,
          COMPRESSIBILITY,
          REGULARIZATION,
          ZERO_SHARE,
          SURVIVOR_ENTROPY,
          SURVIVOR_VARIATION,
          TERNARY_RESIDUAL,
          COMPRESSED_SIZE,
          COMPRESSION_RATIO,
          PRUNED_ACCURACY,
          LINEAR_CONNECTIVITY,
          LINEAR_BARRIER,
          CKA_SIMILARITY,
          DISAGREEMENT,
          JS_DIVERGENCE,
          PARAMETER_DISTANCE,
          ENSEMBLE_ACCURACY,
          ENSEMBLE_GAIN,
          AVERAGED_ACCURACY,
          EPOCH_AVERAGED_ACCURACY,
          ZERO_LOSS_COST,
          SMOOTHING_SCALE,
          LOSS_PLANE,
          USER_RUN,
          USER_PAIR,
          USER_CELL ->
          false;
    };
  }

  @Override
  public void close() {
    curves.close();
    allocations.close();
    slices.close();
    planes.close();
    pdes.close();
    cell.close();
  }

  private Optional<Measurement> of(Target target, EvaluationSet set, Estimate estimate) {
    return Optional.of(
        scalar(plan, target, basis(target, set, set.samples().count()), estimate, List.of()));
  }

  /** With what it must meet: the energy of a PDE has a known minimum. */
  private Measurement trainingLoss(Target target, EvaluationSet set, Estimate estimate) {
    Map<String, String> more =
        pdes.invariants(cell.settings().task().loss(), set, estimate.value());
    return scalar(
        plan, target, basis(target, set, set.samples().count(), more), estimate, List.of());
  }

  /**
   * The mean loss is that of the surface on which all paths are evaluated; its error is of the
   * samples' losses.
   */
  private Estimate lossEstimate(Target target, EvaluationSet set) throws IOException {
    Fit judged = fit(target, set);
    double value = cell.atItsOwn(target.runs().getFirst(), set).loss()[0];
    boolean jets = cell.program().isOfJets();
    return judged.lossEstimate(value, jets ? forward(set) : forward(set).plus(forward(set)));
  }

  private PathEnds.Losses trained() throws IOException {
    return losses(MetricKind.TRAIN_LOSS, sets.train(data()));
  }

  /** What paths are held against: losses that are measured too, with the statistics of paths. */
  private PathEnds.Losses losses(MetricKind kind, EvaluationSet set) {
    boolean comparable = !cell.isNormalized() && !plan.asked(kind).isEmpty();
    return run ->
        comparable ? OptionalDouble.of(cell.atItsOwn(run, set).loss()[0]) : OptionalDouble.empty();
  }

  private Fit fit(Target target, EvaluationSet set) throws IOException {
    List<Object> key = List.of(target.runs().getFirst(), set);
    Fit known = fits.get(key);
    if (known == null) {
      known =
          cell.program().isOfJets()
              ? pdes.fit(target.runs().getFirst(), set)
              : Fit.of(
                  cell.outputs(target.runs().getFirst(), set),
                  set.samples(),
                  cell.architecture().outputs(),
                  cell.settings().task().loss());
      fits.put(key, known);
    }
    return known;
  }

  private Measurement curvature(Target target) throws IOException {
    EvaluationSet sample = hessianSample(target.spec());
    if (!matches.isAskedFor(target.spec())) {
      return curvatures.measure(target, sample);
    }
    return matches.measure(
        target,
        sets.train(data()),
        new MatchedLoss.Meter() {
          @Override
          public Measurement measure(Target then) throws IOException {
            return curvatures.measure(then, sample);
          }

          @Override
          public Measurement undefined(Target never, String reason) {
            return curvatures.undefined(never, sample, reason);
          }
        });
  }

  private EvaluationSet hessianSample(MeasurementSpec spec) throws IOException {
    return sets.probe(data(), plan.order().probeSubset(), spec.integer("samples"));
  }

  private EvaluationSet pictureSample(MeasurementSpec spec) throws IOException {
    return spec.integer("samples") == 0 ? sets.train(data()) : hessianSample(spec);
  }

  /** Of each walk that the metric is read off. */
  private List<EvaluationSet> allocated(MeasurementSpec spec) throws IOException {
    List<EvaluationSet> allocated = new ArrayList<>();
    for (Map<String, String> walk : AllocationRules.walks(spec)) {
      allocated.add(AllocationRules.isOfTest(walk) ? sets.test(data()) : pictureSample(spec));
    }
    return allocated;
  }

  private Basis basis(Target target, EvaluationSet set, long samples) {
    return basis(target, set, samples, Map.of());
  }

  private Basis basis(Target target, EvaluationSet set, long samples, Map<String, String> more) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.putAll(more);
    options.put("labels", labels(set));
    return cell.basis(target.spec().kind(), set, samples, seed(), options, TrainingForm.SINGLE);
  }

  private static String labels(EvaluationSet set) {
    return switch (set.split()) {
      case TRAIN, VALIDATION -> "as trained";
      case TEST -> "clean";
    };
  }

  private DataSpec data() {
    return cell.settings().data();
  }

  private Seed seed() {
    return plan.order().probeSeed();
  }

  private static Cost forward(EvaluationSet set) {
    return new Cost(0, set.samples().count());
  }

  /** A run's forward is told with the first pair that has it. */
  static Cost forwardsOf(MeasurePlan plan, Target target, EvaluationSet set) {
    return plan.newIn(target).stream().map(run -> forward(set)).reduce(Cost.NONE, Cost::plus);
  }

  /** A number, or why there is none. */
  static Measurement scalar(
      MeasurePlan plan,
      Target target,
      Basis basis,
      Estimate estimate,
      List<ArtifactRef> artifacts) {
    if (Double.isFinite(estimate.value())) {
      return new Measurement.Scalar(
          target.spec().metric(), target.subject(plan.order().cell()), basis, estimate, artifacts);
    }
    return new Measurement.Undefined(
        target.spec().metric(),
        target.subject(plan.order().cell()),
        basis,
        "not finite: " + estimate.value(),
        estimate.cost());
  }

  static ArtifactRef put(CheckpointStore store, ArtifactKind kind, byte[] bytes)
      throws IOException {
    return new ArtifactRef(store.put(bytes), kind, bytes.length);
  }
}
