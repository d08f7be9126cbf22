package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.TangentRules;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.core.tangent.PlCondition;
import io.orograph.core.tangent.PlTrajectory;
import io.orograph.core.tangent.TangentKernel;
import io.orograph.engine.train.Initialization;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The Polyak-Łojasiewicz condition along a training: PL_CONSTANT, PL_PATH_SHARE, PL_BALL_SHARE and
 * PL_RATE_SHARE.
 *
 * <p>The networks are the initial one, drawn again from the run's seed, and the checkpoints after
 * it. What is computed at them is told with the first metric of the same samples.
 */
final class PlPathMeter {
  /** A forward and a backward, which counts two. */
  private static final long PASSES = 3;

  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;
  private final Map<List<Object>, PlTrajectory> paths = new HashMap<>();
  private final Map<List<Object>, Kernels> kernels = new HashMap<>();

  /**
   * What the kernels of a path's networks say.
   *
   * @param top their largest eigenvalue
   * @param excess by how much the condition is broken at most
   */
  private record Kernels(double top, double excess) {
    Map<String, String> told() {
      return Invariant.PL_CONDITION.told(excess);
    }
  }

  PlPathMeter(MeasurePlan plan, CellSession cell, CheckpointStore store) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
  }

  /**
   * A measurement on a set of training samples.
   *
   * @param train all training samples
   */
  Measurement measure(Target target, EvaluationSet set, EvaluationSet train) throws IOException {
    MetricKind kind = target.spec().kind();
    RunSettings settings = cell.settings();
    Optional<String> lack = TangentRules.lack(kind, settings);
    if (lack.isPresent()) {
      return undefined(target, set, "expected " + lack.get(), Cost.NONE);
    }
    MeasuredRun run = target.runs().getFirst();
    PlTrajectory path = path(run, set);
    Map<String, String> held = held(target, set, run, path);
    long samples = set.samples().count();
    long points = path.points().size();
    Cost cost =
        TangentRules.paysPath(plan.order().measurements(), target.spec())
            ? new Cost(0, (PASSES + 1) * samples * points)
            : Cost.NONE;
    if (Double.isNaN(path.constant())) {
      return undefined(target, set, "the loss is 0 on all the way", cost);
    }
    return switch (kind) {
      case PL_CONSTANT -> scalar(target, set, path, path.constant(), held, cost);
      case PL_PATH_SHARE ->
          scalar(target, set, path, path.pathShare(), with(held, "bound", path.pathBound()), cost);
      case PL_BALL_SHARE -> ball(target, set, run, path, cost);
      case PL_RATE_SHARE -> rate(target, set, train, path, held, cost);
      default -> throw new IllegalArgumentException("kind: " + kind);
    };
  }

  private Measurement ball(
      Target target, EvaluationSet set, MeasuredRun run, PlTrajectory path, Cost cost)
      throws IOException {
    long rows = (long) set.samples().count() * cell.architecture().outputs();
    if (rows > TangentRules.MOST_ROWS) {
      return undefined(
          target,
          set,
          "samples: a kernel of %d rows (expected: at most %d)"
              .formatted(rows, TangentRules.MOST_ROWS),
          cost);
    }
    Kernels kernels = kernels(run, set, path);
    double lipschitz = Math.sqrt(kernels.top());
    double radius = path.radius(lipschitz);
    Map<String, String> told = with(kernels.told(), "radius", radius);
    told.put("lipschitz", Double.toString(lipschitz));
    return scalar(
        target,
        set,
        path,
        path.points().getLast().distance() / radius,
        told,
        cost.plus(
            new Cost(
                0,
                TangentRules.passesOfRow(target.spec().kind(), cell.settings())
                    * rows
                    * path.points().size())));
  }

  private static Map<String, String> with(Map<String, String> told, String name, double value) {
    Map<String, String> more = new TreeMap<>(told);
    more.put(name, Double.toString(value));
    return more;
  }

  /**
   * The condition at every network of the path, where PL_BALL_SHARE computes the kernels of the
   * same samples anyway; nothing elsewhere.
   */
  private Map<String, String> held(
      Target target, EvaluationSet set, MeasuredRun run, PlTrajectory path) throws IOException {
    String samples = target.spec().option("samples");
    long rows = (long) set.samples().count() * cell.architecture().outputs();
    boolean computed =
        rows <= TangentRules.MOST_ROWS
            && plan.asked(MetricKind.PL_BALL_SHARE).stream()
                .anyMatch(ball -> ball.option("samples").equals(samples));
    return computed ? kernels(run, set, path).told() : Map.of();
  }

  private Kernels kernels(MeasuredRun run, EvaluationSet set, PlTrajectory path)
      throws IOException {
    List<Object> key = List.of(run, set);
    Kernels known = kernels.get(key);
    if (known == null) {
      double top = 0;
      double excess = 0;
      List<float[]> thetas = thetas(run);
      for (int i = 0; i < thetas.size(); i++) {
        TangentKernel kernel = cell.kernelOfSquares(thetas.get(i), set);
        top = Math.max(top, kernel.top());
        PlCondition here = path.points().get(i).condition();
        if (here.loss() > 0) { // 0 ≥ 0 where it is not
          excess = Math.max(excess, here.violation(kernel));
        }
      }
      known = new Kernels(top, excess);
      kernels.put(key, known);
    }
    return known;
  }

  /**
   * The training descends the mean loss, whose step is n times that of the sum; least squares of a
   * PDE without the ½ that the sum has.
   */
  private Measurement rate(
      Target target,
      EvaluationSet set,
      EvaluationSet train,
      PlTrajectory path,
      Map<String, String> held,
      Cost cost)
      throws IOException {
    int samples = train.samples().count();
    Optional<String> lack = TangentRules.lackOfRate(cell.settings(), samples);
    if (lack.isPresent() || set.samples().count() != samples) {
      return undefined(
          target, set, lack.orElse("samples: some (expected: 0, all that it descends)"), cost);
    }
    double half = cell.program().isOfJets() ? 2 : 1;
    double step = half * cell.settings().training().optimizer().learningRate() / samples;
    return step * path.constant() < 1
        ? scalar(target, set, path, path.rateShare(step), with(held, "step", step), cost)
        : undefined(target, set, "the step is longer than 1/μ, of which nothing is promised", cost);
  }

  private PlTrajectory path(MeasuredRun run, EvaluationSet set) throws IOException {
    List<Object> key = List.of(run, set);
    PlTrajectory known = paths.get(key);
    if (known == null) {
      known = walked(run, set);
      paths.put(key, known);
    }
    return known;
  }

  private PlTrajectory walked(MeasuredRun run, EvaluationSet set) throws IOException {
    List<PlTrajectory.Point> points = new ArrayList<>();
    List<Long> steps = steps(run);
    float[] first = new float[0];
    float[] last = new float[0];
    double length = 0;
    for (float[] theta : thetas(run)) {
      if (points.isEmpty()) {
        first = theta;
        last = theta;
      }
      length += distance(last, theta);
      PlCondition condition = TangentMeter.condition(cell, run, theta, set);
      points.add(
          new PlTrajectory.Point(
              steps.get(points.size()), condition, distance(first, theta), length));
      last = theta;
    }
    return new PlTrajectory(points);
  }

  /** The initial network and all checkpoints after it. */
  private List<float[]> thetas(MeasuredRun run) throws IOException {
    List<float[]> thetas = new ArrayList<>();
    thetas.add(Initialization.of(run.run(), cell.architecture().layout()));
    for (CheckpointRef ref : afterTheFirst(run)) {
      thetas.add(cell.theta(run, ref));
    }
    return thetas;
  }

  private static List<Long> steps(MeasuredRun run) {
    List<Long> steps = new ArrayList<>(List.of(0L));
    afterTheFirst(run).forEach(ref -> steps.add(ref.step()));
    return steps;
  }

  private static List<CheckpointRef> afterTheFirst(MeasuredRun run) {
    return MatchedLoss.checkpoints(run).stream().filter(ref -> ref.step() > 0).toList();
  }

  private static double distance(float[] a, float[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      double gap = (double) a[i] - b[i];
      squares += gap * gap;
    }
    return Math.sqrt(squares);
  }

  private Measurement scalar(
      Target target,
      EvaluationSet set,
      PlTrajectory path,
      double value,
      Map<String, String> more,
      Cost cost)
      throws IOException {
    return CellMeter.scalar(
        plan,
        target,
        basis(target, set, more),
        new Estimate(value, Errors.NONE, true, cost),
        List.of(profile(path)));
  }

  /** Columns over the networks: step, loss (the sum), ratio, distance, path. */
  private ArtifactRef profile(PlTrajectory path) throws IOException {
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    long n = path.points().size();
    columns.put(
        "step",
        Safetensors.Tensor.of(
            path.points().stream().mapToLong(PlTrajectory.Point::step).toArray(), n));
    columns.put("loss", column(path, p -> p.condition().loss()));
    columns.put("ratio", column(path, p -> p.condition().ratio()));
    columns.put("distance", column(path, PlTrajectory.Point::distance));
    columns.put("path", column(path, PlTrajectory.Point::path));
    return CellMeter.put(store, ArtifactKind.PROFILE, Npz.write(columns));
  }

  private static Safetensors.Tensor column(
      PlTrajectory path, ToDoubleFunction<PlTrajectory.Point> field) {
    return Safetensors.Tensor.column(
        path.points().stream().map(p -> field.applyAsDouble(p)).toList());
  }

  private Measurement undefined(Target target, EvaluationSet set, String reason, Cost cost) {
    return new Measurement.Undefined(
        target.spec().metric(),
        target.subject(plan.order().cell()),
        basis(target, set, Map.of()),
        reason,
        cost);
  }

  private Basis basis(Target target, EvaluationSet set, Map<String, String> more) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.put("labels", "as trained");
    options.putAll(more);
    return cell.basis(
        target.spec().kind(),
        set,
        set.samples().count(),
        plan.order().probeSeed(),
        options,
        TrainingForm.SINGLE);
  }
}
