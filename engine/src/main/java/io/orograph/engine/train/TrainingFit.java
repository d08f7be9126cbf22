package io.orograph.engine.train;

/**
 * A network on its training samples.
 *
 * @param loss mean of the criterion
 * @param error share of wrong answers, on the labels used for training
 * @param outputVariance variance of an output between samples (population), mean over the outputs
 */
public record TrainingFit(double loss, double error, double outputVariance) {}
