package io.orograph.benchmarks.faults.history;

/** What a watcher is told of a sweep. */
public sealed interface Fact {

  /**
   * A run has an outcome.
   *
   * @param run its name within the sweep
   * @param outcome in lower case
   */
  record RunEnded(String run, String outcome) implements Fact {}

  /**
   * A measurement was recorded.
   *
   * @param what metric, cells, replicates and steps
   * @param bits everything that was measured, each number by its bits
   */
  record Measured(String what, String bits) implements Fact {}

  /** Anything else, in words. */
  record Other(String text) implements Fact {}
}
