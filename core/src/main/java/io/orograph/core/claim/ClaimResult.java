package io.orograph.core.claim;

import io.orograph.core.statistics.Interval;

/**
 * A claim with what the sweep says about it.
 *
 * @param claim the claim
 * @param primary whether the sweep declared it before it ran; then it is not corrected
 * @param effect the statistic, in the unit of the claim; NaN where there was none
 * @param interval its 95 % interval; unknown where it was not resampled
 * @param p two-sided p-value, not corrected; NaN for a criterion that is met or not
 * @param corrected the p-value after Benjamini and Hochberg's correction over all claims that are
 *     not primary; of a primary claim the p-value itself
 * @param cells how many cells it rests on
 * @param runs how many runs
 * @param verdict what follows
 * @param reason what the verdict rests on, in words
 */
public record ClaimResult(
    Claim claim,
    boolean primary,
    double effect,
    Interval interval,
    double p,
    double corrected,
    int cells,
    int runs,
    Verdict verdict,
    String reason) {
  static ClaimResult of(
      Claim claim, boolean primary, Finding found, double corrected, double level) {
    boolean lost = !primary && found.verdict() != Verdict.NOT_TESTABLE && corrected > level;
    Finding judged =
        lost
            ? found.with(
                Verdict.NOT_TESTABLE, "not decided once corrected for the number of claims")
            : found;
    return new ClaimResult(
        claim,
        primary,
        judged.effect(),
        judged.interval(),
        judged.p(),
        corrected,
        judged.cells(),
        judged.runs(),
        judged.verdict(),
        judged.reason());
  }
}
