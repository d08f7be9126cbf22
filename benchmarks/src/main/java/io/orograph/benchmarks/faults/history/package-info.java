/**
 * What clients of a disturbed lab saw acknowledged, and whether the lab kept it.
 *
 * <p>Start at {@link io.orograph.benchmarks.faults.history.HistoryCheck}.
 *
 * <p><b>Invariant:</b> the check is a pure function of the history: no lab is asked here.
 */
@NullMarked
@Room(name = "benchmarks.faults.history")
package io.orograph.benchmarks.faults.history;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
