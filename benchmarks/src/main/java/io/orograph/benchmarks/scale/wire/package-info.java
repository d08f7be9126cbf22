/**
 * The orchestrator as a process, its clients, and a trainer that trains nothing.
 *
 * <p>Start at {@link io.orograph.benchmarks.scale.wire.Load}.
 *
 * <p><b>Invariant:</b> the same connections and messages as those of real workers and clients.
 */
@NullMarked
@Room(
    name = "benchmarks.scale.wire",
    mayUse = {"benchmarks.heap", "core.checkpoint", "wire.convert", "wire.grpc", "wire.worker"})
package io.orograph.benchmarks.scale.wire;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
