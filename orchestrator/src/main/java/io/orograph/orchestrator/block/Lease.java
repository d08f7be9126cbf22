package io.orograph.orchestrator.block;

/**
 * The right of one lane to perform one attempt of a task.
 *
 * @param sweep name of the sweep
 * @param block number of the block
 * @param task the pack or measurement task, within the sweep
 * @param attempt from 1
 * @param token grows with every lease of the task
 * @param worker who holds it
 * @param incarnation which life of the worker
 * @param deviceClass the worker's device class
 */
public record Lease(
    String sweep,
    int block,
    String task,
    int attempt,
    long token,
    String worker,
    String incarnation,
    String deviceClass) {}
