package io.orograph.core.phase;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.PhasePreset;
import io.orograph.core.sweep.PhaseSettings;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Reads a phase off the means of a cell, in this order.
 *
 * <ol>
 *   <li>Fitted: mean training error ≤ {@code fittedErrorPercent}; by Hessian: ln of the mean trace
 *       ≤ {@code traceThreshold} (a mean trace ≤ 0 counts as below every threshold).
 *   <li>Poorly connected: not fitted, mc &lt; 0, the published sign rule; fitted, mc &lt;
 *       −max({@code connectedPoints}, 2 replicate errors). The sign rule stays as published also
 *       near 0; a cell whose mc is within two errors of 0 is marked with a {@link Doubt} instead.
 *   <li>Similar (fitted and connected only): CKA at or above {@code similarCka}, or without that
 *       within the top third, rounded up, of the grid's fitted and connected cells; equal values
 *       are similar together.
 * </ol>
 *
 * <p>The paper reads its boundaries by eye; these numbers were chosen to follow its published maps,
 * which are not part of this project: tests pin the rule itself, not that agreement.
 */
public record PhaseRule(PhaseSettings settings) {
  /** For CIFAR grids with constant learning rate: the CKA threshold belongs to them. */
  public static final PhaseSettings CIFAR = PhasePreset.PAPER.settings();

  /** By Hessian; 7 is where the model-diagnosis tree (Zhou et al. 2024) starts its threshold. */
  public static final PhaseSettings BY_HESSIAN = PhasePreset.HESSIAN.settings();

  /**
   * The means a label is read off.
   *
   * @param fit training error in percent, or the Hessian trace, as {@link #fitKind()} says
   * @param connectivity mc in points of training error
   * @param connectivityError its replicate error; NaN where unknown, which then widens nothing
   * @param cka NaN where not needed
   */
  public record Readings(double fit, double connectivity, double connectivityError, double cka) {}

  /** The kind that decides whether a cell is fitted. */
  public MetricKind fitKind() {
    return settings.labelByHessian() ? MetricKind.HESSIAN_TRACE : MetricKind.TRAIN_ERROR;
  }

  /** Whether a cell is fitted. */
  public boolean fitted(double fit) {
    if (settings.labelByHessian()) {
      return fit <= 0 || Math.log(fit) <= settings.traceThreshold();
    }
    return fit <= settings.fittedErrorPercent();
  }

  /** Whether a cell is well connected. */
  public boolean connected(Readings r) {
    if (!fitted(r.fit())) {
      return r.connectivity() >= 0;
    }
    double errors = Double.isNaN(r.connectivityError()) ? 0 : 2 * r.connectivityError();
    return r.connectivity() >= -Math.max(settings.connectedPoints(), errors);
  }

  /** Whether the similarity decides the label. */
  public boolean needsSimilarity(Readings r) {
    return fitted(r.fit()) && connected(r);
  }

  /**
   * The label.
   *
   * @param similarCka from {@link #similarCka}
   */
  public PhaseLabel label(Readings r, double similarCka) {
    if (!fitted(r.fit())) {
      return connected(r) ? PhaseLabel.II : PhaseLabel.I;
    }
    if (!connected(r)) {
      return PhaseLabel.III;
    }
    return bySimilarity(r.cka(), similarCka);
  }

  /** The label of a cell that is fitted and connected. */
  static PhaseLabel bySimilarity(double cka, double similarCka) {
    return cka >= similarCka ? PhaseLabel.IV_B : PhaseLabel.IV_A;
  }

  /**
   * The CKA from which on a cell is similar.
   *
   * @param candidates mean CKA of the fitted and connected cells
   */
  public OptionalDouble similarCka(List<Double> candidates) {
    if (!Double.isNaN(settings.similarCka())) {
      return OptionalDouble.of(settings.similarCka());
    }
    int third = (candidates.size() + 2) / 3;
    return candidates.stream().mapToDouble(c -> -c).sorted().limit(third).max().stream()
        .map(c -> -c)
        .findFirst();
  }
}
