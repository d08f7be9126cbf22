/**
 * Contenders that do the same work and take turns: round by round, in an order that rotates, after
 * one round that does not count.
 *
 * <p>Start at {@link io.orograph.benchmarks.race.Race}.
 *
 * <p><b>Invariant:</b> only one contender works at a time, on all the cores it was given.
 */
@NullMarked
@Room(
    name = "benchmarks.race",
    mayUse = {"benchmarks.report"})
package io.orograph.benchmarks.race;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
