/**
 * The lanes that our side works on, as a worker service has them: one per core, one thread each.
 *
 * <p>Start at {@link io.orograph.benchmarks.lanes.Lanes}.
 *
 * <p><b>Invariant:</b> native code is called in lane threads only.
 */
@NullMarked
@Room(
    name = "benchmarks.lanes",
    mayUse = {"benchmarks.race", "engine.lane"})
package io.orograph.benchmarks.lanes;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
