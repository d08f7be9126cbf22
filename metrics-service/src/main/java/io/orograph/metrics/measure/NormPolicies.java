package io.orograph.metrics.measure;

import io.orograph.core.measure.BatchNormPolicy;
import io.orograph.core.metric.MetricKind;

/**
 * Which batch-norm statistics each kind is measured with: the table of {@code docs/metrics.md}.
 *
 * <p>At a checkpoint its own statistics, because they are part of the network. Along a curve no
 * point but the ends has statistics, and interpolated ones belong to no network, so they are
 * estimated anew at every point, the ends included, over the training set (Garipov et al. 2018).
 * Along a training path they are those of large batches, a part of the loss that has derivatives.
 * While a curve is fitted, each batch's own are used, as in the published code.
 */
final class NormPolicies {
  /** Samples per batch of an estimate: the published code's. */
  static final int BATCH = 128;

  private NormPolicies() {}

  /** The policy of a kind for networks with batch normalization. */
  static BatchNormPolicy of(MetricKind kind) {
    return switch (kind) {
      case TRAIN_LOSS,
          TRAIN_ERROR,
          TEST_LOSS,
          TEST_ACCURACY,
          TOP_EIGENVALUE,
          BOTTOM_EIGENVALUE,
          DOMINANT_EIGENVALUE,
          EDGE_OF_STABILITY,
          NOISE_TOLERANCE,
          FUNCTION_CURVATURE,
          HESSIAN_TRACE,
          SPECTRAL_DENSITY,
          GRADIENT_NOISE_SCALE,
          ONE_STEP_SHARPNESS,
          WORST_SHARPNESS,
          AVERAGE_SHARPNESS,
          CKA_SIMILARITY,
          DISAGREEMENT,
          JS_DIVERGENCE,
          ENSEMBLE_ACCURACY,
          ENSEMBLE_GAIN,
          ZERO_LOSS_COST,
          KERNEL_BOTTOM_EIGENVALUE,
          KERNEL_TOP_EIGENVALUE,
          KERNEL_CONDITION,
          KERNEL_TRACE,
          KERNEL_RANK,
          KERNEL_CHANGE,
          KERNEL_ALIGNMENT,
          PL_RATIO,
          CROSS_ENTROPY_RATIO,
          PL_CONSTANT,
          PL_PATH_SHARE,
          PL_BALL_SHARE,
          PL_RATE_SHARE,
          MODEL_HESSIAN_NORM ->
          BatchNormPolicy.STORED;
      case MIN_DELTA,
          GAUSS_LENGTH,
          LOSS_SLICE,
          LOSS_SURFACE,
          LOSS_PLANE,
          MODE_CONNECTIVITY,
          CURVE_BARRIER,
          LINEAR_CONNECTIVITY,
          LINEAR_BARRIER,
          SMOOTHING_SCALE,
          AVERAGED_ACCURACY,
          EPOCH_AVERAGED_ACCURACY,
          PRUNED_ACCURACY ->
          BatchNormPolicy.RECOMPUTED;
      case LCA_HELP_SHARE, LCA_HURT_RATIO, LCA_TOTAL, LCA_RESIDUAL, LCA_SYNCHRONIZATION ->
          BatchNormPolicy.BATCH_STATS;
      case PARAMETER_DISTANCE,
          INITIAL_DISTANCE,
          TAIL_EXPONENT,
          STABLE_RANK,
          LOG_SPECTRAL_NORM,
          WEIGHT_NORM,
          COMPRESSIBILITY,
          REGULARIZATION,
          ZERO_SHARE,
          SURVIVOR_ENTROPY,
          SURVIVOR_VARIATION,
          TERNARY_RESIDUAL,
          COMPRESSED_SIZE,
          COMPRESSION_RATIO,
          SOLUTION_ERROR,
          PDE_LOSS,
          RITZ_RATIO,
          ROUGHNESS_INDEX,
          USER_RUN,
          USER_PAIR,
          USER_CELL ->
          BatchNormPolicy.NONE;
    };
  }
}
