package io.orograph.engine.train;

import io.orograph.core.sweep.RunKey;

/**
 * One point of a training curve.
 *
 * @param run whose
 * @param step steps done
 * @param trainLoss mean loss of the batches since the point before, each before its step
 */
public record CurvePoint(RunKey run, long step, double trainLoss) {}
