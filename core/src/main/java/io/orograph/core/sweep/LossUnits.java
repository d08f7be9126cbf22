package io.orograph.core.sweep;

import io.orograph.core.metric.MetricKind;

/**
 * The units of values that are losses, or differences of losses: the one place that decides them. A
 * cross-entropy is in nats. Squared errors are in the squared units of the targets, residuals and
 * energies in those of the equation; data and problems here have none, so these are numbers.
 */
public final class LossUnits {
  /** Of a number without unit. */
  public static final String NONE = "1";

  private static final String NAT = "nat";

  private LossUnits() {}

  /** Of a loss. */
  public static String of(LossKind loss) {
    return switch (loss) {
      case CROSS_ENTROPY -> NAT;
      case MSE, LEAST_SQUARES, DEEP_RITZ -> NONE;
    };
  }

  /** Of a kind's values in sweeps that train by a loss. */
  public static String of(MetricKind kind, LossKind loss) {
    return isOfLosses(kind) ? of(loss) : kind.unit();
  }

  /** Of a kind's values in a sweep; an axis over losses has losses of one unit. */
  public static String of(MetricKind kind, SweepSpec spec) {
    return of(kind, spec.base().task().loss());
  }

  /** What stands behind a title: a comma and the unit; nothing for a number. */
  public static String behind(String unit) {
    return unit.equals(NONE) ? "" : ", " + unit;
  }

  /** What stands behind a number: a space and the unit; nothing where there is none. */
  public static String after(String unit) {
    return unit.equals(NONE) ? "" : " " + unit;
  }

  /** Whether values of a kind are losses of the training or differences of them. */
  public static boolean isOfLosses(MetricKind kind) {
    return kind.unit().equals(NAT) && kind != MetricKind.JS_DIVERGENCE;
  }
}
