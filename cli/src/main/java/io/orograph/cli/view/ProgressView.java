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
  private static final double TRAINING = 0.25;

  public ProgressView {
    outcomes = java.util.Collections.unmodifiableMap(new TreeMap<>(outcomes));
  }

  /**
   * The share of the work that is done, 0 to 1. Training counts a quarter: on the quickstart it
   * took 39 of 149 s of the workers' processor time.
   */
  public double share() {
    double trained = runs == 0 ? 0 : (double) ended / runs;
    double measured = measurements == 0 ? trained : (double) recorded / measurements;
    return Math.min(1, TRAINING * trained + (1 - TRAINING) * measured);
  }

  /** The same with another estimate of the time left. */
  public ProgressView withTimeLeft(Optional<Duration> estimate) {
    return new ProgressView(
        cells, runs, training, ended, outcomes, measurements, recorded, estimate);
  }

  /** Runs with this outcome. */
  public long with(String outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }
}
