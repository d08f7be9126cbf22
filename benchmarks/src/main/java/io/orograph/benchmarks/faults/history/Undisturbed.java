package io.orograph.benchmarks.faults.history;

import java.util.Map;

/**
 * How a sweep ends when nothing is disturbed.
 *
 * @param runs name within the sweep and outcome
 * @param measured what was measured, and its bits
 */
public record Undisturbed(Map<String, String> runs, Map<String, String> measured) {
  public Undisturbed {
    runs = Map.copyOf(runs);
    measured = Map.copyOf(measured);
  }

  /** As an undisturbed lab listed it at the end. */
  public static Undisturbed of(Seen.Listed last) {
    return new Undisturbed(last.runs(), last.measured());
  }
}
