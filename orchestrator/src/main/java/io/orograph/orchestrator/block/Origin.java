package io.orograph.orchestrator.block;

/**
 * Where a fact came from.
 *
 * @param task the lease's task
 * @param attempt the lease's attempt
 * @param sequence its place in the worker's stream, from 1
 * @param deviceClass of the lease, for a fact of a training; empty in older records, and where
 *     nothing is trained for the first time
 */
public record Origin(String task, int attempt, long sequence, String deviceClass) {
  /** Of no training. */
  public Origin(String task, int attempt, long sequence) {
    this(task, attempt, sequence, "");
  }
}
