/**
 * What training leaves behind: references to checkpoints and artifacts by digest, the safetensors
 * layout, the store interface, and provenance.
 *
 * <p>Start at {@link io.orograph.core.checkpoint.CheckpointRef}, {@link
 * io.orograph.core.checkpoint.Safetensors} and {@link io.orograph.core.checkpoint.CheckpointStore}.
 *
 * <p><b>Invariant:</b> identity is the SHA-256 of the content, never a file name; every parser of
 * outside bytes is bounded.
 */
@NullMarked
@Room(
    name = "core.checkpoint",
    mayUse = {"core.random", "core.sweep"})
package io.orograph.core.checkpoint;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
