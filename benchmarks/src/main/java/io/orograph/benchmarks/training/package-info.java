/**
 * Training of packs against PyTorch: samples or steps of single networks ("member-steps") per
 * second.
 *
 * <p>Start at {@link io.orograph.benchmarks.training.TrainingRow}.
 *
 * <p><b>Invariant:</b> both sides start from the same parameters, data and settings, and the losses
 * of their first steps on the same batches have to agree before anything is timed.
 */
@NullMarked
@Room(
    name = "benchmarks.training",
    mayUse = {
      "benchmarks.bench",
      "benchmarks.lanes",
      "benchmarks.peer",
      "benchmarks.race",
      "benchmarks.report",
      "benchmarks.wire",
      "core.checkpoint",
      "core.random",
      "core.sweep",
      "engine.data",
      "engine.lane",
      "engine.model",
      "engine.program",
      "engine.train"
    })
package io.orograph.benchmarks.training;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
