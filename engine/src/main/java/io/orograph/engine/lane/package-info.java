/**
 * Lanes: bounded concurrency of native work, one worker thread per core with one intra-op thread
 * each, or one per GPU.
 *
 * <p>Start at {@link io.orograph.engine.lane.Lane}; work gets a {@link
 * io.orograph.engine.lane.LaneContext} with the lane's programs and memory.
 *
 * <p><b>Invariant:</b> native code is called from lane threads only; a task should take at most
 * half a second, so that cancel and drain are quick.
 */
@NullMarked
@Room(
    name = "engine.lane",
    mayUse = {"engine.runtime", "engine.program"})
package io.orograph.engine.lane;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
