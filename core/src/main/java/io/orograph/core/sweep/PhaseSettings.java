package io.orograph.core.sweep;

/**
 * The thresholds that turn measurements into phase labels; recorded with every diagram.
 *
 * @param fittedErrorPercent a cell is fitted when its mean training error is at most this, in
 *     percent
 * @param connectedPoints a fitted cell is poorly connected below minus the larger of this and two
 *     errors
 * @param similarCka a fitted and connected cell is similar from this CKA on; NaN takes the rank
 *     within the grid instead (the top third)
 * @param labelByHessian whether "fitted" is decided by the Hessian trace instead of the training
 *     error
 * @param traceThreshold with {@code labelByHessian}: a cell is flat when ln trace is at most this
 * @param learned whether the thresholds of training error, connectivity and similarity are learned
 *     from the grid; those given here then stand where there is too little to learn from
 */
public record PhaseSettings(
    double fittedErrorPercent,
    double connectedPoints,
    double similarCka,
    boolean labelByHessian,
    double traceThreshold,
    boolean learned) {
  /** The numeric rule chosen to follow the published maps, with ranks for CKA. */
  public static final PhaseSettings DEFAULT = new PhaseSettings(0.5, 0.5, Double.NaN, false, 0);

  /** Thresholds that are not learned. */
  public PhaseSettings(
      double fittedErrorPercent,
      double connectedPoints,
      double similarCka,
      boolean labelByHessian,
      double traceThreshold) {
    this(fittedErrorPercent, connectedPoints, similarCka, labelByHessian, traceThreshold, false);
  }

  /** The same thresholds, to be learned or not. */
  public PhaseSettings withLearned(boolean whether) {
    return new PhaseSettings(
        fittedErrorPercent, connectedPoints, similarCka, labelByHessian, traceThreshold, whether);
  }
}
