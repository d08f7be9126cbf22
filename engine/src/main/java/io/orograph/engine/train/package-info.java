/**
 * Training of packs: K runs of one architecture in one computation.
 *
 * <p>Start at {@link io.orograph.engine.train.PackTrainer}, a pull iterator of {@link
 * io.orograph.engine.train.PackStep}; {@link io.orograph.engine.train.PackState} is everything
 * needed to go on elsewhere with the same bits.
 *
 * <p><b>Invariant:</b> within one form a member's result depends on its own {@code RunSpec} alone,
 * never on the pack's size, the member's position, its company, the number of steps per native call
 * or the clock. On a GPU, whose kernels do not allow that, it may depend on the pack as planned,
 * its size and the member's slot in it, and on nothing more ({@link
 * io.orograph.engine.train.PackOptions#fixedPlaces}).
 */
@NullMarked
@Room(
    name = "engine.train",
    mayUse = {
      "engine.model",
      "engine.program",
      "engine.data",
      "engine.runtime",
      "engine.lane",
      "core.sweep",
      "core.random",
      "core.checkpoint",
      "core.pde",
      "core.script",
      "core.measure"
    })
package io.orograph.engine.train;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
