/**
 * Data sets as they are trained and measured on: file formats, splits, subsets, label noise, pixel
 * noise. Images stay bytes; inputs are made of them when they are read.
 *
 * <p>Start at {@link io.orograph.engine.data.DataSets} and {@link
 * io.orograph.engine.data.PreparedData}; inputs of similarity measurements are made by {@link
 * io.orograph.engine.data.MixupInputs}.
 *
 * <p><b>Invariant:</b> everything here depends on the content of the data and on the data seed
 * alone, never on a run, a cell or a thread.
 */
@NullMarked
@Room(
    name = "engine.data",
    mayUse = {
      "core.sweep",
      "core.random",
      "core.checkpoint",
      "core.pde",
      "core.imported",
      "core.script"
    })
package io.orograph.engine.data;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
