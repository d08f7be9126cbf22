/**
 * Modules of one's own: TorchScript archives, read without running anything in them.
 *
 * <p>Start at {@link io.orograph.core.script.ScriptModule}.
 *
 * <p><b>Invariant:</b> memory is bounded whatever an archive claims, its pickles are read by a
 * reader that knows tensors, modules and plain values and refuses all else, and its code is refused
 * where it calls anything but tensor operations.
 */
@NullMarked
@Room(
    name = "core.script",
    mayUse = {"core.checkpoint"})
package io.orograph.core.script;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
