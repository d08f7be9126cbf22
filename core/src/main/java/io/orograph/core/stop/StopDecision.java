package io.orograph.core.stop;

import io.orograph.core.sweep.EarlyStopping;
import java.util.List;
import java.util.Locale;

/**
 * What a rule decides at a rung.
 *
 * @param step of the rung
 * @param compared MEDIAN: running averages that each run was held against; SUCCESSIVE_HALVING: runs
 *     at the rung, with those that diverged since the last one
 * @param goingOn runs that go on
 * @param stops runs that are stopped, by place and replicate
 */
public record StopDecision(long step, int compared, int goingOn, List<Stop> stops) {
  public StopDecision {
    stops = List.copyOf(stops);
  }

  /** Why a run was stopped, in words. */
  public static String words(EarlyStopping rule, long step, int compared, int goingOn, Stop stop) {
    return switch (rule.kind()) {
      case NONE -> "";
      case MEDIAN ->
          String.format(
              Locale.ROOT,
              "stopped at step %d by the median rule: best %s %.6g above %.6g, the median of the"
                  + " running averages of %d other runs",
              step,
              rule.metric().words(),
              stop.loss(),
              stop.bound(),
              compared);
      case SUCCESSIVE_HALVING ->
          String.format(
              Locale.ROOT,
              "stopped at step %d by successive halving: %s %.6g not among the lowest %d of %d, the"
                  + " last of which is %.6g",
              step,
              rule.metric().words(),
              stop.loss(),
              goingOn,
              compared,
              stop.bound());
    };
  }
}
