/**
 * The services that clients call: requests become checked values, values become answers.
 *
 * <p>Start at {@link io.orograph.orchestrator.grpc.SweepService} and {@link
 * io.orograph.orchestrator.grpc.ResultService}.
 *
 * <p><b>Invariant:</b> services hold no state of their own; every list is paged; every error goes
 * through the one table of the border and carries its reason.
 */
@NullMarked
@Room(
    name = "orchestrator.grpc",
    mayUse = {
      "core.search",
      "core.checkpoint",
      "core.claim",
      "core.cost",
      "core.measure",
      "core.metric",
      "core.parquet",
      "core.phase",
      "core.statistics",
      "core.sweep",
      "orchestrator.block",
      "orchestrator.collect",
      "orchestrator.registry",
      "orchestrator.report",
      "orchestrator.results",
      "orchestrator.schedule",
      "orchestrator.sweep",
      "store.local",
      "wire.access",
      "wire.convert",
      "wire.grpc",
      "wire.trace",
      "wire.worker"
    })
package io.orograph.orchestrator.grpc;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
