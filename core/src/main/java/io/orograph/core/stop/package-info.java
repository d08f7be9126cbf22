/**
 * Early stopping: which runs of a sweep are stopped at a rung, given what all of them have reached.
 *
 * <p>Start at {@link io.orograph.core.stop.StoppingRule}.
 *
 * <p><b>Invariant:</b> a pure function of recorded losses. Neither the order in which they came nor
 * that of the runs decides anything, so that a replay decides the same.
 */
@NullMarked
@Room(
    name = "core.stop",
    mayUse = {"core.sweep"})
package io.orograph.core.stop;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
