/**
 * Sweeps in a lab whose processes are killed and put to sleep and whose connections break, at times
 * that a seed draws; nothing that was acknowledged may be lost, happen twice or have other bits.
 *
 * <p>Start at {@link io.orograph.benchmarks.faults.run.FaultsBenchmark}.
 *
 * <p><b>Invariant:</b> which faults there are and their distances are decided by the seed alone; at
 * what work they find the lab is decided by the machine.
 */
@NullMarked
@Room(
    name = "benchmarks.faults.run",
    mayUse = {
      "benchmarks.faults.history",
      "benchmarks.faults.lab",
      "benchmarks.faults.wire",
      "benchmarks.heap",
      "benchmarks.memory",
      "benchmarks.report",
      "core.random"
    })
package io.orograph.benchmarks.faults.run;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
