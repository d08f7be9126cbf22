/**
 * Loss surfaces: what a network's loss is to an estimator, and toys whose every value is known.
 *
 * <p>Start at {@link io.orograph.core.surface.LossSurface}; {@link
 * io.orograph.core.surface.HeapSurface} is the short way to write a toy.
 *
 * <p><b>Invariant:</b> a surface has no data loader, optimizer or random state: the same point
 * gives the same numbers, and weight decay is in no loss unless the surface says so.
 */
@NullMarked
@Room(
    name = "core.surface",
    mayUse = {"core.operator", "core.random"})
package io.orograph.core.surface;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
