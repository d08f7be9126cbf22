/**
 * Workers: who is there, what they can do, whether they are alive, and what they hold.
 *
 * <p>Start at {@link io.orograph.orchestrator.registry.WorkerDirectory} (the port to it) and {@link
 * io.orograph.orchestrator.registry.Sessions}.
 *
 * <p><b>Invariant:</b> whether a worker is alive is decided by the monotonic clock of this process
 * alone: no stored instant and no worker's clock takes part.
 */
@NullMarked
@Room(
    name = "orchestrator.registry",
    mayUse = {"core.metric", "core.sweep"})
package io.orograph.orchestrator.registry;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
