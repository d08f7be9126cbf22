/**
 * Pictures of a network's loss surface: the directions that options ask for, and losses along lines
 * and over planes, computed task by task.
 *
 * <p>Start at {@link io.orograph.metrics.slice.Directions} and {@link
 * io.orograph.metrics.slice.SliceWork}.
 *
 * <p><b>Invariant:</b> a direction depends on its network, its options and the seed alone; how
 * points are cut into tasks depends on sizes alone, because the cut is part of the bits.
 */
@NullMarked
@Room(
    name = "metrics.slice",
    mayUse = {
      "engine.model",
      "engine.surface",
      "core.estimate",
      "core.random",
      "core.slice",
      "core.sweep"
    })
package io.orograph.metrics.slice;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
