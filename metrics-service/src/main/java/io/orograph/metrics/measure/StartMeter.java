package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.path.Monotonicity;
import io.orograph.core.path.PathProfile;
import io.orograph.core.path.Profile;
import io.orograph.core.sweep.PathRules;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.metrics.connectivity.LinePath;
import io.orograph.metrics.measure.MeasurePlan.Target;
import io.orograph.metrics.similarity.Similarity;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * A run against the network it began as: MIN_DELTA and INITIAL_DISTANCE.
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

  /**
   * MIN_DELTA, in the unit of the loss. Its estimator error is the difference from the same on
   * every other point of the line.
   *
   * @param set on which the line is taken
   * @param measured the loss of the network on it, where it is measured too
   */
  Measurement minDelta(
      Target target, EvaluationSet set, EvaluationSet train, PathEnds.Losses measured)
      throws IOException {
    MeasuredRun run = target.runs().getFirst();
    Optional<StartLine> found = StartLine.of(cell, target.spec(), run);
    if (found.isEmpty()) {
      return undefined(target, set, StartLine.NOTHING_MOVES);
    }
    StartLine line = found.get();
    int points = target.spec().integer("points");
    PathProfile profile =
        LinePath.profile(cell.surfaceBetween(set, train, run), line.start(), line.end(), points);
    Monotonicity monotonicity = monotonicity(target, profile.loss());
    double coarse = monotonicity(target, profile.loss().everyOther()).minDelta();
    double error = Math.abs(monotonicity.minDelta() - coarse);
    Map<String, Safetensors.Tensor> columns = columns(profile, monotonicity);
    line.keep(target.spec(), columns);
    Map<String, String> told = new TreeMap<>(verdict(target, set, profile, monotonicity));
    if (Arrays.equals(line.end(), cell.theta(run))) {
      told.putAll(PathEnds.end(profile.loss(), measured.of(run)));
    }
    Optional<CheckpointRef> first = first(target);
    if (first.isPresent()) {
      OptionalDouble own = OptionalDouble.of(cell.lossAt(run, first.get(), set));
      told.putAll(PathEnds.start(profile.loss(), own));
    }
    ArtifactRef file = CellMeter.put(store, ArtifactKind.PROFILE, Npz.write(columns));
    return CellMeter.scalar(
        plan,
        target,
        StartLine.basis(plan, cell, target, set, told),
        new Estimate(
            monotonicity.minDelta(),
            new Errors(error, Double.NaN, Double.NaN),
            true,
            cost(target, set, train)
                .plus(first.isPresent() ? new Cost(0, set.samples().count()) : Cost.NONE)),
        List.of(file));
  }

  private static Monotonicity monotonicity(Target target, Profile loss) {
    return target.spec().option("last_point").equals("lost")
        ? Monotonicity.asReleased(loss)
        : Monotonicity.of(loss);
  }

  /** Whether the line is monotone, by the tolerance asked for and by the noise of its losses. */
  private static Map<String, String> verdict(
      Target target, EvaluationSet set, PathProfile profile, Monotonicity found) {
    double floor = Monotonicity.noiseFloor(profile.loss(), set.samples().count());
    double tolerance = Double.parseDouble(target.spec().option("tolerance"));
    return Map.of(
        "noise_floor",
        Double.toString(floor),
        "monotone",
        Boolean.toString(found.within(tolerance)),
        "monotone_within_noise",
        Boolean.toString(found.withinNoise(floor)));
  }

  /**
   * The network that the trainer kept before the first step, where the line begins with it; with
   * batch norm its statistics are no part of the line.
   */
  private Optional<CheckpointRef> first(Target target) {
    if (cell.isNormalized() || !PathRules.beginsAtTheRun(target.spec())) {
      return Optional.empty();
    }
    return target.runs().getFirst().earlier().stream()
        .filter(ref -> ref.role() == CheckpointRole.INITIAL)
        .findFirst();
  }

  /**
   * INITIAL_DISTANCE: ‖θ − θ₀‖ / ‖θ₀‖ over the named parameters, or over ‖θ‖, or as it is; the
   * record says the distance and both norms.
   */
  Measurement distance(Target target, EvaluationSet train) throws IOException {
    MeasuredRun run = target.runs().getFirst();
    List<TensorSlot> slots = StartLine.moving(cell, target.spec(), run);
    if (slots.isEmpty()) {
      return undefined(target, train, StartLine.NOTHING_MOVES);
    }
    float[] end = only(slots, cell.theta(run));
    float[] start = only(slots, StartLine.drawn(cell, run.run(), "initial"));
    float[] zero = new float[end.length];
    NetworkSurface surface = cell.surface(train, run);
    double moved = Similarity.distance(surface, start, end);
    double first = Similarity.distance(surface, start, zero);
    double last = Similarity.distance(surface, end, zero);
    double value =
        switch (target.spec().option("over")) {
          case "initial" -> moved / first;
          case "final" -> moved / last;
          default -> moved;
        };
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.put("labels", "none");
    options.put("distance", Double.toString(moved));
    options.put("initial_norm", Double.toString(first));
    options.put("final_norm", Double.toString(last));
    Basis basis =
        cell.basis(
            target.spec().kind(), train, 0, plan.order().probeSeed(), options, TrainingForm.SINGLE);
    return CellMeter.scalar(
        plan, target, basis, new Estimate(value, Errors.NONE, true, Cost.NONE), List.of());
  }

  /** The parameters with those of other tensors at 0. */
  private static float[] only(List<TensorSlot> slots, float[] theta) {
    float[] some = new float[theta.length];
    slots.forEach(slot -> System.arraycopy(theta, slot.offset(), some, slot.offset(), slot.size()));
    return some;
  }

  private Measurement undefined(Target target, EvaluationSet set, String reason) {
    return new Measurement.Undefined(
        target.spec().metric(),
        target.subject(plan.order().cell()),
        basis(target, set),
        reason,
        Cost.NONE);
  }

  /** A point is a forward of all samples, and one of the training set where statistics need it. */
  private Cost cost(Target target, EvaluationSet set, EvaluationSet train) {
    long forwards = set.samples().count() + (cell.isNormalized() ? train.samples().count() : 0L);
    return new Cost(0, target.spec().integer("points") * forwards);
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

  private Basis basis(Target target, EvaluationSet set) {
    return StartLine.basis(plan, cell, target, set, Map.of());
  }
}
