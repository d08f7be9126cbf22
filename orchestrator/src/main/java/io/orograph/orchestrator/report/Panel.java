package io.orograph.orchestrator.report;

import io.orograph.core.measure.Errors;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.CellValue;
import io.orograph.core.phase.PhaseCell;

/**
 * One quantity of the panel figure of Yang et al. 2021: which kind, on which scale, in which
 * colours.
 *
 * @param kind the metric kind
 * @param title what is drawn
 * @param logarithmic whether the natural logarithm of the mean is drawn
 * @param scale its colours
 */
record Panel(MetricKind kind, String title, boolean logarithmic, ColorScale scale) {
  /** The panel of this kind. */
  static Panel of(MetricKind kind) {
    return switch (kind) {
      case TEST_ACCURACY -> new Panel(kind, "test accuracy, %", false, ColorScale.VIRIDIS);
      case TRAIN_LOSS -> new Panel(kind, "ln training loss", true, ColorScale.SIRIDIV);
      case TEST_LOSS -> new Panel(kind, "test loss, nat", false, ColorScale.SIRIDIV);
      case TRAIN_ERROR -> new Panel(kind, "training error, %", false, ColorScale.SIRIDIV);
      case TOP_EIGENVALUE -> new Panel(kind, "ln top Hessian eigenvalue", true, ColorScale.SIRIDIV);
      case BOTTOM_EIGENVALUE ->
          new Panel(kind, "bottom Hessian eigenvalue", false, ColorScale.DIVERGING);
      case HESSIAN_TRACE -> new Panel(kind, "ln Hessian trace", true, ColorScale.SIRIDIV);
      case SPECTRAL_DENSITY ->
          new Panel(kind, "ln root mean square eigenvalue", true, ColorScale.SIRIDIV);
      case MODE_CONNECTIVITY ->
          new Panel(kind, "mode connectivity, points", false, ColorScale.DIVERGING);
      case LINEAR_CONNECTIVITY ->
          new Panel(kind, "linear connectivity, points", false, ColorScale.DIVERGING);
      case LINEAR_BARRIER -> new Panel(kind, "linear barrier, nat", false, ColorScale.SIRIDIV);
      case CKA_SIMILARITY -> new Panel(kind, "CKA similarity", false, ColorScale.VIRIDIS);
      case DISAGREEMENT -> new Panel(kind, "disagreement, %", false, ColorScale.SIRIDIV);
      case JS_DIVERGENCE ->
          new Panel(kind, "Jensen-Shannon divergence, nat", false, ColorScale.SIRIDIV);
      case PARAMETER_DISTANCE -> new Panel(kind, "parameter distance", false, ColorScale.SIRIDIV);
    };
  }

  /** What is drawn of a cell; NaN where there is nothing to draw. */
  double drawn(PhaseCell cell) {
    double mean = cell.value(kind).map(CellValue::mean).orElse(Double.NaN);
    if (!logarithmic) {
      return mean;
    }
    return mean > 0 ? Math.log(mean) : Double.NaN;
  }

  /** One replicate error of what is drawn; NaN where unknown. */
  double error(PhaseCell cell) {
    double error =
        cell.value(kind).map(CellValue::errors).map(Errors::replicate).orElse(Double.NaN);
    double mean = cell.value(kind).map(CellValue::mean).orElse(Double.NaN);
    return logarithmic ? error / mean : error;
  }
}
