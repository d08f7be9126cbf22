/**
 * Resident memory of a process that trains and measures without end.
 *
 * <p>Start at {@link io.orograph.benchmarks.memory.MemoryBenchmark}.
 *
 * <p><b>Invariant:</b> the operating system is asked, never the JVM: native memory is what leaks.
 */
@NullMarked
@Room(
    name = "benchmarks.memory",
    mayUse = {
      "benchmarks.lanes",
      "benchmarks.race",
      "benchmarks.report",
      "benchmarks.wire",
      "core.estimate",
      "core.operator",
      "core.path",
      "core.random",
      "core.sweep",
      "engine.data",
      "engine.lane",
      "engine.program",
      "engine.runtime",
      "engine.surface",
      "engine.train"
    })
package io.orograph.benchmarks.memory;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
