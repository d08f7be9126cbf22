package io.orograph.orchestrator.schedule;

/** A task for a worker. */
public record Assignment(String sweep, int block, String task, boolean training, String worker) {}
