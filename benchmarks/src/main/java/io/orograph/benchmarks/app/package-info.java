/**
 * The command {@code benchmarks/run}.
 *
 * <p>Start at {@link io.orograph.benchmarks.app.Main}.
 *
 * <p><b>Invariant:</b> nothing is measured here; only this package prints.
 */
@NullMarked
@Room(
    name = "benchmarks.app",
    mayUse = {
      "benchmarks.bench",
      "benchmarks.curvature",
      "benchmarks.determinism",
      "benchmarks.faults.run",
      "benchmarks.gpu",
      "benchmarks.lanes",
      "benchmarks.memory",
      "benchmarks.peer",
      "benchmarks.pure",
      "benchmarks.race",
      "benchmarks.report",
      "benchmarks.scale.run",
      "benchmarks.steps",
      "benchmarks.sweep",
      "benchmarks.training",
      "engine.runtime"
    })
package io.orograph.benchmarks.app;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
