/**
 * The trainer process: its configuration and how its parts are put together and taken apart.
 *
 * <p>Start at {@link io.orograph.trainer.app.Main}; {@link io.orograph.trainer.app.TrainerProcess}
 * is the wiring.
 *
 * <p><b>Invariant:</b> wiring only; a process that cannot do its work ends at once with a status
 * other than 0 and one sentence that says why.
 */
@NullMarked
@Room(
    name = "trainer.app",
    mayUse = {
      "trainer.calibrate",
      "trainer.grpc",
      "trainer.pack",
      "engine.data",
      "engine.doctor",
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
      "core.script",
      "core.sweep"
    })
package io.orograph.trainer.app;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
