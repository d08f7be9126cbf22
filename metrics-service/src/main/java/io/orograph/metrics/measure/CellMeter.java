package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.similarity.Cka;
import io.orograph.core.similarity.OutputMatrix;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.metrics.curvature.Curvature;
import io.orograph.metrics.measure.MeasurePlan.Target;
import io.orograph.metrics.similarity.Similarity;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes the measurements of one cell. What several of them need (outputs, a Lanczos run, curves) is
 * computed once; its cost is told with the first kind that the request names for it, whatever of
 * that has been recorded before.
 */
final class CellMeter implements AutoCloseable {
  private static final String COLLAPSED = "collapsed: outputs do not vary between samples";

  private final MeasurePlan plan;
  private final CellSession cell;
  private final EvaluationSets sets;
  private final CheckpointStore store;
  private final PairCurves curves;
  private final PairComparisons comparisons;
  private final Map<List<Object>, Fit> fits = new HashMap<>();
  private final Map<List<Object>, Curvature.Ends> ends = new HashMap<>();
  private final Map<MeasuredRun, OutputMatrix> answers = new HashMap<>();

  CellMeter(MeasurePlan plan, CellSession cell, EvaluationSets sets, CheckpointStore store) {
    this.plan = plan;
    this.cell = cell;
    this.sets = sets;
    this.store = store;
    this.curves = new PairCurves(plan, cell, store);
    this.comparisons = new PairComparisons(plan, cell, store);
  }

  /** Works on a measurement; empty while it needs more tasks. */
  Optional<Measurement> measure(LaneContext lane, Target target) throws IOException {
    return switch (target.spec().kind()) {
      case TRAIN_LOSS -> {
        EvaluationSet set = sets.train(data());
        yield of(target, set, fit(target, set).lossEstimate(forward(set)));
      }
      case TRAIN_ERROR -> {
        EvaluationSet set = sets.train(data());
        Cost cost = plan.asked(MetricKind.TRAIN_LOSS).isPresent() ? Cost.NONE : forward(set);
        yield of(target, set, fit(target, set).errorEstimate(cost));
      }
      case TEST_LOSS -> {
        EvaluationSet set = sets.test(data());
        yield of(target, set, fit(target, set).lossEstimate(forward(set)));
      }
      case TEST_ACCURACY -> {
        EvaluationSet set = sets.test(data());
        Cost cost = plan.asked(MetricKind.TEST_LOSS).isPresent() ? Cost.NONE : forward(set);
        yield of(target, set, fit(target, set).accuracyEstimate(cost));
      }
      case TOP_EIGENVALUE, BOTTOM_EIGENVALUE -> eigenvalue(target);
      case HESSIAN_TRACE -> trace(target);
      case SPECTRAL_DENSITY -> density(target);
      case MODE_CONNECTIVITY -> curves.measure(lane, target, sets.train(data()));
      case LINEAR_CONNECTIVITY, LINEAR_BARRIER ->
          Optional.of(comparisons.line(target, sets.train(data())));
      case CKA_SIMILARITY -> similarity(target);
      case DISAGREEMENT -> Optional.of(comparisons.disagreement(target, sets.test(data())));
      case JS_DIVERGENCE -> Optional.of(comparisons.divergence(target, sets.test(data())));
      case PARAMETER_DISTANCE -> distance(target);
    };
  }

  /** Whether costly work for a measurement has been done already. */
  boolean holds(Target target) {
    return switch (target.spec().kind()) {
      case TOP_EIGENVALUE, BOTTOM_EIGENVALUE -> ends.containsKey(spectrum(target));
      case MODE_CONNECTIVITY -> curves.holds(target);
      case TRAIN_LOSS,
          TRAIN_ERROR,
          TEST_LOSS,
          TEST_ACCURACY,
          HESSIAN_TRACE,
          SPECTRAL_DENSITY,
          LINEAR_CONNECTIVITY,
          LINEAR_BARRIER,
          CKA_SIMILARITY,
          DISAGREEMENT,
          JS_DIVERGENCE,
          PARAMETER_DISTANCE ->
          false;
    };
  }

  @Override
  public void close() {
    curves.close();
    cell.close();
  }

  private Optional<Measurement> of(Target target, EvaluationSet set, Estimate estimate) {
    return Optional.of(
        scalar(plan, target, basis(target, set, set.samples().count()), estimate, List.of()));
  }

  private Fit fit(Target target, EvaluationSet set) throws IOException {
    List<Object> key = List.of(target.runs().getFirst(), set);
    Fit known = fits.get(key);
    if (known == null) {
      known =
          Fit.of(
              cell.outputs(target.runs().getFirst(), set),
              set.samples().labels(),
              cell.architecture().outputs(),
              cell.settings().task().loss());
      fits.put(key, known);
    }
    return known;
  }

