/**
 * Single training steps: what their parts cost, and what packs of different batch sizes or widths
 * would gain by being joined.
 *
 * <p>Start at {@link io.orograph.benchmarks.steps.StepsBenchmark} and {@link
 * io.orograph.benchmarks.steps.JoiningBenchmark}.
 *
 * <p><b>Invariant:</b> the programs are those that train, or these with lines of a step left out;
 * time is processor time of the lane's thread.
 */
@NullMarked
@Room(
    name = "benchmarks.steps",
    mayUse = {
      "benchmarks.bench",
      "benchmarks.lanes",
      "benchmarks.race",
      "benchmarks.report",
      "benchmarks.training",
      "core.random",
      "core.sweep",
      "engine.data",
      "engine.lane",
      "engine.model",
      "engine.program",
      "engine.runtime",
      "engine.train"
    })
package io.orograph.benchmarks.steps;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
