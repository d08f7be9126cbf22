/**
 * The orchestrator under load: the real process with its journal and its ports, and a trainer that
 * speaks the protocol of a real one but trains nothing.
 *
 * <p>Start at {@link io.orograph.benchmarks.scale.run.ScaleBenchmark}.
 *
 * <p><b>Invariant:</b> what is timed is seen from outside, by clients and by the trainer, never by
 * the orchestrator's own clock.
 */
@NullMarked
@Room(
    name = "benchmarks.scale.run",
    mayUse = {"benchmarks.peer", "benchmarks.report", "benchmarks.scale.wire"})
package io.orograph.benchmarks.scale.run;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
