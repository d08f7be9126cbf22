/**
 * The store of a lab, reached through its orchestrator, for workers without the folder.
 *
 * <p>Start at {@link io.orograph.store.grpc.ServiceStore}.
 *
 * <p><b>Invariant:</b> what is returned has the digest that was asked for, and what was put is in
 * the lab's store when the call returns; a call that breaks goes on where it was.
 */
@NullMarked
@Room(
    name = "store.grpc",
    mayUse = {"core.checkpoint", "wire.grpc"})
package io.orograph.store.grpc;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
