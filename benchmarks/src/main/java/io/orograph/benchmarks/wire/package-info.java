/**
 * Sweep files as the source of what is run, so that a benchmark trains exactly what a user could
 * submit.
 *
 * <p>Start at {@link io.orograph.benchmarks.wire.Sweeps}.
 *
 * <p><b>Invariant:</b> no settings are made up elsewhere.
 */
@NullMarked
@Room(
    name = "benchmarks.wire",
    mayUse = {"wire.convert", "core.sweep"})
package io.orograph.benchmarks.wire;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
