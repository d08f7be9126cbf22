/**
 * About 500 runs of one sweep as an event-sourced entity: their packs and measurement tasks,
 * leases, attempts and outcomes.
 *
 * <p>Start at {@link io.orograph.orchestrator.block.BlockEntity}, {@link
 * io.orograph.orchestrator.block.BlockPlan} (what there is to do) and {@link
 * io.orograph.orchestrator.block.Work} (what others are to perform).
 *
 * <p><b>Invariant:</b> a block decides and never performs: nothing here calls a worker or reads a
 * clock, no instant decides anything, and the plan is derived from the specification and the sizes
 * of packs that it was given, and recorded.
 */
@NullMarked
@Room(
    name = "orchestrator.block",
    mayUse = {
      "core.random",
      "core.search",
      "core.stop",
      "core.metric",
      "core.sweep",
      "core.checkpoint",
      "core.measure",
      "orchestrator.sweep"
    })
package io.orograph.orchestrator.block;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
