/**
 * Calibration: how many runs of a shape train fastest together on this trainer's device, measured
 * when that costs next to nothing and kept on disk.
 *
 * <p>Start at {@link io.orograph.trainer.calibrate.Calibrator}, which decides what is measured
 * when; {@link io.orograph.trainer.calibrate.ShapeCalibration} is the work on a lane and {@link
 * io.orograph.trainer.calibrate.Calibrations} what came of it.
 *
 * <p><b>Invariant:</b> what is measured here decides the size of packs and nothing else; losing all
 * of it costs speed alone.
 */
@NullMarked
@Room(
    name = "trainer.calibrate",
    mayUse = {
      "engine.train",
      "engine.lane",
      "engine.program",
      "core.checkpoint",
      "core.sweep",
      "wire.convert"
    })
package io.orograph.trainer.calibrate;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
