/**
 * Checkpoints and artifacts in a folder, shared by all processes of one machine.
 *
 * <p>Start at {@link io.orograph.store.local.FolderStore}.
 *
 * <p><b>Invariant:</b> a file under its digest's name is complete: it gets that name by one rename,
 * after its bytes are on disk, and is never written again; and nothing is believed unread, every
 * read verifies.
 */
@NullMarked
@Room(
    name = "store.local",
    mayUse = {"core.checkpoint"})
package io.orograph.store.local;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
