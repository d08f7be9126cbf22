package io.orograph.orchestrator.results;

import java.util.Map;
import java.util.TreeMap;

/**
 * How far a sweep is.
 *
 * @param cells cells of the grid
 * @param runs runs of the grid
 * @param training runs leased to trainers
 * @param outcomes ended runs by outcome, in lower case
 * @param measurements measurements wanted: of every run and pair of the grid
 * @param recorded measurements recorded
 */
public record Progress(
    long cells,
    long runs,
    long training,
    Map<String, Long> outcomes,
    long measurements,
    long recorded) {
  public Progress {
    outcomes = Map.copyOf(outcomes);
  }

  /** Runs with an outcome. */
  public long ended() {
    return outcomes.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The outcomes, sorted by name. */
  public Map<String, Long> sortedOutcomes() {
    return new TreeMap<>(outcomes);
  }
}
