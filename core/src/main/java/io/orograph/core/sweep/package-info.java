/**
 * The vocabulary of a sweep: its checked specification, axes and knobs, cells, replicates, runs and
 * packs, the rules a specification must meet, and the run key that identifies a training.
 *
 * <p>Start at {@link io.orograph.core.sweep.SweepSpec}, {@link io.orograph.core.sweep.Grid} and
 * {@link io.orograph.core.sweep.SweepRules}.
 *
 * <p><b>Invariant:</b> pure values and pure functions; the grid is expanded lazily, so a sweep of a
 * million cells costs nothing until its runs are asked for.
 */
@NullMarked
@Room(
    name = "core.sweep",
    mayUse = {"core.random", "core.metric", "core.pde"})
package io.orograph.core.sweep;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
