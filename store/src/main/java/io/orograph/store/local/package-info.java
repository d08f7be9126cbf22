/**
 * The checkpoint store in a folder: content by digest, put atomically, verified on read.
 *
 * <p>Start at {@link io.orograph.store.local.FolderStore}.
 *
 * <p><b>Invariant:</b> a file under its final name is whole; what a kill leaves behind has another
 * name and is never read.
 */
@NullMarked
@Room(
    name = "store.local",
    mayUse = {"core.checkpoint"})
package io.orograph.store.local;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