  private Optional<Measurement> eigenvalue(Target target) throws IOException {
    EvaluationSet set = hessianSample(target.spec());
    List<Object> key = spectrum(target);
    Curvature.Ends both = ends.get(key);
    if (both == null) {
      NetworkSurface surface = cell.surface(set, target.runs().getFirst());
      try (TensorBlock point = surface.points(cell.theta(target.runs().getFirst()))) {
        both = Curvature.ends(surface, point, target.spec(), seed());
      }
      ends.put(key, both);
    }
    boolean top = target.spec().kind() == MetricKind.TOP_EIGENVALUE;
    boolean shared =
        !top
            && plan.asked(MetricKind.TOP_EIGENVALUE)
                .filter(other -> other.resolved().equals(target.spec().resolved()))
                .isPresent();
    Estimate estimate = top ? both.top() : shared ? free(both.bottom()) : both.bottom();
    ArtifactRef spectrum = put(store, ArtifactKind.SPECTRUM, both.spectrum());
    return Optional.of(
        scalar(
            plan, target, basis(target, set, set.samples().count()), estimate, List.of(spectrum)));
  }

  /** What two kinds must have in common to be read off one Lanczos run. */
  private static List<Object> spectrum(Target target) {
    return List.of(target.runs().getFirst(), target.spec().resolved());
  }

  private Optional<Measurement> trace(Target target) throws IOException {
    EvaluationSet set = hessianSample(target.spec());
    NetworkSurface surface = cell.surface(set, target.runs().getFirst());
    try (TensorBlock point = surface.points(cell.theta(target.runs().getFirst()))) {
      return of(target, set, Curvature.trace(surface, point, target.spec(), seed()));
    }
  }

  private Optional<Measurement> density(Target target) throws IOException {
    EvaluationSet set = hessianSample(target.spec());
    NetworkSurface surface = cell.surface(set, target.runs().getFirst());
    try (TensorBlock point = surface.points(cell.theta(target.runs().getFirst()))) {
      Curvature.Density density = Curvature.density(surface, point, target.spec(), seed());
      ArtifactRef spectrum = put(store, ArtifactKind.SPECTRUM, density.quadratures());
      return Optional.of(
          scalar(
              plan,
              target,
              basis(target, set, set.samples().count()),
              density.rootMeanSquare(),
              List.of(spectrum)));
    }
  }

  private Optional<Measurement> similarity(Target target) throws IOException {
    EvaluationSet set =
        sets.mixup(
            data(),
            plan.order().probeSubset(),
            target.spec().integer("samples"),
            target.spec().number("mixup"),
            seed());
    Basis basis = basis(target, set, set.samples().count());
    if (target.runs().stream().anyMatch(MeasuredRun::collapsed)) {
      return Optional.of(
          new Measurement.Undefined(
              target.spec().kind(),
              target.subject(plan.order().cell()),
              basis,
              COLLAPSED,
              Cost.NONE));
    }
    OutputMatrix x = answers(target.runs().getFirst(), set);
    OutputMatrix y = answers(target.runs().getLast(), set);
    return Optional.of(
        switch (Similarity.cka(x, y, target.spec())) {
          case Cka.Similarity.Defined d ->
              scalar(
                  plan,
                  target,
                  basis,
                  new Estimate(d.value(), Errors.NONE, true, forwardsOf(plan, target, set)),
                  List.of());
          case Cka.Similarity.Undefined u ->
              new Measurement.Undefined(
                  target.spec().kind(),
                  target.subject(plan.order().cell()),
                  basis,
                  u.reason(),
                  forwardsOf(plan, target, set));
        });
  }

  private OutputMatrix answers(MeasuredRun run, EvaluationSet set) throws IOException {
    OutputMatrix known = answers.get(run);
    if (known == null) {
      known = Similarity.softmax(cell.outputs(run, set), cell.architecture().outputs());
      answers.put(run, known);
    }
    return known;
  }

  private Optional<Measurement> distance(Target target) throws IOException {
    EvaluationSet set = sets.train(data());
    Estimate estimate =
        Similarity.distance(
            cell.surface(set, target.runs().getFirst()),
            cell.theta(target.runs().getFirst()),
            cell.theta(target.runs().getLast()));
    return Optional.of(scalar(plan, target, basis(target, set, 0), estimate, List.of()));
  }

  private EvaluationSet hessianSample(MeasurementSpec spec) throws IOException {
    return sets.probe(data(), plan.order().probeSubset(), spec.integer("samples"));
  }

  private Basis basis(Target target, EvaluationSet set, long samples) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.put("labels", labels(set, target.spec().kind()));
    return cell.basis(target.spec().kind(), set, samples, seed(), options, TrainingForm.SINGLE);
  }

  private static String labels(EvaluationSet set, MetricKind kind) {
    if (kind == MetricKind.CKA_SIMILARITY || kind == MetricKind.PARAMETER_DISTANCE) {
      return "none";
    }
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

  /** A run's forward is told with the pair of it and the first run; the first's with its first. */
  static Cost forwardsOf(MeasurePlan plan, Target target, EvaluationSet set) {
    List<MeasuredRun> runs = plan.order().runs();
    if (!target.runs().getFirst().equals(runs.getFirst())) {
      return Cost.NONE;
    }
    boolean second = target.runs().getLast().equals(runs.get(1));
    return second ? forward(set).plus(forward(set)) : forward(set);
  }

  private static Estimate free(Estimate e) {
    return new Estimate(e.value(), e.errors(), e.converged(), Cost.NONE);
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
          target.spec().kind(), target.subject(plan.order().cell()), basis, estimate, artifacts);
    }
    return new Measurement.Undefined(
        target.spec().kind(),
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
