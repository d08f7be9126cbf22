/**
 * Takes from the store what nothing refers to.
 *
 * <p>Start at {@link io.orograph.orchestrator.collect.Collector}.
 *
 * <p><b>Invariant:</b> what a row refers to, and what was put within the grace, is never taken.
 */
@NullMarked
@Room(
    name = "orchestrator.collect",
    mayUse = {"core.checkpoint"})
package io.orograph.orchestrator.collect;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
