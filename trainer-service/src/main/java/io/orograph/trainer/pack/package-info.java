/**
 * Packs in training: drives the engine, writes what must last to the store, numbers the events and
 * keeps them until they are confirmed.
 *
 * <p>Start at {@link io.orograph.trainer.pack.Packs}, the actor that holds the lanes; {@link
 * io.orograph.trainer.pack.PackActor} drives one pack, {@link io.orograph.trainer.pack.PackRun} is
 * its work on the lane, and {@link io.orograph.trainer.pack.EventLog} is what a stream reads.
 *
 * <p><b>Invariant:</b> bytes are in the store before the event that names them has a number, and no
 * clock, listener or lane decides any of those bytes.
 */
@NullMarked
@Room(
    name = "trainer.pack",
    mayUse = {
      "trainer.calibrate",
      "engine.train",
      "engine.data",
      "engine.lane",
      "engine.runtime",
      "engine.checkpoint",
      "engine.model",
      "engine.program",
      "core.checkpoint",
      "core.measure",
      "core.random",
      "core.sweep",
      "wire.trace"
    })
package io.orograph.trainer.pack;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
