/**
 * Clients of a lab that is being disturbed: they call again until they are answered, and note in a
 * history what they were answered.
 *
 * <p>Start at {@link io.orograph.benchmarks.faults.wire.LabClient}.
 *
 * <p><b>Invariant:</b> an answer is noted after it has come, and what a call may have done without
 * an answer is no claim.
 */
@NullMarked
@Room(
    name = "benchmarks.faults.wire",
    mayUse = {"benchmarks.faults.history", "wire.convert", "wire.grpc"})
package io.orograph.benchmarks.faults.wire;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
