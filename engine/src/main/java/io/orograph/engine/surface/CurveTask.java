package io.orograph.engine.surface;

import io.orograph.core.random.Seed;
import io.orograph.engine.data.Samples;

/**
 * One curve to fit.
 *
 * @param start θ₀, flat
 * @param end θ₁, flat
 * @param samples what the loss is taken on; the inputs are equal for all curves of a pack, labels
 *     may differ
 * @param seed of this curve: positions t from label {@code curve-t}, batches from {@code
 *     curve-order}
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record CurveTask(float[] start, float[] end, Samples samples, Seed seed) {}
