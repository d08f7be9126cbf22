package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.estimate.SampleMean;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.Split;
import io.orograph.core.path.Curve;
import io.orograph.core.path.GaussLength;
import io.orograph.core.path.Monotonicity;
import io.orograph.core.path.PathProfile;
import io.orograph.core.path.Segment;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.engine.train.Initialization;
import io.orograph.metrics.connectivity.LinePath;
import io.orograph.metrics.measure.MeasurePlan.Target;
import io.orograph.metrics.similarity.Similarity;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * A run against the network it began as: MIN_DELTA, GAUSS_LENGTH and INITIAL_DISTANCE.
 *
 * <p>The first network needs no checkpoint: it is drawn again from the run's seed, the same bits.
 */
final class StartMeter {
  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;

  StartMeter(MeasurePlan plan, CellSession cell, CheckpointStore store) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
  }

  /** MIN_DELTA, in the unit of the loss. */
  Measurement minDelta(Target target, EvaluationSet train, EvaluationSet test) throws IOException {
    EvaluationSet set = target.spec().option("split").equals("test") ? test : train;
    MeasuredRun run = target.runs().getFirst();
    Optional<float[]> start = start(target, run);
    if (start.isEmpty()) {
      return nameless(target, set);
    }
    int points = target.spec().integer("points");
    PathProfile profile =
        LinePath.profile(
            cell.surfaceBetween(set, train, run), start.get(), cell.theta(run), points);
    Monotonicity found = Monotonicity.of(profile.loss());
    Map<String, Safetensors.Tensor> columns = columns(profile, found);
    keep(target, start.get(), columns);
    ArtifactRef file = CellMeter.put(store, ArtifactKind.PROFILE, Npz.write(columns));
    return CellMeter.scalar(
        plan,
        target,
        basis(target, set),
        new Estimate(found.minDelta(), Errors.NONE, true, cost(target, set, train)),
        List.of(file));
  }

  /**
   * GAUSS_LENGTH, in radians: the mean over samples. Its estimator error is the difference from the
   * same on every other point of the line.
   */
  Measurement gaussLength(Target target, EvaluationSet train, EvaluationSet test)
      throws IOException {
    MeasuredRun run = target.runs().getFirst();
    Optional<float[]> start = start(target, run);
    if (start.isEmpty()) {
      return nameless(target, test);
    }
    int outputs = cell.architecture().outputs();
    int samples = test.samples().count();
    GaussLength length = new GaussLength(samples, outputs);
    GaussLength coarse = new GaussLength(samples, outputs);
    List<Double> t = Curve.grid(target.spec().integer("points"));
    NetworkSurface surface = cell.surfaceBetween(test, train, run);
    try (TensorBlock from = surface.points(start.get());
        TensorBlock to = surface.points(cell.theta(run))) {
      Segment<TensorBlock> line = new Segment<>(from, to);
      for (int i = 0; i < t.size(); i++) {
        try (TensorBlock point = line.points(List.of(t.get(i)))) {
          double[] z = surface.function(point);
          length.add(z);
          if (i % 2 == 0) {
            coarse.add(z);
          }
        }
      }
    }
    SampleMean mean = SampleMean.of(length.lengths());
    double error = Math.abs(mean.value() - SampleMean.of(coarse.lengths()).value());
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    columns.put("t", Safetensors.Tensor.column(t));
    columns.put("length", Safetensors.Tensor.of(length.lengths(), samples));
    keep(target, start.get(), columns);
    ArtifactRef file = CellMeter.put(store, ArtifactKind.PROFILE, Npz.write(columns));
    Errors errors = new Errors(error, mean.error(), Double.NaN);
    return CellMeter.scalar(
        plan,
        target,
        basis(target, test),
        new Estimate(mean.value(), errors, true, cost(target, test, train)),
        List.of(file));
  }

  /** INITIAL_DISTANCE: ‖θ − θ₀‖ / ‖θ₀‖ over all parameters. */
  Measurement distance(Target target, EvaluationSet train) throws IOException {
    MeasuredRun run = target.runs().getFirst();
    float[] end = cell.theta(run);
    float[] start = start(run.run(), "initial");
    double length = Similarity.distance(cell.surface(train, run), start, new float[start.length]);
    double value = Similarity.distance(cell.surface(train, run), start, end) / length;
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.put("labels", "none");
    Basis basis =
        cell.basis(
            target.spec().kind(), train, 0, plan.order().probeSeed(), options, TrainingForm.SINGLE);
    return CellMeter.scalar(
        plan, target, basis, new Estimate(value, Errors.NONE, true, Cost.NONE), List.of());
  }

  /**
   * The beginning of the line, with the tensors that do not move as at its end; empty if none
   * moves.
   */
  private Optional<float[]> start(Target target, MeasuredRun run) throws IOException {
    List<TensorSlot> moving =
        cell.architecture().layout().named(target.spec().option("parameters"));
    if (moving.isEmpty()) {
      return Optional.empty();
    }
    float[] start = cell.theta(run).clone();
    float[] drawn = start(run.run(), target.spec().option("start"));
    for (TensorSlot slot : moving) {
      System.arraycopy(drawn, slot.offset(), start, slot.offset(), slot.size());
    }
    return Optional.of(start);
  }

  private Measurement nameless(Target target, EvaluationSet set) {
    return new Measurement.Undefined(
        target.spec().metric(),
        target.subject(plan.order().cell()),
        basis(target, set),
        "parameters: no tensor has such a name",
        Cost.NONE);
  }

  /** A fresh start is found nowhere else, so it is kept. */
  private static void keep(Target target, float[] start, Map<String, Safetensors.Tensor> columns) {
    if (target.spec().option("start").equals("fresh")) {
      columns.put("start", Safetensors.Tensor.of(start, start.length));
    }
  }

  /** A point is a forward of all samples, and one of the training set where statistics need it. */
  private Cost cost(Target target, EvaluationSet set, EvaluationSet train) {
    long forwards = set.samples().count() + (cell.isNormalized() ? train.samples().count() : 0L);
    return new Cost(0, target.spec().integer("points") * forwards);
  }

  /** Parameters at the beginning of the line. */
  private float[] start(RunSpec run, String word) {
    ParameterLayout layout = cell.architecture().layout();
    return switch (word) {
      case "initial" -> Initialization.of(run, layout);
      case "fresh" -> Initialization.of(run, "fresh start", layout);
      case "zero" -> new float[layout.parameterCount()];
      default -> throw new IllegalArgumentException("start: " + word);
    };
  }

  /**
   * Columns t, loss and error (percent) over the points; and over the rises rise_from, rise_peak,
   * rise_to (all in t) and rise_height.
   */
  private static Map<String, Safetensors.Tensor> columns(PathProfile profile, Monotonicity found) {
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    columns.put("t", Safetensors.Tensor.column(profile.loss().t()));
    columns.put("loss", Safetensors.Tensor.column(profile.loss().values()));
    columns.put("error", Safetensors.Tensor.column(profile.errorPercent().orElseThrow().values()));
    columns.put("rise_from", rises(found, Monotonicity.Rise::from));
    columns.put("rise_peak", rises(found, Monotonicity.Rise::peak));
    columns.put("rise_to", rises(found, Monotonicity.Rise::to));
    columns.put("rise_height", rises(found, Monotonicity.Rise::height));
    return columns;
  }

  private static Safetensors.Tensor rises(
      Monotonicity found, ToDoubleFunction<Monotonicity.Rise> field) {
    return Safetensors.Tensor.column(
        found.rises().stream().map(rise -> field.applyAsDouble(rise)).toList());
  }

  /** On the given set; with batch norm also how statistics along the line are estimated. */
  private Basis basis(Target target, EvaluationSet set) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.put("labels", set.split() == Split.TRAIN ? "as trained" : "clean");
    if (cell.isNormalized()) {
      options.put("batch_norm_batch_size", Integer.toString(NormPolicies.BATCH));
      options.put("batch_norm_passes", "1");
    }
    return cell.basis(
        target.spec().kind(),
        set,
        set.samples().count(),
        plan.order().probeSeed(),
        options,
        TrainingForm.SINGLE);
  }
}
