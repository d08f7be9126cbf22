package io.orograph.orchestrator.report;

import io.orograph.core.measure.Errors;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.CellValue;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.LossUnits;
import java.util.List;

/**
 * One quantity of the panel figure of Yang et al. 2021: which kind, on which scale, in which
 * colours.
 *
 * @param metric the metric
 * @param title what is drawn
 * @param logarithmic whether the natural logarithm of the mean is drawn
 * @param scale its colours
 * @param unit of the mean
 */
record Panel(Metric metric, String title, boolean logarithmic, ColorScale scale, String unit) {
  private Panel(Metric metric, String title, boolean logarithmic, ColorScale scale) {
    this(metric, title, logarithmic, scale, metric.kind().unit());
  }

  /** The panel of this metric in sweeps that train by a loss. */
  static Panel of(Metric metric, LossKind loss) {
    Panel usual = ofKind(metric);
    String unit = LossUnits.of(metric.kind(), loss);
    String name = metric.isNamed() ? metric.name() + ": " : "";
    String title =
        usual.title().replace(LossUnits.behind(metric.kind().unit()), LossUnits.behind(unit));
    return new Panel(metric, name + title, usual.logarithmic(), usual.scale(), unit);
  }

  /**
   * The panel of this metric over cells. A training loss that may be negative, as the energy of
   * Deep Ritz, has no logarithm: it is drawn as it is, and the title says why.
   */
  static Panel of(Metric metric, LossKind loss, List<PhaseCell> cells) {
    Panel usual = of(metric, loss);
    boolean negative =
        loss == LossKind.DEEP_RITZ
            || cells.stream().flatMap(c -> c.value(metric).stream()).anyMatch(v -> v.mean() < 0);
    return metric.kind() == MetricKind.TRAIN_LOSS && negative
        ? new Panel(
            metric,
            usual.title().replace("ln ", "") + " (linear: may be negative)",
            false,
            usual.scale(),
            usual.unit())
        : usual;
  }

