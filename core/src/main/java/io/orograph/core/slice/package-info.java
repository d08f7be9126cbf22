/**
 * Slices of a loss surface: straight lines and planes through parameter space, the directions that
 * span them, and what is read off the losses on them.
 *
 * <p>Start at {@link io.orograph.core.slice.Slice} for the points, {@link
 * io.orograph.core.slice.Filters} for the scale of directions, and {@link
 * io.orograph.core.slice.Trajectory} and {@link io.orograph.core.slice.PlaneOfThree} for directions
 * that come from networks.
 *
 * <p><b>Invariant:</b> coordinates are always of the directions as they are, however long and
 * however far from orthogonal: a projection is a least-squares fit, never a bare inner product.
 */
@NullMarked
@Room(
    name = "core.slice",
    mayUse = {"core.estimate", "core.operator"})
package io.orograph.core.slice;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
