/**
 * The metrics process: its configuration and how its parts are put together and taken apart.
 *
 * <p>Start at {@link io.orograph.metrics.app.Main}; {@link io.orograph.metrics.app.MetricsProcess}
 * is the wiring.
 *
 * <p><b>Invariant:</b> wiring only; a process that cannot do its work ends at once with a status
 * other than 0 and one sentence that says why.
 */
@NullMarked
@Room(
    name = "metrics.app",
    mayUse = {
      "metrics.grpc",
      "metrics.measure",
      "engine.data",
      "engine.lane",
      "engine.runtime",
      "store.bucket",
      "store.local",
      "store.metered",
      "store.grpc",
      "wire.grpc",
      "wire.tls",
      "wire.trace",
      "wire.worker",
      "core.checkpoint",
      "core.script"
    })
package io.orograph.metrics.app;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
