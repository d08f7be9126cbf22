/**
 * What the measurements of a sweep cost, before they are made: matvecs and sample-passes of every
 * metric, from the specification alone.
 *
 * <p>Start at {@link io.orograph.core.cost.MetricCosts}.
 *
 * <p><b>Invariant:</b> an estimate counts as the metrics service counts what it does, and is never
 * below it for runs that were trained to their end; a test in the metrics service holds the two
 * against each other.
 */
@NullMarked
@Room(
    name = "core.cost",
    mayUse = {"core.compress", "core.measure", "core.metric", "core.pde", "core.sweep"})
package io.orograph.core.cost;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
