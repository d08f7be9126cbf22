package io.orograph.benchmarks.faults.history;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Checks a history against what a lab promises, in the manner of Jepsen: nothing that was
 * acknowledged is lost or changes, nothing happens twice, every run ends exactly once, watchers are
 * told every fact in order, and what was measured has the bits of an undisturbed sweep.
 */
public final class HistoryCheck {
  private HistoryCheck() {}

  /**
   * What is wrong.
   *
   * @param history of sweeps that are all of one specification, each listed once more at the end
   * @param undisturbed how a sweep of that specification ends
   */
  public static Verdict of(List<Seen> history, Undisturbed undisturbed) {
    Map<String, SweepCheck> sweeps = new LinkedHashMap<>();
    for (int place = 0; place < history.size(); place++) {
      Seen seen = history.get(place);
      sweeps.computeIfAbsent(seen.sweep(), id -> new SweepCheck(id, undisturbed)).see(place, seen);
    }
    Collection<SweepCheck> checks = sweeps.values();
    checks.forEach(SweepCheck::end);
    return new Verdict(
        all(checks, SweepCheck::lost),
        all(checks, SweepCheck::twice),
        all(checks, SweepCheck::unended),
        all(checks, SweepCheck::gaps),
        all(checks, SweepCheck::differing),
        checks.stream().mapToInt(SweepCheck::count).sum());
  }

  private static List<String> all(
      Collection<SweepCheck> checks, Function<SweepCheck, List<String>> findings) {
    return checks.stream().map(findings).flatMap(List::stream).toList();
  }
}
