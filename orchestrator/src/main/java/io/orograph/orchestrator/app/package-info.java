/**
 * The orchestrator's process: its settings, and the wiring of everything it consists of.
 *
 * <p>Start at {@link io.orograph.orchestrator.app.Main}, {@link
 * io.orograph.orchestrator.app.OrchestratorConfig} and {@link
 * io.orograph.orchestrator.app.Orchestrator}.
 *
 * <p><b>Invariant:</b> wiring only: nothing is decided here, and settings are read nowhere else.
 */
@NullMarked
@Room(
    name = "orchestrator.app",
    mayUse = {
      "core.sweep",
      "core.checkpoint",
      "orchestrator.sweep",
      "orchestrator.block",
      "orchestrator.schedule",
      "orchestrator.registry",
      "orchestrator.collect",
      "orchestrator.dispatch",
      "orchestrator.node",
      "orchestrator.journal",
      "orchestrator.results",
      "orchestrator.report",
      "orchestrator.grpc",
      "orchestrator.door",
      "orchestrator.webhook",
      "store.bucket",
      "store.local",
      "store.metered",
      "wire.access",
      "wire.convert",
      "wire.grpc",
      "wire.tls",
      "wire.trace"
    })
package io.orograph.orchestrator.app;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
