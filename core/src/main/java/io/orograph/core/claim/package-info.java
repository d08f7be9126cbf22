/**
 * The claims of the taxonomy paper (Yang et al. 2021) as named, versioned tests on the cells of a
 * sweep: each gives a statistic with its interval, and a verdict.
 *
 * <p>Start at {@link io.orograph.core.claim.Claim}, which lists them, and {@link
 * io.orograph.core.claim.ClaimReport}, which judges them all and corrects for their number.
 *
 * <p><b>Invariant:</b> a verdict is always computed, never left out: what the sweep cannot decide
 * is NOT_TESTABLE with the reason. Cells that collapsed, diverged, were censored or still lack
 * something are no evidence; how many were left out is stated. The same rows give the same numbers:
 * resampling draws from seeds derived from the sweep's run seed and the claim's name.
 */
@NullMarked
@Room(
    name = "core.claim",
    mayUse = {
      "core.estimate",
      "core.measure",
      "core.metric",
      "core.path",
      "core.phase",
      "core.random",
      "core.statistics",
      "core.sweep"
    })
package io.orograph.core.claim;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
