/**
 * The same run again and again: in other packs, at other positions, in fresh lanes and fresh
 * processes, interrupted and killed at random steps. Its bits must not change.
 *
 * <p>Start at {@link io.orograph.benchmarks.determinism.DeterminismBenchmark}.
 *
 * <p><b>Invariant:</b> what is varied is drawn from the number of the trial, so that a difference
 * can be repeated.
 */
@NullMarked
@Room(
    name = "benchmarks.determinism",
    mayUse = {
      "benchmarks.report",
      "benchmarks.training",
      "benchmarks.wire",
      "core.checkpoint",
      "core.estimate",
      "core.operator",
      "core.random",
      "core.sweep",
      "engine.checkpoint",
      "engine.data",
      "engine.lane",
      "engine.program",
      "engine.runtime",
      "engine.surface",
      "engine.train"
    })
package io.orograph.benchmarks.determinism;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
