/**
 * Who gets what next: a pure function from the picture of workers, sweeps and waiting tasks to
 * assignments.
 *
 * <p>Start at {@link io.orograph.orchestrator.schedule.Scheduler}.
 *
 * <p><b>Invariant:</b> no state, no clock, no randomness: the same picture gives the same
 * assignments, and an incomplete picture gives none.
 */
@NullMarked
@Room(
    name = "orchestrator.schedule",
    mayUse = {"core.metric"})
package io.orograph.orchestrator.schedule;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