  private static Panel ofKind(Metric metric) {
    return switch (metric.kind()) {
      case TEST_ACCURACY -> new Panel(metric, "test accuracy, %", false, ColorScale.VIRIDIS);
      case TRAIN_LOSS -> new Panel(metric, "ln training loss", true, ColorScale.SIRIDIV);
      case TEST_LOSS -> new Panel(metric, "test loss, nat", false, ColorScale.SIRIDIV);
      case TRAIN_ERROR -> new Panel(metric, "training error, %", false, ColorScale.SIRIDIV);
      case TOP_EIGENVALUE ->
          new Panel(metric, "ln top Hessian eigenvalue", true, ColorScale.SIRIDIV);
      case BOTTOM_EIGENVALUE ->
          new Panel(metric, "bottom Hessian eigenvalue", false, ColorScale.DIVERGING);
      case DOMINANT_EIGENVALUE ->
          new Panel(metric, "Hessian eigenvalue of largest magnitude", false, ColorScale.DIVERGING);
      case EDGE_OF_STABILITY ->
          new Panel(metric, "share of the edge of stability", false, ColorScale.SIRIDIV);
      case NOISE_TOLERANCE ->
          new Panel(metric, "ln noise that the parameters bear", true, ColorScale.VIRIDIS);
      case FUNCTION_CURVATURE ->
          new Panel(metric, "ln curvature of the function", true, ColorScale.SIRIDIV);
      case HESSIAN_TRACE -> new Panel(metric, "ln Hessian trace", true, ColorScale.SIRIDIV);
      case SPECTRAL_DENSITY ->
          new Panel(metric, "ln root mean square eigenvalue", true, ColorScale.SIRIDIV);
      case GRADIENT_NOISE_SCALE ->
          new Panel(metric, "ln gradient noise scale", true, ColorScale.SIRIDIV);
      case ONE_STEP_SHARPNESS ->
          new Panel(metric, "ln one-step sharpness, nat", true, ColorScale.SIRIDIV);
      case WORST_SHARPNESS ->
          new Panel(metric, "ln worst-case sharpness, nat", true, ColorScale.SIRIDIV);
      case AVERAGE_SHARPNESS ->
          new Panel(metric, "average sharpness, nat", false, ColorScale.SIRIDIV);
      case LOSS_SLICE ->
          new Panel(metric, "rise of the loss on lines, nat", false, ColorScale.SIRIDIV);
      case LOSS_SURFACE ->
          new Panel(metric, "rise of the loss on a plane, nat", false, ColorScale.SIRIDIV);
      case LOSS_PLANE ->
          new Panel(metric, "barrier between three networks, nat", false, ColorScale.SIRIDIV);
      case MIN_DELTA ->
          new Panel(metric, "min Δ from the initial network, nat", false, ColorScale.SIRIDIV);
      case GAUSS_LENGTH -> new Panel(metric, "Gauss length, rad", false, ColorScale.SIRIDIV);
      case INITIAL_DISTANCE ->
          new Panel(metric, "distance from the initial network", false, ColorScale.SIRIDIV);
      case LCA_HELP_SHARE ->
          new Panel(metric, "parameters that help, %", false, ColorScale.VIRIDIS);
      case LCA_HURT_RATIO ->
          new Panel(metric, "hurt over help in the allocation", false, ColorScale.SIRIDIV);
      case LCA_TOTAL ->
          new Panel(metric, "allocated loss change, nat", false, ColorScale.DIVERGING);
      case LCA_RESIDUAL ->
          new Panel(metric, "ln share of the loss change unallocated", true, ColorScale.SIRIDIV);
      case LCA_SYNCHRONIZATION ->
          new Panel(metric, "peaks in common over chance", false, ColorScale.VIRIDIS);
      case KERNEL_BOTTOM_EIGENVALUE ->
          new Panel(metric, "ln smallest eigenvalue of the kernel", true, ColorScale.SIRIDIV);
      case KERNEL_TOP_EIGENVALUE ->
          new Panel(metric, "ln largest eigenvalue of the kernel", true, ColorScale.SIRIDIV);
      case KERNEL_CONDITION ->
          new Panel(metric, "ln condition number of the kernel", true, ColorScale.SIRIDIV);
      case KERNEL_TRACE -> new Panel(metric, "ln trace of the kernel", true, ColorScale.SIRIDIV);
      case KERNEL_RANK ->
          new Panel(metric, "effective rank of the kernel", false, ColorScale.VIRIDIS);
      case KERNEL_CHANGE ->
          new Panel(metric, "change of the kernel in training", false, ColorScale.SIRIDIV);
      case KERNEL_ALIGNMENT ->
          new Panel(metric, "alignment of the kernel with its start", false, ColorScale.VIRIDIS);
      case PL_RATIO -> new Panel(metric, "ln PL ratio", true, ColorScale.VIRIDIS);
      case CROSS_ENTROPY_RATIO ->
          new Panel(metric, "ln PL ratio of the cross-entropy", true, ColorScale.VIRIDIS);
      case PL_CONSTANT -> new Panel(metric, "ln PL constant on the way", true, ColorScale.VIRIDIS);
      case PL_PATH_SHARE ->
          new Panel(metric, "path length over its bound", false, ColorScale.SIRIDIV);
      case PL_BALL_SHARE ->
          new Panel(metric, "ln distance over the theorem's radius", true, ColorScale.SIRIDIV);
      case PL_RATE_SHARE ->
          new Panel(metric, "ln slowest rate over the promised one", true, ColorScale.VIRIDIS);
      case MODEL_HESSIAN_NORM ->
          new Panel(metric, "ln Hessian norm of the outputs", true, ColorScale.SIRIDIV);
      case SOLUTION_ERROR ->
          new Panel(metric, "ln relative error of the solution", true, ColorScale.SIRIDIV);
      case PDE_LOSS -> new Panel(metric, "PDE loss", false, ColorScale.SIRIDIV);
      case RITZ_RATIO -> new Panel(metric, "ln PL ratio of the energy", true, ColorScale.VIRIDIS);
      case ROUGHNESS_INDEX -> new Panel(metric, "roughness index", false, ColorScale.SIRIDIV);
      case TAIL_EXPONENT ->
          new Panel(metric, "tail exponent of weight spectra", false, ColorScale.SIRIDIV);
      case STABLE_RANK -> new Panel(metric, "stable rank of weights", false, ColorScale.VIRIDIS);
      case LOG_SPECTRAL_NORM ->
          new Panel(metric, "log10 squared spectral norm", false, ColorScale.SIRIDIV);
      case WEIGHT_NORM -> new Panel(metric, "norm of the weights", false, ColorScale.SIRIDIV);
      case COMPRESSIBILITY -> new Panel(metric, "compressibility C/√d", false, ColorScale.SIRIDIV);
      case REGULARIZATION -> new Panel(metric, "regularization, nat", false, ColorScale.SIRIDIV);
      case ZERO_SHARE -> new Panel(metric, "weights that are zero, %", false, ColorScale.VIRIDIS);
      case SURVIVOR_ENTROPY ->
          new Panel(metric, "entropy of the other weights, bit", false, ColorScale.SIRIDIV);
      case SURVIVOR_VARIATION ->
          new Panel(metric, "variation of the other weights", false, ColorScale.SIRIDIV);
      case TERNARY_RESIDUAL ->
          new Panel(metric, "distance from ternary weights", false, ColorScale.SIRIDIV);
      case COMPRESSED_SIZE ->
          new Panel(metric, "ln compressed size, byte", true, ColorScale.SIRIDIV);
      case COMPRESSION_RATIO -> new Panel(metric, "ln compression ratio", true, ColorScale.VIRIDIS);
      case PRUNED_ACCURACY ->
          new Panel(metric, "test accuracy after pruning, %", false, ColorScale.VIRIDIS);
      case MODE_CONNECTIVITY ->
          new Panel(metric, "mode connectivity, points", false, ColorScale.DIVERGING);
      case CURVE_BARRIER ->
          new Panel(metric, "barrier on the curve, nat", false, ColorScale.SIRIDIV);
      case LINEAR_CONNECTIVITY ->
          new Panel(metric, "linear connectivity, points", false, ColorScale.DIVERGING);
      case LINEAR_BARRIER -> new Panel(metric, "linear barrier, nat", false, ColorScale.SIRIDIV);
      case CKA_SIMILARITY -> new Panel(metric, "CKA similarity", false, ColorScale.VIRIDIS);
      case DISAGREEMENT -> new Panel(metric, "disagreement, %", false, ColorScale.SIRIDIV);
      case JS_DIVERGENCE ->
          new Panel(metric, "Jensen-Shannon divergence, nat", false, ColorScale.SIRIDIV);
      case PARAMETER_DISTANCE -> new Panel(metric, "parameter distance", false, ColorScale.SIRIDIV);
      case EPOCH_AVERAGED_ACCURACY ->
          new Panel(metric, "test accuracy of averaged epochs, %", false, ColorScale.VIRIDIS);
      case ZERO_LOSS_COST ->
          new Panel(
              metric, "test accuracy lost by training on, points", false, ColorScale.DIVERGING);
      case SMOOTHING_SCALE ->
          new Panel(metric, "smoothing at which the barrier vanishes", false, ColorScale.SIRIDIV);
      case USER_RUN, USER_PAIR, USER_CELL ->
          new Panel(metric, "by a worker of the lab's own", false, ColorScale.VIRIDIS);
      case ENSEMBLE_ACCURACY ->
          new Panel(metric, "ensemble's test accuracy, %", false, ColorScale.VIRIDIS);
      case ENSEMBLE_GAIN ->
          new Panel(metric, "ensemble's gain, points", false, ColorScale.DIVERGING);
      case AVERAGED_ACCURACY ->
          new Panel(metric, "averaged network's test accuracy, %", false, ColorScale.VIRIDIS);
    };
  }

  /** What is drawn of a cell; NaN where there is nothing to draw. */
  double drawn(PhaseCell cell) {
    return shown(cell.value(metric).map(CellValue::mean).orElse(Double.NaN));
  }

  /** What is drawn of a value; NaN where there is nothing to draw. */
  double shown(double value) {
    if (!logarithmic) {
      return value;
    }
    return value > 0 ? Math.log(value) : Double.NaN;
  }

  /** One replicate error of what is drawn; NaN where unknown. */
  double error(PhaseCell cell) {
    double error =
        cell.value(metric).map(CellValue::errors).map(Errors::replicate).orElse(Double.NaN);
    double mean = cell.value(metric).map(CellValue::mean).orElse(Double.NaN);
    return logarithmic ? error / mean : error;
  }
}
