package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.estimate.SampleMean;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.engine.data.Samples;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What only networks that solve a PDE have: errors, losses, a ratio and roughness. */
final class PdeMeter implements AutoCloseable {
  /** Groups of points whose mean losses tell the Monte Carlo error (ours). */
  private static final int GROUPS = 20;

  /**
   * What a rule of quadrature may be wrong by, as a share of the least energy (ours: that without
   * an end point is wrong by 2e-4 and more with at most 1,600 cells, the whole one by less than
   * 1e-5).
   */
  private static final double RULE = 1e-4;

  /** A forward, a forward more and a backward, which counts two. */
  private static final long RATIO_PASSES = 4;

  private final MeasurePlan plan;
  private final CellSession cell;
  private final MatchedLoss matches;
  private final PdeRecords records;
  private final RoughnessMeter rough;

  PdeMeter(MeasurePlan plan, CellSession cell, CheckpointStore store) {
    this.plan = plan;
    this.cell = cell;
    this.records = new PdeRecords(plan, cell);
    this.rough = new RoughnessMeter(plan, cell, store, records);
    this.matches =
        new MatchedLoss(
            plan,
            MeasurementSpec.AT_ERROR,
            (run, ref, set) ->
                SolutionGap.of(records.problem(), set.samples(), outputs(run, ref, set)).value());
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
      Measurement none = undefined(target, set, Map.of(), match.reason(), Cost.NONE);
      return Optional.of(MatchedLoss.with(match.search(), none));
    }
    MeasuredRun then = match.run().get();
    Map<String, String> told =
        Map.of(
            "reached_error",
            Double.toString(matches.at(then, then.checkpoint(), test)),
            "reached_step",
            Long.toString(then.checkpoint().step()));
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
      case RITZ_RATIO -> Optional.of(ratio(target, train));
      case ROUGHNESS_INDEX -> rough.measure(target, points(target, train, test), more);
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
    double[] estimated = mean(target.runs().getFirst(), set, records.loss(target));
    Estimate estimate =
        new Estimate(
            estimated[0],
            new Errors(Double.NaN, estimated[1], Double.NaN),
            true,
            new Cost(0, set.samples().count()));
    Map<String, String> told = new TreeMap<>(more);
    told.putAll(invariants(records.loss(target), set, estimated[0]));
    int[] faces = SolutionGap.onBoundary(set.samples());
    if (faces.length > 0) {
      told.put("boundary_mean_square", Double.toString(onBoundary(target, set.samples(), faces)));
    }
    return CellMeter.scalar(plan, target, records.basis(target, set, told), estimate, List.of());
  }

  /** What a mean loss on a set is held against: the least energy, where it is one by quadrature. */
  Map<String, String> invariants(LossKind loss, EvaluationSet set, double value) {
    OptionalDouble least =
        loss == LossKind.DEEP_RITZ
            ? cell.settings().data().boundary().leastEnergy(records.problem())
            : OptionalDouble.empty();
    return least.isPresent() && records.isByQuadrature(set)
        ? Invariant.RITZ_MINIMUM.told(below(least.getAsDouble(), value))
        : Map.of();
  }

  /** By how much an energy is below the least one, beyond the error of the rule. */
  private static double below(double least, double energy) {
    return least - RULE * Math.abs(least) - energy;
  }

  /** Mean of u² over the boundary: what its weights give, without β. */
  private double onBoundary(Target target, Samples samples, int[] faces) throws IOException {
    double weighted =
        at(target.runs().getFirst(), samples.take(faces), LossKind.DEEP_RITZ) * faces.length;
    return weighted / samples.count() / cell.settings().data().boundary().weight();
  }

  /** ½‖∇L‖²/(L − L*) of the energy, with L* that of the solution by the same rule. */
  private Measurement ratio(Target target, EvaluationSet set) throws IOException {
    if (cell.settings().data().subsetRule() != SubsetRule.QUADRATURE
        || cell.settings().data().boundary().isPenalty()) {
      return undefined(
          target,
          set,
          Map.of(),
          "data: only by quadrature and with a hard boundary is the solution's the least energy",
          Cost.NONE);
    }
    double least = records.problem().energy(records.points(set));
    Cost cost = new Cost(0, RATIO_PASSES * set.samples().count());
    try (NetworkSurface surface = cell.surface(set.samples(), LossKind.DEEP_RITZ);
        TensorBlock point = surface.points(cell.theta(target.runs().getFirst()));
        TensorBlock gradient = surface.zeros(1)) {
      surface.gradient(point, gradient);
      double excess = surface.loss(point)[0] - least;
      Map<String, String> told = Map.of("least", Double.toString(least));
      if (excess <= 0) {
        return undefined(
            target, set, told, "the energy by the rule is not above that of the solution", cost);
      }
      double value = gradient.dots(gradient)[0] / (2 * excess);
      return CellMeter.scalar(
          plan,
          target,
          records.basis(target, set, told),
          new Estimate(value, Errors.NONE, true, cost),
          List.of());
    }
  }

  private Measurement undefined(
      Target target, EvaluationSet set, Map<String, String> told, String reason, Cost cost) {
    return new Measurement.Undefined(
        target.spec().metric(),
        target.subject(plan.order().cell()),
        records.basis(target, set, told),
        reason,
        cost);
  }

  /** ‖u − u*‖ / ‖u*‖; its error by the first-order expansion of the ratio of two means. */
  private Measurement solutionError(Target target, EvaluationSet set) throws IOException {
    MeasuredRun run = target.runs().getFirst();
    SolutionGap gap =
        SolutionGap.of(records.problem(), set.samples(), outputs(run, run.checkpoint(), set));
    Estimate estimate =
        new Estimate(
            gap.value(),
            new Errors(Double.NaN, gap.error(), Double.NaN),
            true,
            new Cost(0, set.samples().count()));
    return CellMeter.scalar(
        plan, target, records.basis(target, set, Map.of()), estimate, List.of());
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
    int faces = SolutionGap.onBoundary(set.samples()).length;
    int inside = set.samples().count() - faces;
    if (!records.isByQuadrature(set) && inside >= 2 * GROUPS) {
      double error = error(run, set.samples(), 0, inside, 1, loss);
      boolean sampled = records.problem().dimension() > 1 && faces >= 2 * GROUPS;
      estimated[1] =
          sampled
              ? Math.hypot(
                  error, error(run, set.samples(), inside, faces, records.problem().faces(), loss))
              : error;
    }
    return estimated;
  }

  /**
   * Of the part of the mean that some of its points make, from the means of groups of them. Points
   * of the boundary are drawn face by face, equally many on each: a group takes its share of every
   * face, so that what differs between faces, which is no accident of the draw, is not taken for an
   * error.
   *
   * @param from the first point
   * @param count points, those of one face after those of another
   * @param faces how many faces
   */
  private double error(
      MeasuredRun run, Samples samples, int from, int count, int faces, LossKind loss)
      throws IOException {
    double[] means = new double[GROUPS];
    for (int g = 0; g < GROUPS; g++) {
      int[] rows = group(g, from, count, faces);
      means[g] = at(run, samples.take(rows), loss) * count / samples.count();
    }
    return SampleMean.of(means).error();
  }

  /** The points of a group: of a face with fewer points than groups some have none. */
  static int[] group(int g, int from, int count, int faces) {
    int perFace = count / faces;
    return perFace < GROUPS && faces > 1
        ? IntStream.range(0, count).filter(i -> i % GROUPS == g).map(i -> from + i).toArray()
        : IntStream.range(0, faces)
            .flatMap(
                face ->
                    IntStream.range(
                        from + face * perFace + g * perFace / GROUPS,
                        from + face * perFace + (g + 1) * perFace / GROUPS))
            .toArray();
  }

  private double at(MeasuredRun run, Samples samples, LossKind loss) throws IOException {
    try (NetworkSurface surface = cell.surface(samples, loss);
        TensorBlock point = surface.points(cell.theta(run))) {
      return surface.loss(point)[0];
    }
  }

  @Override
  public void close() {
    rough.close();
  }

  private static EvaluationSet points(Target target, EvaluationSet train, EvaluationSet test) {
    return target.spec().option("split").equals("test") ? test : train;
  }
}
