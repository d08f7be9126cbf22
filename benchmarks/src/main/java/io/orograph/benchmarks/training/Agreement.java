package io.orograph.benchmarks.training;

/**
 * How far losses of both sides lie apart, in units of 1e-5 relative plus 1e-7 absolute (float32).
 */
final class Agreement {
  private Agreement() {}

  /** The largest gap over the allowed one; at most 1 where both sides agree. */
  static double worst(double[][] ours, double[][] theirs) {
    double worst = 0;
    for (int s = 0; s < theirs.length; s++) {
      for (int m = 0; m < theirs[s].length; m++) {
        double allowed = 1e-5 * Math.abs(theirs[s][m]) + 1e-7;
        worst = Math.max(worst, Math.abs(ours[s][m] - theirs[s][m]) / allowed);
      }
    }
    return worst;
  }
}
