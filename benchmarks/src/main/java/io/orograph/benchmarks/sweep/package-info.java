/**
 * A whole small sweep: ours through its three real processes, PyTorch's as one careful program and
 * as a process per run and metric.
 *
 * <p>Start at {@link io.orograph.benchmarks.sweep.SweepBenchmark}.
 *
 * <p><b>Invariant:</b> what is timed is a command from its start to its end, on both sides.
 */
@NullMarked
@Room(
    name = "benchmarks.sweep",
    mayUse = {
      "benchmarks.bench",
      "benchmarks.lanes",
      "benchmarks.peer",
      "benchmarks.race",
      "benchmarks.report",
      "benchmarks.wire",
      "core.checkpoint",
      "core.measure",
      "core.metric",
      "core.random",
      "core.sweep",
      "engine.data"
    })
package io.orograph.benchmarks.sweep;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
