/**
 * How far weights can be compressed: the compressibility loss ‖w‖₁/‖w‖₂, what is left after
 * pruning, and sizes in bytes.
 *
 * <p>Start at {@link io.orograph.core.compress.Compressibility}.
 *
 * <p><b>Invariant:</b> everything here reads weights alone, no data.
 */
@NullMarked
@Room(name = "core.compress")
package io.orograph.core.compress;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
