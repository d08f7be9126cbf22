/**
 * The worker's side of registration: it says who it is, keeps its heartbeat, hears what has been
 * recorded, and is asked to drain.
 *
 * <p>Start at {@link io.orograph.wire.worker.WorkerRegistration} and {@link
 * io.orograph.wire.worker.WorkerHost}.
 *
 * <p><b>Invariant:</b> a broken stream ends no work and loses no task: the same incarnation
 * registers again, for ever, with what it still holds.
 */
@NullMarked
@Room(
    name = "wire.worker",
    mayUse = {"wire.convert", "wire.grpc", "core.checkpoint", "core.script", "core.sweep"})
package io.orograph.wire.worker;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
