package io.orograph.cli.view;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far a sweep is.
 *
 * @param cells cells of the grid
 * @param runs runs of the grid
 * @param training runs leased to trainers
 * @param ended runs with an outcome
 * @param outcomes runs by outcome, in lower case
 * @param measurements measurements wanted
 * @param recorded measurements recorded
 * @param timeLeft estimated time left, while known
 */
public record ProgressView(
    long cells,
    long runs,
    long training,
    long ended,
    Map<String, Long> outcomes,
    long measurements,
    long recorded,
    Optional<Duration> timeLeft) {
  public ProgressView {
    outcomes = java.util.Collections.unmodifiableMap(new TreeMap<>(outcomes));
  }

  /** Runs with this outcome. */
  public long with(String outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }
}
