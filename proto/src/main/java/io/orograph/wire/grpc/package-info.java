/**
 * How calls are made and answered: the one table from failures to statuses, the guards before every
 * method, servers and channels (beyond loopback with TLS), tokens, and reply streams with flow
 * control.
 *
 * <p>Start at {@link io.orograph.wire.grpc.GrpcServers}, {@link io.orograph.wire.grpc.Channels} and
 * {@link io.orograph.wire.grpc.OrographFailure}.
 *
 * <p><b>Invariant:</b> nobody else builds an {@code io.grpc.Status}; every error that leaves
 * carries {@code google.rpc.ErrorInfo} of domain {@code orograph.io} and no stack trace; a method
 * without a {@code required_role} is refused to everybody, one without a {@code scope} to everybody
 * who is not of every project.
 */
@NullMarked
@Room(
    name = "wire.grpc",
    mayUse = {
      "wire.access",
      "wire.convert",
      "wire.tls",
      "wire.trace",
      "core.sweep",
      "core.checkpoint"
    })
package io.orograph.wire.grpc;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
