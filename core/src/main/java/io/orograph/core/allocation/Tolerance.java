package io.orograph.core.allocation;

/**
 * When a step has been cut finely enough: its residual e satisfies |e| ≤ {@code absolute} and |e| ≤
 * {@code relative} · Σ|A_i|, or it has been cut into {@code mostSplits} parts.
 *
 * <p>The relative criterion is ours: late in training the loss changes by less than the published
 * absolute tolerance. It is of the mass Σ|A_i|, not of the change itself, which may vanish while
 * large allocations cancel.
 *
 * @param absolute in the unit of the loss (Lan et al. 2019: 0.001)
 * @param relative share of the mass; 0 for no such criterion
 * @param mostSplits largest number of parts, a power of two from 2 (Lan et al. 2019: 32)
 */
public record Tolerance(double absolute, double relative, int mostSplits) {
  public Tolerance {
    if (!(absolute >= 0 && relative >= 0)) {
      throw new IllegalArgumentException(
          "tolerance: (%s, %s) (expected: both at least 0)".formatted(absolute, relative));
    }
    if (mostSplits < 2 || Integer.bitCount(mostSplits) != 1) {
      throw new IllegalArgumentException(
          "mostSplits: " + mostSplits + " (expected: a power of two from 2)");
    }
  }

  boolean isMetBy(double residual, double mass) {
    double most = relative == 0 ? absolute : Math.min(absolute, relative * mass);
    return Math.abs(residual) <= most;
  }
}
