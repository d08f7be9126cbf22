package io.orograph.core.stop;

/**
 * What a run has come to after some of its steps.
 *
 * @param run which
 * @param step steps done; of a run that has diverged the step of the rung that it did not reach
 * @param loss mean over its training samples; infinite of a run that has diverged
 * @param live whether it can go on
 */
public record RunLoss(RunAt run, long step, double loss, boolean live) {}
