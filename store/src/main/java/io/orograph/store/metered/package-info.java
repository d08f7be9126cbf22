/**
 * What goes to a store and comes from it, counted.
 *
 * <p>Start at {@link io.orograph.store.metered.MeteredStore}.
 *
 * <p><b>Invariant:</b> the store behind it is asked for the same, once, and its answers and
 * failures are handed on unchanged.
 */
@NullMarked
@Room(
    name = "store.metered",
    mayUse = {"core.checkpoint"})
package io.orograph.store.metered;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
