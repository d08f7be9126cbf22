package io.orograph.core.claim;

import io.orograph.core.statistics.Interval;

/**
 * What the test of one claim found, before any correction for the number of claims.
 *
 * @param effect the statistic, in the unit of the claim; NaN where there was none
 * @param interval its 95 % percentile interval; unknown where it was not resampled
 * @param p two-sided p-value of no effect; NaN for a criterion that is met or not
 * @param cells how many cells it rests on
 * @param runs how many runs
 * @param verdict what follows
 * @param reason what the verdict rests on, in words
 */
public record Finding(
    double effect,
    Interval interval,
    double p,
    int cells,
    int runs,
    Verdict verdict,
    String reason) {
  /** Nothing to test. */
  static Finding notTestable(String reason) {
    return new Finding(
        Double.NaN, Interval.UNKNOWN, Double.NaN, 0, 0, Verdict.NOT_TESTABLE, reason);
  }

  /** A criterion that is met or not. */
  static Finding criterion(boolean met, double effect, int cells, int runs, String reason) {
    Verdict verdict = met ? Verdict.SUPPORTED : Verdict.CONTRADICTED;
    return new Finding(effect, Interval.UNKNOWN, Double.NaN, cells, runs, verdict, reason);
  }

  Finding with(Verdict other, String otherReason) {
    return new Finding(effect, interval, p, cells, runs, other, otherReason);
  }
}
