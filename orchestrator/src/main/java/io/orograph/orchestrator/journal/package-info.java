/**
 * The stored form of facts: domain events of sweeps and blocks to and from {@code
 * orograph/journal/v1/events.proto}, and the serializer that puts those messages into the journal.
 *
 * <p>Start at {@link io.orograph.orchestrator.journal.SweepJournal} and {@link
 * io.orograph.orchestrator.journal.BlockJournal}.
 *
 * <p><b>Invariant:</b> everything ever written can be read: manifests and serializer id never
 * change, messages only gain fields, and no Java serialization takes part.
 */
@NullMarked
@Room(
    name = "orchestrator.journal",
    mayUse = {
      "core.search",
      "core.stop",
      "core.sweep",
      "core.checkpoint",
      "core.measure",
      "core.metric",
      "orchestrator.sweep",
      "orchestrator.block",
      "wire.convert"
    })
package io.orograph.orchestrator.journal;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
