package io.orograph.orchestrator.block;

/**
 * Where a fact came from.
 *
 * @param task the lease's task
 * @param attempt the lease's attempt
 * @param sequence its place in the worker's stream, from 1
 */
public record Origin(String task, int attempt, long sequence) {}
