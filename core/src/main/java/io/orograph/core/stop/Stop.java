package io.orograph.core.stop;

/**
 * A run that is stopped.
 *
 * @param run which
 * @param loss by which it was judged: MEDIAN its lowest so far, SUCCESSIVE_HALVING that at the rung
 * @param bound what it should have been at most: MEDIAN the median of the others' running averages,
 *     SUCCESSIVE_HALVING the loss of the last run that goes on
 */
public record Stop(RunAt run, double loss, double bound) {}
