/**
 * How much a loss rises near a point: after one step uphill, at worst within a radius, and on
 * average over random steps.
 *
 * <p>Start at {@link io.orograph.core.sharpness.Sharpness}.
 *
 * <p><b>Invariant:</b> a value is a difference of losses on one surface; nothing here predicts
 * generalization, and radii of different networks compare only where their scales do.
 */
@NullMarked
@Room(
    name = "core.sharpness",
    mayUse = {"core.estimate", "core.operator", "core.random", "core.surface"})
package io.orograph.core.sharpness;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
