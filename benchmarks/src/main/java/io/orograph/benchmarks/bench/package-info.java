/**
 * What every benchmark is handed: lanes, the PyTorch side if there is one, rounds and a folder.
 *
 * <p>Start at {@link io.orograph.benchmarks.bench.Bench}.
 *
 * <p><b>Invariant:</b> benchmarks find nothing out about the machine by themselves.
 */
@NullMarked
@Room(
    name = "benchmarks.bench",
    mayUse = {"benchmarks.lanes", "benchmarks.peer", "benchmarks.race", "core.sweep"})
package io.orograph.benchmarks.bench;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
