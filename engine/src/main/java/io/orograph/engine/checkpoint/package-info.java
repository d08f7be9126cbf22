/**
 * Bytes of checkpoints, resume states and artifacts.
 *
 * <p>Start at {@link io.orograph.engine.checkpoint.NetworkCheckpoint}, {@link
 * io.orograph.engine.checkpoint.ResumeState} and {@link io.orograph.engine.checkpoint.Artifacts}.
 *
 * <p><b>Invariant:</b> nothing here reads or writes a store; equal content gives equal bytes, and
 * every byte that is read is checked against the layout it claims to have.
 */
@NullMarked
@Room(
    name = "engine.checkpoint",
    mayUse = {"engine.model", "engine.train", "engine.data", "core.checkpoint", "core.sweep"})
package io.orograph.engine.checkpoint;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
