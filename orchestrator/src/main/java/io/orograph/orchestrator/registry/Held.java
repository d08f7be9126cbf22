package io.orograph.orchestrator.registry;

/**
 * A task at a worker.
 *
 * @param sequence of its newest event; in an answer, of the newest recorded one
 */
public record Held(String sweep, String task, int attempt, long sequence) {}
