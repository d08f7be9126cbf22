/**
 * Statistics of tables of values: ranks and their correlations, tests, corrections for many tests,
 * and intervals from resampling.
 *
 * <p>Start at {@link io.orograph.core.statistics.RankCorrelation}, {@link
 * io.orograph.core.statistics.Welch} and {@link io.orograph.core.statistics.Resampled}; {@link
 * io.orograph.core.statistics.TInterval} is of means of few values.
 *
 * <p><b>Invariant:</b> nothing here knows what the numbers mean; what cannot be known (a
 * correlation with a constant, a test of one value) is NaN, never 0 and never an exception; every
 * random number comes from the caller's stream. The distributions needed are closed forms of the
 * incomplete beta function, so that {@code core} needs no library.
 */
@NullMarked
@Room(
    name = "core.statistics",
    mayUse = {"core.random"})
package io.orograph.core.statistics;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
