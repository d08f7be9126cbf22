package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import io.orograph.core.pde.RoughnessIndex;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.RoughnessRules;
import io.orograph.engine.data.DomainPoints;
import io.orograph.engine.data.Samples;
import io.orograph.engine.train.Initialization;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** ROUGHNESS_INDEX: of the last network, or of another one of the training. */
final class RoughnessMeter implements AutoCloseable {
  /** Of the bound: profiles count as having one minimum up to a tolerance. */
  private static final double ROUNDING = 1e-5;

  /** Standard deviations of a normal law from the middle to the end of its 95 % interval. */
  private static final double NORMAL = 1.96;

  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;
  private final PdeRecords records;
  private final Map<List<Object>, RoughnessWalk> walks = new HashMap<>();
  private Optional<RoughnessWork> rough = Optional.empty();

  RoughnessMeter(MeasurePlan plan, CellSession cell, CheckpointStore store, PdeRecords records) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
    this.records = records;
  }

  /** Works on a measurement; empty while it needs more tasks. */
  Optional<Measurement> measure(Target target, EvaluationSet set, Map<String, String> more)
      throws IOException {
    if (!RoughnessRules.walks(target.spec())) {
      return at(target, set, theta(target), more, Optional.empty());
    }
    RoughnessWalk walk = walk(target, set);
    if (!walk.next()) {
      return Optional.empty();
    }
    if (!target.spec().option(RoughnessRules.NETWORK).equals(RoughnessRules.ROUGHEST)) {
      return at(target, set, theta(target), more, Optional.of(walk));
    }
    OptionalInt roughest = walk.roughest();
    if (roughest.isEmpty()) {
      return Optional.of(none(target, set, walk));
    }
    Map<String, String> told = new TreeMap<>(more);
    told.put("roughest_step", Long.toString(walk.stepOf(roughest.getAsInt())));
    return at(target, set, walk.theta(roughest.getAsInt()), told, Optional.of(walk));
  }

  private float[] theta(Target target) throws IOException {
    MeasuredRun run = target.runs().getFirst();
    return target.spec().option(RoughnessRules.NETWORK).equals(RoughnessRules.INITIAL)
        ? Initialization.of(run.run(), cell.architecture().layout())
        : cell.theta(run);
  }

  private RoughnessWalk walk(Target target, EvaluationSet set) {
    MeasuredRun run = target.runs().getFirst();
    return walks.computeIfAbsent(
        List.of(run, RoughnessRules.walk(target.spec())),
        key -> new RoughnessWalk(cell, run, theta -> work(target, set, theta, false)));
  }

  private RoughnessWork work(Target target, EvaluationSet set, float[] theta, boolean keeps) {
    return new RoughnessWork(
        target,
        cell.surface(nodes(target, set), records.loss(target)),
        theta,
        cell.architecture().layout(),
        plan.order().probeSeed(),
        keeps);
  }

  private Measurement none(Target target, EvaluationSet set, RoughnessWalk walk) {
    return new Measurement.Undefined(
        target.spec().metric(),
        target.subject(plan.order().cell()),
        records.basis(target, set, Map.of()),
        "no network of the training has two directions that are finite and not constant",
        new Cost(0, paid(target, walk)));
  }

  private long paid(Target target, RoughnessWalk walk) {
    return RoughnessRules.paysWalk(plan.order().measurements(), target.spec()) ? walk.passes() : 0;
  }

  private Optional<Measurement> at(
      Target target,
      EvaluationSet set,
      float[] theta,
      Map<String, String> more,
      Optional<RoughnessWalk> walk)
      throws IOException {
    if (rough.filter(work -> work.target().equals(target)).isEmpty()) {
      stop();
      rough = Optional.of(work(target, set, theta, true));
    }
    RoughnessWork work = rough.orElseThrow();
    if (!work.next()) {
      return Optional.empty();
    }
    RoughnessIndex index = work.index();
    double gradient = work.gradientNorm();
    Map<String, Safetensors.Tensor> columns = columns(work, index, gradient);
    walk.filter(w -> target.spec().isSeries()).ifPresent(w -> columns.putAll(w.columns()));
    List<ArtifactRef> files = new ArrayList<>();
    files.add(CellMeter.put(store, ArtifactKind.PROFILE, Npz.write(columns)));
    Optional<Safetensors.Tensor> directions = work.directions();
    if (directions.isPresent()) {
      byte[] matrix = Npz.write(Map.of("directions", directions.get()));
      files.add(CellMeter.put(store, ArtifactKind.MATRIX, matrix));
    }
    double error = (index.interval().high() - index.interval().low()) / (2 * NORMAL);
    Estimate estimate =
        new Estimate(
            index.index(),
            new Errors(error, Double.NaN, Double.NaN),
            true,
            new Cost(0, work.passes() + walk.map(w -> paid(target, w)).orElse(0L)));
    stop();
    Map<String, String> told = new TreeMap<>(more);
    told.putAll(index.told());
    told.put("gradient_norm", Double.toString(gradient));
    if (index.multimodal() == 0) {
      told.putAll(Invariant.ROUGHNESS_BOUND.told(above(index)));
    }
    return Optional.of(
        CellMeter.scalar(plan, target, records.basis(target, set, told), estimate, files));
  }

  /** The points of a roughness index; those of the published energy lack nodes of the rule. */
  private Samples nodes(Target target, EvaluationSet set) {
    boolean lacking =
        target.spec().option("nodes").equals("wu2021")
            && records.loss(target) == LossKind.DEEP_RITZ
            && records.isByQuadrature(set);
    return lacking
        ? DomainPoints.withoutFirst(records.problem(), cell.settings().data())
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

  private void stop() {
    rough.ifPresent(RoughnessWork::close);
    rough = Optional.empty();
  }

  @Override
  public void close() {
    stop();
    walks.values().forEach(RoughnessWalk::close);
    walks.clear();
  }
}
