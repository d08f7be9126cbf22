/**
 * Adaptive boundary search: which cells of a grid to train next so that a line in it is found with
 * few of them. Ours: bisection along columns, where columns beside each other guess for one
 * another.
 *
 * <p>Start at {@link io.orograph.core.search.BoundarySearch}.
 *
 * <p><b>Invariant:</b> a pure function of the specification and of what came of the cells asked
 * for. Runs have the seeds they have in the whole grid, so that what is trained is a part of it.
 */
@NullMarked
@Room(
    name = "core.search",
    mayUse = {"core.sweep"})
package io.orograph.core.search;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
