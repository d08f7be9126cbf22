package io.orograph.orchestrator.collect;

/**
 * What takes away what is not needed any more.
 *
 * @param releaser lets go of checkpoints that were kept for a time
 * @param collector takes from the store what nothing refers to
 */
public record Garbage(Releaser releaser, Collector collector) {}
