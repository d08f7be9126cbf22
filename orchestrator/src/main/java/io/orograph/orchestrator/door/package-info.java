/**
 * The clients' port: gRPC, gRPC-Web, JSON over HTTP, events for browsers and the static page, all
 * on one port and all through the same services and guards.
 *
 * <p>Start at {@link io.orograph.orchestrator.door.Door} and {@link
 * io.orograph.orchestrator.door.DoorSettings}.
 *
 * <p><b>Invariant:</b> the only code that sees Armeria; no second API is written by hand: what is
 * not gRPC becomes a call of the same method behind the same guards.
 */
@NullMarked
@Room(
    name = "orchestrator.door",
    mayUse = {"core.sweep", "wire.grpc"})
package io.orograph.orchestrator.door;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
