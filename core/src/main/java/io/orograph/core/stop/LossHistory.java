package io.orograph.core.stop;

/**
 * What a run has reached so far: of its losses, in the order of their steps, what the rules ask
 * for.
 *
 * @param best the lowest
 * @param sum all together
 * @param count how many there are
 * @param step of the last one
 * @param last the last one; infinite of a run that has diverged since the one before
 * @param live whether it can go on from there
 */
public record LossHistory(
    double best, double sum, int count, long step, double last, boolean live) {
  /** Of a run that has not said anything. */
  public static final LossHistory NONE =
      new LossHistory(Double.POSITIVE_INFINITY, 0, 0, 0, Double.NaN, false);

  /**
   * With one more; one at a step that is known changes nothing.
   *
   * @param loss NaN is taken as infinite
   */
  public LossHistory with(long at, double loss, boolean goesOn) {
    if (at <= step) {
      return this;
    }
    double value = Double.isNaN(loss) ? Double.POSITIVE_INFINITY : loss;
    return new LossHistory(Math.min(best, value), sum + value, count + 1, at, value, goesOn);
  }

  /** The mean of all. */
  public double average() {
    return sum / count;
  }
}
