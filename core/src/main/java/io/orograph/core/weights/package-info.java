/**
 * What the singular values of trained weight matrices say: heavy tails, stable ranks, norms.
 *
 * <p>Start at {@link io.orograph.core.weights.WeightSpectrum}.
 *
 * <p><b>Invariant:</b> everything here reads weights alone, no data.
 */
@NullMarked
@Room(
    name = "core.weights",
    mayUse = {"core.estimate"})
package io.orograph.core.weights;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
