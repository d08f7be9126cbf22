package io.orograph.metrics.measure;

/**
 * A task in measurement.
 *
 * @param task which task
 * @param attempt which attempt
 * @param sequence number of its newest event
 */
public record HeldTask(TaskKey task, int attempt, long sequence) {}
