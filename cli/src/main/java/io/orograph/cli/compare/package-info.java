/**
 * What two sweeps measured, side by side.
 *
 * <p>Start at {@link io.orograph.cli.compare.Comparison}.
 *
 * <p><b>Invariant:</b> a pure function of two exports; nothing is asked of a lab.
 */
@NullMarked
@Room(
    name = "cli.compare",
    mayUse = {"core.estimate", "core.statistics"})
package io.orograph.cli.compare;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
