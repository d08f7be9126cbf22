package io.orograph.orchestrator.sweep;

/**
 * A run that the sweep's rule has stopped.
 *
 * @param place of its cell in the grid
 * @param replicate its number in the cell
 * @param reason in words
 */
public record StoppedRun(long place, int replicate, String reason) {}
