package io.orograph.metrics.measure;

/**
 * The right to measure.
 *
 * @param task which task
 * @param attempt from 1
 * @param token larger for every later lease of the same task
 */
public record MeasureLease(TaskKey task, int attempt, long token) {}
