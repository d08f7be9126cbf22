package io.orograph.core.phase;

import io.orograph.core.measure.RunOutcome;

/**
 * A run that has ended.
 *
 * @param cell id of its cell
 * @param replicate 0 to R−1
 * @param outcome how it ended
 */
public record RunRow(String cell, int replicate, RunOutcome outcome) {}
