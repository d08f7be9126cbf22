/**
 * Whether a device can be trusted: what is there, and small computations whose results are known or
 * are compared with the processor's.
 *
 * <p>Start at {@link io.orograph.engine.doctor.DeviceExam}.
 *
 * <p><b>Invariant:</b> an exam changes nothing but the memory it works in, and every finding that
 * is not good says what to do.
 */
@NullMarked
@Room(
    name = "engine.doctor",
    mayUse = {
      "engine.data",
      "engine.lane",
      "engine.model",
      "engine.program",
      "engine.runtime",
      "engine.train",
      "core.random",
      "core.sweep"
    })
package io.orograph.engine.doctor;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
