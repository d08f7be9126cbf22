package io.orograph.core.path;

/**
 * The learning-rate schedule of curve fitting (Garipov et al. 2018, code {@code
 * learning_rate_schedule}): factor 1 until half of the length, then linearly down to 0.01 at 90 %,
 * then 0.01. Ours differs in one point: progress is counted in steps, not in whole epochs.
 */
public final class CurveSchedule {
  private CurveSchedule() {}

  /**
   * The factor on the base learning rate.
   *
   * @param progress steps done over steps in all, in [0, 1]
   */
  public static double factor(double progress) {
    if (!(progress >= 0 && progress <= 1)) {
      throw new IllegalArgumentException("progress: " + progress + " (expected: in [0, 1])");
    }
    if (progress <= 0.5) {
      return 1;
    }
    return progress < 0.9 ? 1 - 0.99 * (progress - 0.5) / 0.4 : 0.01;
  }
}
