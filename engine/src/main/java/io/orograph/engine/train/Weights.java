package io.orograph.engine.train;

/**
 * What a network has learned.
 *
 * @param theta parameters, flat
 * @param statistics running statistics of batch normalization, flat; empty without
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record Weights(float[] theta, float[] statistics) {}
