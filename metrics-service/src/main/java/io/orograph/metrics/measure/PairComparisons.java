package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.path.PathProfile;
import io.orograph.core.path.SmoothedBarrier;
import io.orograph.core.similarity.OutputMatrix;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.metrics.connectivity.LinePath;
import io.orograph.metrics.connectivity.SmoothedLine;
import io.orograph.metrics.measure.MeasurePlan.Target;
import io.orograph.metrics.similarity.Similarity;
import io.orograph.metrics.slice.NetworkFilters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two replicates held against each other as they are: along the straight line between them, and by
 * their answers on the test samples.
 */
final class PairComparisons {
  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;
  private final PairAlignments alignments;
  private final Map<List<Object>, PathProfile> lines = new HashMap<>();
  private final Map<MeasuredRun, OutputMatrix> answers = new HashMap<>();

  PairComparisons(
      MeasurePlan plan, CellSession cell, CheckpointStore store, PairAlignments alignments) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
    this.alignments = alignments;
  }

  /** PARAMETER_DISTANCE; only where activations are aligned does it need samples. */
  Measurement distance(Target target, EvaluationSet train) throws IOException {
    PairAlignments.Second second = alignments.second(target, train);
    MeasuredRun first = target.runs().getFirst();
    double value =
        Similarity.distance(cell.surface(train, first), cell.theta(first), second.theta());
    long samples = PairAlignments.usesData(target.spec()) ? train.samples().count() : 0;
    Map<String, String> more = new TreeMap<>(alignments.options(target.spec()));
    more.put("labels", "none");
    return CellMeter.scalar(
        plan,
        target,
        basis(target, train, samples, more),
        new Estimate(value, Errors.NONE, true, alignments.cost(target, train)),
        second.files());
  }

  /** LINEAR_CONNECTIVITY or LINEAR_BARRIER: two numbers of one profile. */
  Measurement line(Target target, EvaluationSet train, PathEnds.Losses losses) throws IOException {
    int points = target.spec().integer("points");
    String align = target.spec().option("align");
    PairAlignments.Second second = alignments.second(target, train);
    List<Object> key = List.of(target.runs(), points, align);
    PathProfile profile = lines.get(key);
    if (profile == null) {
      profile =
          LinePath.profile(
              cell.surfaceBetween(train, target.runs().getFirst()),
              cell.theta(target.runs().getFirst()),
              second.theta(),
              points);
      lines.put(key, profile);
    }
    boolean signed = target.spec().kind() == MetricKind.LINEAR_CONNECTIVITY;
    double value =
        signed ? profile.modeConnectivity().orElse(Double.NaN) : profile.loss().barrierOverLine();
    boolean shared =
        !signed
            && plan.asked(MetricKind.LINEAR_CONNECTIVITY).stream()
                .filter(other -> other.option("align").equals(align))
                .anyMatch(other -> other.integer("points") == points);
    // A point is a forward of all, and another one where statistics are re-estimated.
    long forwards = cell.isNormalized() ? 2 : 1;
    Cost cost = shared ? Cost.NONE : new Cost(0, forwards * points * train.samples().count());
    List<ArtifactRef> files = new ArrayList<>();
    files.add(
        CellMeter.put(store, ArtifactKind.PROFILE, Npz.write(columns(target, train, profile))));
    files.addAll(second.files());
    return CellMeter.scalar(
        plan,
        target,
        lineBasis(target, train, ends(target, profile, second, losses)),
        new Estimate(value, Errors.NONE, true, cost.plus(alignments.cost(target, train))),
        files);
  }

  private static Map<String, String> ends(
      Target target, PathProfile profile, PairAlignments.Second second, PathEnds.Losses losses)
      throws IOException {
    return PathEnds.both(
        profile.loss(),
        losses.of(target.runs().getFirst()),
        losses.of(target.runs().getLast()),
        !second.files().isEmpty());
  }

  /** SMOOTHING_SCALE: the deviation of the smoothing at which the barrier has vanished. */
  Measurement smoothing(Target target, EvaluationSet train) throws IOException {
    MeasurementSpec spec = target.spec();
    PairAlignments.Second second = alignments.second(target, train);
    SmoothedBarrier smoothed =
        SmoothedLine.of(
            cell.surfaceBetween(train, target.runs().getFirst()),
            NetworkFilters.perFilter(cell.architecture().layout()),
            cell.theta(target.runs().getFirst()),
            second.theta(),
            spec,
            plan.order().probeSeed());
    SmoothedBarrier.Vanishing found =
        smoothed.vanishing(spec.number("share"), spec.number("floor"));
    long forwards = cell.isNormalized() ? 2 : 1;
    long points =
        spec.integer("points") * (1L + 2L * spec.integer("draws") * spec.integer("count"));
    Cost cost =
        new Cost(0, forwards * points * train.samples().count())
            .plus(alignments.cost(target, train));
    if (Double.isNaN(found.deviation())) {
      return new Measurement.Undefined(
          spec.metric(),
          target.subject(plan.order().cell()),
          lineBasis(target, train, Map.of()),
          Double.isNaN(smoothed.rawBarrier())
              ? "a loss on the line is not finite"
              : "the barrier outlives every deviation up to " + spec.option("largest"),
          cost);
    }
    List<ArtifactRef> files = new ArrayList<>();
    files.add(CellMeter.put(store, ArtifactKind.PROFILE, Npz.write(barriers(spec, smoothed))));
    files.addAll(second.files());
    return CellMeter.scalar(
        plan,
        target,
        lineBasis(target, train, Map.of()),
        new Estimate(
            found.deviation(), new Errors(found.error(), Double.NaN, Double.NaN), true, cost),
        files);
  }

  /** Columns deviation and barrier, the first row without smoothing. */
  private static Map<String, Safetensors.Tensor> barriers(
      MeasurementSpec spec, SmoothedBarrier smoothed) {
    List<Double> deviations = new ArrayList<>(List.of(0.0));
    deviations.addAll(SmoothedLine.deviations(spec));
    List<Double> barriers = new ArrayList<>(List.of(smoothed.rawBarrier()));
    barriers.addAll(smoothed.barriers());
    return Map.of(
        "deviation",
        Safetensors.Tensor.column(deviations),
        "barrier",
        Safetensors.Tensor.column(barriers));
  }

  /** DISAGREEMENT, in percent; its data error is binomial. */
  Measurement disagreement(Target target, EvaluationSet test) throws IOException {
    OutputMatrix x = answers(target.runs().getFirst(), test);
    OutputMatrix y = answers(target.runs().getLast(), test);
    return CellMeter.scalar(
        plan,
        target,
        answersBasis(target, test),
        Similarity.disagreement(x, y, CellMeter.forwardsOf(plan, target, test)),
        List.of());
  }

  /** JS_DIVERGENCE, in nats. */
  Measurement divergence(Target target, EvaluationSet test) throws IOException {
    OutputMatrix x = answers(target.runs().getFirst(), test);
    OutputMatrix y = answers(target.runs().getLast(), test);
    Cost cost =
        plan.asked(MetricKind.DISAGREEMENT).isEmpty()
            ? CellMeter.forwardsOf(plan, target, test)
            : Cost.NONE;
    return CellMeter.scalar(
        plan, target, answersBasis(target, test), Similarity.jensenShannon(x, y, cost), List.of());
  }

  private OutputMatrix answers(MeasuredRun run, EvaluationSet test) throws IOException {
    OutputMatrix known = answers.get(run);
    if (known == null) {
      known = cell.answers(run, test);
      answers.put(run, known);
    }
    return known;
  }

  /** On the given set; with batch norm also how the statistics between networks are estimated. */
  private Basis lineBasis(Target target, EvaluationSet train, Map<String, String> told) {
    Map<String, String> more = new TreeMap<>(alignments.options(target.spec()));
    more.putAll(told);
    more.put("labels", "as trained");
    if (cell.isNormalized()) {
      more.put("batch_norm_batch_size", Integer.toString(NormPolicies.BATCH));
      more.put("batch_norm_passes", "1");
    }
    return basis(target, train, train.samples().count(), more);
  }

  private Basis answersBasis(Target target, EvaluationSet test) {
    return basis(target, test, test.samples().count(), Map.of("labels", "none"));
  }

  private Basis basis(Target target, EvaluationSet set, long samples, Map<String, String> more) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.putAll(more);
    return cell.basis(
        target.spec().kind(), set, samples, plan.order().probeSeed(), options, TrainingForm.SINGLE);
  }

  /** Columns t, loss, error (percent); with batch norm the two ends at their own statistics. */
  private Map<String, Safetensors.Tensor> columns(
      Target target, EvaluationSet train, PathProfile profile) throws IOException {
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    columns.put("t", Safetensors.Tensor.column(profile.loss().t()));
    columns.put("loss", Safetensors.Tensor.column(profile.loss().values()));
    columns.put("error", Safetensors.Tensor.column(profile.errorPercent().orElseThrow().values()));
    if (cell.isNormalized()) {
      double[] loss = new double[2];
      double[] error = new double[2];
      for (int end = 0; end < 2; end++) {
        NetworkSurface.PointValues values = cell.atItsOwn(target.runs().get(end), train);
        loss[end] = values.loss()[0];
        error[end] = values.errorPercent()[0];
      }
      columns.put("stored_loss", Safetensors.Tensor.of(loss, 2));
      columns.put("stored_error", Safetensors.Tensor.of(error, 2));
    }
    return columns;
  }
}
