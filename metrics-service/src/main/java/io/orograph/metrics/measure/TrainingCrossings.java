package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * ZERO_LOSS_COST: test accuracy where training first falls to an error, against that at its end,
 * from the checkpoints kept along the way.
 *
 * <p>The training errors of a run's checkpoints are computed once, and told with the first metric
 * of the kind that the request names.
 */
final class TrainingCrossings {
  private static final String ERROR = "error";

  private final MeasurePlan plan;
  private final CellSession cell;
  private final Map<MeasuredRun, List<Double>> errors = new HashMap<>();

  TrainingCrossings(MeasurePlan plan, CellSession cell) {
    this.plan = plan;
    this.cell = cell;
  }

  /** In points of accuracy; undefined where no checkpoint of the run has fallen to the error. */
  Measurement measure(Target target, EvaluationSet train, EvaluationSet test) throws IOException {
    MeasuredRun run = target.runs().getFirst();
    List<CheckpointRef> refs = MatchedLoss.checkpoints(run);
    List<Double> path = errorsAlong(run, refs, train);
    double wanted = target.spec().number(ERROR);
    int place = 0;
    while (place < path.size() && !(path.get(place) <= wanted)) {
      place++;
    }
    long looked = plan.isFirst(target, other -> true) ? refs.size() : 0;
    Cost search = new Cost(0, looked * train.samples().count());
    if (place == path.size()) {
      return new Measurement.Undefined(
          target.spec().metric(),
          target.subject(plan.order().cell()),
          basis(target, test, Map.of()),
          "error: %s %% is reached by none of %d checkpoints, the last has %.4g %%"
              .formatted(target.spec().option(ERROR), refs.size(), path.getLast()),
          search);
    }
    CheckpointRef crossing = refs.get(place);
    MeasuredRun then = new MeasuredRun(run.run(), crossing, run.outcome());
    boolean[] before = correct(then, test);
    boolean[] last = place == path.size() - 1 ? before : correct(run, test);
    long forwards = place == path.size() - 1 ? 1 : 2;
    Map<String, String> found = new TreeMap<>();
    found.put("crossing_step", Long.toString(crossing.step()));
    found.put("crossing_error", Double.toString(path.get(place)));
    return CellMeter.scalar(
        plan,
        target,
        basis(target, test, found),
        estimate(before, last, search.plus(new Cost(0, forwards * test.samples().count()))),
        List.of());
  }

  /** The mean difference over the same samples, with its error over √n: they are paired. */
  private static Estimate estimate(boolean[] before, boolean[] last, Cost cost) {
    int n = last.length;
    int lost = 0;
    int gained = 0;
    for (int i = 0; i < n; i++) {
      lost += before[i] && !last[i] ? 1 : 0;
      gained += last[i] && !before[i] ? 1 : 0;
    }
    double mean = (double) (lost - gained) / n;
    double squares = lost + gained - n * mean * mean;
    double error = n < 2 ? Double.NaN : 100 * Math.sqrt(Math.max(0, squares) / (n - 1) / n);
    return new Estimate(100 * mean, new Errors(Double.NaN, error, Double.NaN), true, cost);
  }

  private List<Double> errorsAlong(MeasuredRun run, List<CheckpointRef> refs, EvaluationSet train)
      throws IOException {
    List<Double> known = errors.get(run);
    if (known == null) {
      known = new ArrayList<>();
      for (CheckpointRef ref : refs) {
        known.add(cell.errorAt(run, ref, train));
      }
      errors.put(run, known);
    }
    return known;
  }

  private boolean[] correct(MeasuredRun run, EvaluationSet test) throws IOException {
    return Fit.correct(
        cell.outputs(run, test), test.samples().labels(), cell.architecture().outputs());
  }

  private Basis basis(Target target, EvaluationSet test, Map<String, String> more) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.put("labels", "clean");
    options.putAll(more);
    return cell.basis(
        target.spec().kind(),
        test,
        test.samples().count(),
        plan.order().probeSeed(),
        options,
        TrainingForm.SINGLE);
  }
}
