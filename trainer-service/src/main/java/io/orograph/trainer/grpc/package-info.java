/**
 * The trainer's gRPC service: requests become orders, a pack's numbered events become a stream.
 *
 * <p>Start at {@link io.orograph.trainer.grpc.TrainerEndpoint}; {@link
 * io.orograph.trainer.grpc.EventStream} sends events as fast as the reader takes them.
 *
 * <p><b>Invariant:</b> no state of a pack lives here; a stream that breaks ends nothing but itself.
 */
@NullMarked
@Room(
    name = "trainer.grpc",
    mayUse = {
      "trainer.pack",
      "wire.convert",
      "wire.grpc",
      "core.checkpoint",
      "core.measure",
      "core.sweep"
    })
package io.orograph.trainer.grpc;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
