/**
 * Arrays of NumPy as data sets of one's own: reading them a number at a time, and bringing them
 * into the form that workers read.
 *
 * <p>Start at {@link io.orograph.core.imported.NpzImport}.
 *
 * <p><b>Invariant:</b> memory is bounded whatever a file claims: inputs are never held at once, and
 * an array is read only once its extents and its type are found to be allowed.
 */
@NullMarked
@Room(
    name = "core.imported",
    mayUse = {"core.checkpoint"})
package io.orograph.core.imported;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
