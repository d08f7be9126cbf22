package io.orograph.core.stop;

import io.orograph.core.sweep.EarlyStopping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which runs are stopped at a rung.
 *
 * <p>Runs of the whole sweep are compared, by the mean loss over their training samples or over
 * those set aside for validation, after the steps of the rung; lower is better. Test data never
 * stop a run.
 */
public final class StoppingRule {
  private StoppingRule() {}

  /**
   * The decision at a rung.
   *
   * <p>MEDIAN (Golovin, Solnik, Moitra, Kochanski, Karro and Sculley 2017, "Google Vizier", section
   * 3.2.2): run x is stopped at step s if its best loss up to s is strictly worse than the median
   * of the running averages of the others up to s. A running average is the mean of the losses up
   * to s, of a run that was stopped or ended before of those it had; that of a run that diverged is
   * infinite. Vizier takes the averages of completed trials; here all have come equally far, so all
   * other runs of the sweep are taken. Of an even number the median is the mean of the middle two.
   *
   * <p>SUCCESSIVE_HALVING (Jamieson and Talwalkar 2016, "Non-stochastic best arm identification and
   * hyperparameter optimization", section 3, there with eta 2): of the n runs at a rung the ⌊n/eta⌋
   * with the lowest loss go on, at least one. Of equal losses that of the earlier place, then of
   * the lower replicate, goes first. Runs that diverged since the last rung count in n.
   *
   * @param rule one that stops runs
   * @param step of the rung
   * @param runs all that have said something; those that are live at {@code step} are judged
   */
  public static StopDecision decide(EarlyStopping rule, long step, Map<RunAt, LossHistory> runs) {
    TreeMap<RunAt, LossHistory> inOrder = new TreeMap<>(runs);
    return switch (rule.kind()) {
      case NONE -> throw new IllegalArgumentException("rule: none (expected: one that stops runs)");
      case MEDIAN -> median(rule, step, inOrder);
      case SUCCESSIVE_HALVING -> halving(rule, step, inOrder);
    };
  }

  /** Whether a run can go on from a rung. */
  public static boolean isAt(long step, LossHistory run) {
    return run.live() && run.step() == step;
  }

  private static StopDecision median(
      EarlyStopping rule, long step, SortedMap<RunAt, LossHistory> runs) {
    double[] averages = runs.values().stream().mapToDouble(LossHistory::average).toArray();
    Arrays.sort(averages);
    int others = Math.max(0, averages.length - 1);
    List<Stop> stops = new ArrayList<>();
    int live = 0;
    for (Map.Entry<RunAt, LossHistory> entry : runs.entrySet()) {
      LossHistory run = entry.getValue();
      if (!isAt(step, run)) {
        continue;
      }
      live++;
      if (others >= rule.minRuns()) {
        double bound = medianWithout(averages, run.average());
        if (run.best() > bound) {
          stops.add(new Stop(entry.getKey(), run.best(), bound));
        }
      }
    }
    return new StopDecision(step, others, live - stops.size(), stops);
  }

  /** The median of sorted numbers without one of them. */
  private static double medianWithout(double[] sorted, double one) {
    int without = Arrays.binarySearch(sorted, one);
    int left = sorted.length - 1;
    double high = sorted[skipping(left / 2, without)];
    if (left % 2 == 1) {
      return high;
    }
    double low = sorted[skipping(left / 2 - 1, without)];
    // Halves first: the sum of two large ones may not be finite.
    return low / 2 + high / 2;
  }

  private static int skipping(int rank, int without) {
    return rank < without ? rank : rank + 1;
  }

  private static StopDecision halving(
      EarlyStopping rule, long step, SortedMap<RunAt, LossHistory> runs) {
    List<Map.Entry<RunAt, LossHistory>> ranked =
        runs.entrySet().stream()
            .filter(e -> isAt(step, e.getValue()))
            .sorted(
                Comparator.comparingDouble((Map.Entry<RunAt, LossHistory> e) -> e.getValue().last())
                    .thenComparing(Map.Entry::getKey))
            .toList();
    int diverged = (int) runs.values().stream().filter(r -> r.step() == step && !r.live()).count();
    int all = ranked.size() + diverged;
    int kept = Math.min(ranked.size(), Math.max(1, all / rule.eta()));
    List<Stop> stops = new ArrayList<>();
    if (kept > 0) {
      double bound = ranked.get(kept - 1).getValue().last();
      ranked
          .subList(kept, ranked.size())
          .forEach(e -> stops.add(new Stop(e.getKey(), e.getValue().last(), bound)));
    }
    stops.sort(Comparator.comparing(Stop::run));
    return new StopDecision(step, all, kept, stops);
  }
}
