/**
 * The worker's side of registration: who it is, its heartbeat, what it holds, and what it is told
 * back.
 *
 * <p>Start at {@link io.orograph.wire.worker.WorkerRegistration}.
 *
 * <p><b>Invariant:</b> the heartbeat has a thread of its own, so that neither a long native call
 * nor a busy actor ever makes a living worker look dead.
 */
@NullMarked
@Room(
    name = "wire.worker",
    mayUse = {})
package io.orograph.wire.worker;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
