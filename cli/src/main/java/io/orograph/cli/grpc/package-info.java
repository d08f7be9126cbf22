/**
 * The client's side of the wire: calls the orchestrator and turns its messages into the plain
 * records that commands show.
 *
 * <p>Start at {@link io.orograph.cli.grpc.LabClient}; sweep files are read by {@link
 * io.orograph.cli.grpc.LoadedSweep}.
 *
 * <p><b>Invariant:</b> generated messages and gRPC's own exceptions stay in here; a failed call
 * leaves as one {@link io.orograph.cli.grpc.LabFailure} whose message is meant for people.
 */
@NullMarked
@Room(
    name = "cli.grpc",
    mayUse = {"cli.view", "core.checkpoint", "core.sweep", "wire.convert", "wire.grpc", "wire.tls"})
package io.orograph.cli.grpc;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
