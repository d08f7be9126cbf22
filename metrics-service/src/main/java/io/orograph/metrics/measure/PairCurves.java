package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.BatchNormPolicy;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.path.Profile;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.checkpoint.Artifacts;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.metrics.connectivity.Connection;
import io.orograph.metrics.connectivity.CurveWork;
import io.orograph.metrics.connectivity.End;
import io.orograph.metrics.connectivity.Pair;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Mode connectivity of a cell, and barriers on curves: the curves of the pairs still to be
 * measured, fitted as many at once as their cost allows.
 */
final class PairCurves implements AutoCloseable {
  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;
  private final PairAlignments alignments;
  private final List<Target> targets;
  private List<Target> group = List.of();
  private Optional<CurveWork> work = Optional.empty();

  PairCurves(MeasurePlan plan, CellSession cell, CheckpointStore store, PairAlignments alignments) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
    this.alignments = alignments;
    this.targets =
        plan.targets().stream()
            .filter(t -> t.spec().kind() == MetricKind.MODE_CONNECTIVITY || isOfLoss(t))
            .toList();
  }

  /** Fits a little more, or reads off one pair's result once all curves are fitted. */
  Optional<Measurement> measure(
      LaneContext lane, Target target, EvaluationSet set, PathEnds.Losses losses)
      throws IOException {
    if (!group.contains(target)) {
      close();
      group = groupFrom(target, set);
      work = Optional.of(start(set));
    }
    CurveWork curves = work.orElseThrow();
    if (!curves.fitted()) {
      curves.next(lane);
      return Optional.empty();
    }
    Connection connection =
        curves.connection(
            cell.surfaceBetween(set, target.runs().getFirst()), group.indexOf(target));
    Cost cost = connection.cost().plus(alignments.cost(target, set));
    if (!connection.isFinite()) {
      return Optional.of(
          new Measurement.Undefined(
              target.spec().metric(),
              target.subject(plan.order().cell()),
              basis(target, set, Map.of()),
              "curve diverged: its bend is not finite",
              cost));
    }
    Estimate found = isOfLoss(target) ? connection.barrier() : connection.estimate();
    return Optional.of(
        CellMeter.scalar(
            plan,
            target,
            basis(target, set, ends(target, set, connection, losses)),
            new Estimate(found.value(), found.errors(), found.converged(), cost),
            artifacts(target, set, connection)));
  }

  private static boolean isOfLoss(Target target) {
    return target.spec().kind() == MetricKind.CURVE_BARRIER;
  }

  /** Whether the curve of a pair is being fitted or has been. */
  boolean holds(Target target) {
    return group.contains(target);
  }

  @Override
  public void close() {
    work.ifPresent(CurveWork::close);
    work = Optional.empty();
    group = List.of();
  }

  /** A curve's bits depend on its pair alone, so how pairs are grouped is a matter of time only. */
  private List<Target> groupFrom(Target target, EvaluationSet set) {
    List<Target> alike = targets.stream().filter(t -> t.spec().equals(target.spec())).toList();
    int from = alike.indexOf(target);
    int most =
        CurveWork.pairsAtOnce(
            cell.architecture().cost().multiplyAdds(),
            set.samples().count(),
            form(target),
            target.spec());
    return alike.subList(from, Math.min(alike.size(), from + most));
  }

  private CurveWork start(EvaluationSet set) throws IOException {
    List<Pair> pairs = new ArrayList<>();
    for (Target target : group) {
      pairs.add(pair(target, set));
    }
    Target first = group.getFirst();
    return new CurveWork(cell.program(), form(first), set.samples(), pairs, first.spec());
  }

  /** Curves are fitted in the form in which the networks were trained. */
  private static TrainingForm form(Target target) {
    return target.runs().getFirst().run().form();
  }

  private Pair pair(Target target, EvaluationSet set) throws IOException {
    MeasuredRun first = target.runs().getFirst();
    MeasuredRun last = target.runs().getLast();
    return new Pair(
        new End(first.run().key(), cell.theta(first)),
        new End(last.run().key(), alignments.second(target, set).theta()));
  }

  private Map<String, String> ends(
      Target target, EvaluationSet set, Connection connection, PathEnds.Losses losses)
      throws IOException {
    return PathEnds.both(
        connection.profile().loss(),
        losses.of(target.runs().getFirst()),
        losses.of(target.runs().getLast()),
        !alignments.second(target, set).files().isEmpty());
  }

  private Basis basis(Target target, EvaluationSet set, Map<String, String> told)
      throws IOException {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.putAll(told);
    options.putAll(alignments.options(target.spec()));
    options.put("labels", "as trained");
    options.put("fit_dtype", "float32");
    options.put("start", "midpoint");
    if (cell.isNormalized()) {
      options.put("fit_batch_norm", BatchNormPolicy.BATCH_STATS.name());
      options.put("batch_norm_batch_size", Integer.toString(NormPolicies.BATCH));
      options.put("batch_norm_passes", "1");
    }
    return cell.basis(
        target.spec().kind(),
        set,
        set.samples().count(),
        pair(target, set).seed(),
        options,
        form(target));
  }

  private List<ArtifactRef> artifacts(Target target, EvaluationSet set, Connection connection)
      throws IOException {
    double[] bend = new double[connection.bend().length];
    for (int i = 0; i < bend.length; i++) {
      bend[i] = connection.bend()[i];
    }
    List<ArtifactRef> files = new ArrayList<>();
    files.add(
        CellMeter.put(store, ArtifactKind.PROFILE, Npz.write(profile(target, set, connection))));
    files.add(
        CellMeter.put(store, ArtifactKind.CURVE_BEND, Artifacts.bend(cell.architecture(), bend)));
    files.addAll(alignments.second(target, set).files());
    return files;
  }

  /**
   * Columns t, loss, error (percent), penalty; and loss and error of the doubled curve. With batch
   * normalization also loss and error of the two ends with their checkpoints' own statistics, which
   * those re-estimated at t = 0 and 1 do not reproduce.
   */
  private Map<String, Safetensors.Tensor> profile(Target target, EvaluationSet set, Connection c)
      throws IOException {
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    columns.put("t", Safetensors.Tensor.column(c.profile().loss().t()));
    columns.put("loss", Safetensors.Tensor.column(c.profile().loss().values()));
    columns.put("error", Safetensors.Tensor.column(error(c.profile().errorPercent())));
    columns.put("penalty", Safetensors.Tensor.of(c.penalty(), c.penalty().length));
    columns.put("doubled_loss", Safetensors.Tensor.column(c.doubled().loss().values()));
    columns.put("doubled_error", Safetensors.Tensor.column(error(c.doubled().errorPercent())));
    if (cell.isNormalized()) {
      double[] loss = new double[2];
      double[] error = new double[2];
      for (int end = 0; end < 2; end++) {
        NetworkSurface.PointValues values = cell.atItsOwn(target.runs().get(end), set);
        loss[end] = values.loss()[0];
        error[end] = values.errorPercent()[0];
      }
      columns.put("stored_loss", Safetensors.Tensor.of(loss, 2));
      columns.put("stored_error", Safetensors.Tensor.of(error, 2));
    }
    return columns;
  }

  private static List<Double> error(Optional<Profile> profile) {
    return profile.orElseThrow().values();
  }
}
