package io.orograph.core.compress;

/**
 * Descent on C alone, w ← w − h‖w‖₂²∇C(w): the factor ‖w‖₂² makes the path of w/‖w‖₂ independent of
 * the scale of w. An entry that would change its sign becomes 0 and stays there, where 0 is in the
 * subdifferential of C. Each step is kept only if C falls; otherwise h is halved (ours).
 *
 * @param weights where it ended
 * @param steps steps kept
 * @param initial C at the start
 * @param value C at the end
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record CompressibilityDescent(double[] weights, int steps, double initial, double value) {
  private static final double SMALLEST_STEP = 1e-14;

  /**
   * Descends from {@code start}.
   *
   * @param step h of the first step, above 0
   * @param mostSteps steps tried at most
   */
  public static CompressibilityDescent from(double[] start, double step, int mostSteps) {
    double[] w = start.clone();
    double initial = Compressibility.of(w).value();
    double value = initial;
    double h = step;
    int kept = 0;
    for (int i = 0; i < mostSteps && h > SMALLEST_STEP; i++) {
      double[] next = next(w, h);
      double reached = Compressibility.of(next).value();
      if (reached < value) {
        w = next;
        value = reached;
        kept++;
      } else {
        h /= 2;
      }
    }
    return new CompressibilityDescent(w, kept, initial, value);
  }

  private static double[] next(double[] w, double h) {
    double l2 = Compressibility.of(w).l2();
    double[] gradient = Compressibility.gradient(w);
    double[] next = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      double moved = w[i] - h * l2 * l2 * gradient[i];
      next[i] = Math.signum(moved) == Math.signum(w[i]) ? moved : 0;
    }
    return next;
  }
}
