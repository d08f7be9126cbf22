/**
 * Performs the work that blocks have leased: calls trainers and metrics services, turns their
 * streams into facts for the blocks, and takes everything up again after a restart of either side.
 *
 * <p>Start at {@link io.orograph.orchestrator.dispatch.Dispatcher}, the one actor in the cluster
 * that holds scheduler and worker sessions; {@link io.orograph.orchestrator.dispatch.BlockDesk} is
 * its side of a block, {@link io.orograph.orchestrator.dispatch.Attachment} its side of a lease.
 *
 * <p><b>Invariant:</b> nothing here is kept: whatever this actor knows it can learn again from the
 * blocks and the workers; a lease is persisted before it is sent, and a sequence is confirmed to a
 * worker only after its fact was persisted.
 */
@NullMarked
@Room(
    name = "orchestrator.dispatch",
    mayUse = {
      "core.search",
      "core.stop",
      "core.sweep",
      "core.checkpoint",
      "core.measure",
      "core.metric",
      "orchestrator.sweep",
      "orchestrator.block",
      "orchestrator.schedule",
      "orchestrator.registry",
      "wire.convert",
      "wire.grpc",
      "wire.trace"
    })
package io.orograph.orchestrator.dispatch;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
