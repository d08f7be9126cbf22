/**
 * The read side: a projector beside each entity writes its journal events as rows, and the results
 * store answers queries from them.
 *
 * <p>Start at {@link io.orograph.orchestrator.results.Projector} (write) and {@link
 * io.orograph.orchestrator.results.ResultsStore} (read).
 *
 * <p><b>Invariant:</b> rows, the entity's offset and the sweep sequence are written in one
 * transaction, so every event has its effect exactly once, whatever is killed; the rows can always
 * be rebuilt from the journal. What is not of it lies beside them and is not rebuilt: who was told
 * of an end ({@link io.orograph.orchestrator.results.ToldEnds}), and imported checkpoints, whose
 * rows are all there is of them.
 */
@NullMarked
@Room(
    name = "orchestrator.results",
    mayUse = {
      "core.search",
      "core.checkpoint",
      "core.claim",
      "core.estimate",
      "core.measure",
      "core.metric",
      "core.phase",
      "core.sweep",
      "orchestrator.block",
      "orchestrator.sweep",
      "orchestrator.webhook"
    })
package io.orograph.orchestrator.results;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
