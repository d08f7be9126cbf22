package io.orograph.metrics.connectivity;

import io.orograph.core.sweep.RunKey;

/**
 * One end of a curve.
 *
 * @param run whose network
 * @param theta its parameters, flat
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record End(RunKey run, float[] theta) {}
