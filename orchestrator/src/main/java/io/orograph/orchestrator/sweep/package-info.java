/**
 * One sweep as an event-sourced entity: accepted, paused, resumed, cancelled, finished, and which
 * blocks of runs it has opened.
 *
 * <p>Start at {@link io.orograph.orchestrator.sweep.SweepDirectory} (how others talk to sweeps),
 * {@link io.orograph.orchestrator.sweep.SweepEntity} and {@link
 * io.orograph.orchestrator.sweep.Transitions}.
 *
 * <p><b>Invariant:</b> an entity decides and never performs: nothing here calls a worker, reads a
 * clock or knows a run's outcome; an event takes its instant from the command.
 */
@NullMarked
@Room(
    name = "orchestrator.sweep",
    mayUse = {"core.search", "core.stop", "core.sweep", "core.checkpoint", "core.measure"})
package io.orograph.orchestrator.sweep;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
