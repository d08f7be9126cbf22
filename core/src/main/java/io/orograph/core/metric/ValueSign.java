package io.orograph.core.metric;

/**
 * How the number of a metric is read: which values it can take, and what larger, smaller or
 * negative ones say. What the dictionary of exported tables tells of every kind.
 *
 * @param range which values it can take
 * @param meaning what they say, for people
 */
public record ValueSign(Range range, String meaning) {
  /** Which values a number can take. */
  public enum Range {
    /** A percentage of a whole. */
    PERCENT("0 to 100"),
    /** A share or a cosine that cannot be negative. */
    UNIT("0 to 1"),
    /** Never below 0, but for rounding. */
    NOT_NEGATIVE("0 or more"),
    /** Both signs occur, and 0 has a meaning. */
    SIGNED("either sign");

    private final String text;

    Range(String text) {
      this.text = text;
    }

    /** In words. */
    public String text() {
      return text;
    }
  }

  private static final String BETTER = "larger is better";
  private static final String SHARPER = "larger is sharper";
  private static final String RISE =
      "above 0 the loss rises away from the network, larger is sharper";
  private static final String CURVED =
      "above 0 the loss curves upwards, larger is sharper; below 0 it curves downwards";
  private static final String FITTED =
      "smaller is better fitted; below 0 only the energy of Deep Ritz";
  private static final String BARRIER = "0 is no barrier, larger is a higher one";
  private static final String CONNECTED =
      "below 0 a barrier of so many points, near 0 connected, above 0 lower errors than at the ends";
  private static final String CONDITIONED = "larger is better conditioned";
  private static final String SPARSER = "smaller is more compressible";
  private static final String OWN = "as its author says";

  /** How values of a kind are read. */
  static ValueSign of(MetricKind kind) {
    return switch (kind) {
      case TRAIN_LOSS, TEST_LOSS -> signed(FITTED);
      case TRAIN_ERROR -> percent("smaller is better fitted");
      case TEST_ACCURACY,
          EPOCH_AVERAGED_ACCURACY,
          ENSEMBLE_ACCURACY,
          AVERAGED_ACCURACY,
          PRUNED_ACCURACY ->
          percent(BETTER);
      case ZERO_LOSS_COST -> signed("above 0 training on has hurt, below 0 it has helped");
      case TOP_EIGENVALUE, DOMINANT_EIGENVALUE, HESSIAN_TRACE -> signed(CURVED);
      case BOTTOM_EIGENVALUE ->
          signed("below 0 the loss curves downwards in some direction, 0 is flat there");
      case EDGE_OF_STABILITY ->
          signed("1 is the edge, above it SGD is unstable on the quadratic; larger is sharper");
      case SPECTRAL_DENSITY, FUNCTION_CURVATURE -> notNegative(SHARPER);
      case ONE_STEP_SHARPNESS, WORST_SHARPNESS, AVERAGE_SHARPNESS, LOSS_SLICE, LOSS_SURFACE ->
          signed(RISE);
      case NOISE_TOLERANCE -> notNegative("larger is flatter");
      case GRADIENT_NOISE_SCALE ->
          signed(
              "larger is noisier; an estimate below 0 is one of a small scale, of unbiased noise");
      case MIN_DELTA -> notNegative("0 is monotone, larger is a higher bump on the way");
      case GAUSS_LENGTH -> notNegative("0 is straight, larger turns more");
      case INITIAL_DISTANCE, PARAMETER_DISTANCE -> notNegative("larger is farther apart");
      case LCA_HELP_SHARE -> percent("larger where more parameters help");
      case LCA_HURT_RATIO -> notNegative("0 nothing hurts, 1 the loss has not changed");
      case LCA_TOTAL -> signed("below 0 the parameters helped, above 0 they hurt");
      case LCA_RESIDUAL -> notNegative("smaller is better accounted for");
      case LCA_SYNCHRONIZATION -> notNegative("1 is chance, above it layers help together");
      case KERNEL_BOTTOM_EIGENVALUE -> notNegative(CONDITIONED);
      case KERNEL_TOP_EIGENVALUE, KERNEL_TRACE -> notNegative("larger is a steeper model");
      case KERNEL_CONDITION -> notNegative("at least 1, larger is worse conditioned");
      case KERNEL_RANK -> notNegative("larger is spread over more directions");
      case KERNEL_CHANGE, MODEL_HESSIAN_NORM ->
          notNegative("0 is linear in the parameters, larger is less so");
      case KERNEL_ALIGNMENT -> unit("1 is a multiple of the initial kernel, smaller is less alike");
      case PL_RATIO, CROSS_ENTROPY_RATIO, PL_CONSTANT -> notNegative(CONDITIONED);
      case RITZ_RATIO ->
          signed("larger is better conditioned; below 0 the energy is below that of the solution");
      case PL_PATH_SHARE, PL_BALL_SHARE -> notNegative("above 1 the theorem's bound is exceeded");
      case PL_RATE_SHARE ->
          signed("below 1 some step is slower than promised, below 0 the loss rose in one");
      case SOLUTION_ERROR -> notNegative("smaller is closer to the solution");
      case PDE_LOSS ->
          signed("smaller is better solved; the minimum of the Ritz energy is below 0");
      case ROUGHNESS_INDEX -> notNegative("larger is rougher");
      case TAIL_EXPONENT -> notNegative("smaller is a heavier tail");
      case STABLE_RANK -> notNegative("larger is spread over more directions");
      case LOG_SPECTRAL_NORM -> signed("larger is a larger norm; 0 is a norm of 1");
      case WEIGHT_NORM -> notNegative("larger are larger weights");
      case COMPRESSIBILITY -> unit("smaller where fewer weights differ from 0");
      case REGULARIZATION -> notNegative("larger is a larger penalty");
      case ZERO_SHARE -> percent("larger is sparser");
      case SURVIVOR_ENTROPY, SURVIVOR_VARIATION, TERNARY_RESIDUAL, COMPRESSED_SIZE ->
          notNegative(SPARSER);
      case COMPRESSION_RATIO -> notNegative("larger is more compressible");
      case MODE_CONNECTIVITY, LINEAR_CONNECTIVITY -> signed(CONNECTED);
      case CURVE_BARRIER, LINEAR_BARRIER -> notNegative(BARRIER);
      case LOSS_PLANE -> signed("above 0 a barrier between the three, larger is a higher one");
      case SMOOTHING_SCALE -> notNegative("0 is no barrier, larger takes more smoothing");
      case CKA_SIMILARITY -> unit("1 is alike, smaller is less so");
      case DISAGREEMENT -> percent("0 is alike, larger is less so");
      case JS_DIVERGENCE -> notNegative("0 is alike, larger is less so, at most ln 2");
      case ENSEMBLE_GAIN -> signed("above 0 the ensemble is better than its mean member");
      case USER_RUN, USER_PAIR, USER_CELL -> signed(OWN);
    };
  }

  private static ValueSign percent(String meaning) {
    return new ValueSign(Range.PERCENT, meaning);
  }

  private static ValueSign unit(String meaning) {
    return new ValueSign(Range.UNIT, meaning);
  }

  private static ValueSign notNegative(String meaning) {
    return new ValueSign(Range.NOT_NEGATIVE, meaning);
  }

  private static ValueSign signed(String meaning) {
    return new ValueSign(Range.SIGNED, meaning);
  }
}
