/**
 * Landscapes with a closed form, to compare measured ones with.
 *
 * <p>Start at {@link io.orograph.core.landscape.CorrugatedBowl}, the smallest one that has a load,
 * a temperature and a boundary between rugged and convex.
 *
 * <p><b>Invariant:</b> everything here is a formula; nothing is estimated and nothing is random.
 */
@NullMarked
@Room(
    name = "core.landscape",
    mayUse = {})
package io.orograph.core.landscape;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
