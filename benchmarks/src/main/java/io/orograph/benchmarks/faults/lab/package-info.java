/**
 * A lab of processes that can be killed and put to sleep, with proxies on every connection between
 * orchestrator and workers.
 *
 * <p>Start at {@link io.orograph.benchmarks.faults.lab.FaultLab}.
 *
 * <p><b>Invariant:</b> the processes are those of a real lab, started from the class paths that
 * packaging left; nothing in them knows of faults.
 */
@NullMarked
@Room(
    name = "benchmarks.faults.lab",
    mayUse = {"wire.grpc"})
package io.orograph.benchmarks.faults.lab;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
