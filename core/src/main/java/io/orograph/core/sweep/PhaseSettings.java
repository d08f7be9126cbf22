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
 */
public record PhaseSettings(
    double fittedErrorPercent,
    double connectedPoints,
    double similarCka,
    boolean labelByHessian,
    double traceThreshold) {
  /** The numeric rule chosen to follow the published maps, with ranks for CKA. */
  public static final PhaseSettings DEFAULT = new PhaseSettings(0.5, 0.5, Double.NaN, false, 0);
}
