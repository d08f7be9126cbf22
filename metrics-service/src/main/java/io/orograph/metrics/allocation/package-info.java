/**
 * Loss change allocation of a network's training: the training is done again, step by step, and
 * every step's change of the loss is allocated as it goes by.
 *
 * <p>Start at {@link io.orograph.metrics.allocation.TrainingWalk}.
 *
 * <p><b>Invariant:</b> nothing is told of a training that did not end in the bits of the run's
 * checkpoint.
 */
@NullMarked
@Room(
    name = "metrics.allocation",
    mayUse = {
      "engine.data",
      "engine.lane",
      "engine.model",
      "engine.program",
      "engine.runtime",
      "engine.surface",
      "engine.train",
      "core.allocation",
      "core.measure",
      "core.random",
      "core.sweep"
    })
package io.orograph.metrics.allocation;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
