/**
 * Sizes of compressed bytes.
 *
 * <p>Start at {@link io.orograph.metrics.compress.Codec}.
 *
 * <p><b>Invariant:</b> the same bytes have the same size, on every machine with the same library.
 */
@NullMarked
@Room(name = "metrics.compress")
package io.orograph.metrics.compress;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
