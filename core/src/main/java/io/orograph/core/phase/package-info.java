/**
 * The phase diagram: a pure fold of run outcomes and measurements over the grid, and the rule that
 * labels its cells.
 *
 * <p>Start at {@link io.orograph.core.phase.PhaseFold}; the thresholds are data ({@link
 * io.orograph.core.sweep.PhaseSettings}) and read by {@link io.orograph.core.phase.PhaseRule}.
 *
 * <p><b>Invariant:</b> every cell of the grid is in the diagram, a missing label says why, and the
 * same rows give the same diagram in any order of arrival. Nothing here draws.
 */
@NullMarked
@Room(
    name = "core.phase",
    mayUse = {"core.estimate", "core.measure", "core.metric", "core.random", "core.sweep"})
package io.orograph.core.phase;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
