/**
 * Arrays of NumPy and aligned text files as data sets of one's own: reading them, and bringing them
 * into the form that workers read.
 *
 * <p>Start at {@link io.orograph.core.imported.NpzImport}.
 *
 * <p><b>Invariant:</b> memory is bounded whatever a file claims: inputs of arrays are never held at
 * once, an array is read only once its extents and its type are found to be allowed, and texts are
 * of bounded size.
 */
@NullMarked
@Room(
    name = "core.imported",
    mayUse = {"core.checkpoint"})
package io.orograph.core.imported;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
