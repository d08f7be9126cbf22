package io.orograph.core.sweep;

/**
 * Which runs are stopped early.
 *
 * <p>All runs of the sweep are trained to the same step, a <em>rung</em>; when each has reached it
 * or ended, those that the rule names are stopped there, and the others go on to the next rung.
 *
 * @param kind the rule
 * @param metric what runs are compared by; test data never stop a run
 * @param everySteps MEDIAN: steps between rungs, and between the losses that a running average is
 *     of; 0 otherwise
 * @param graceSteps MEDIAN: no run is stopped before this step; 0 otherwise, and for none
 * @param minRuns MEDIAN: no run is stopped before so many others have a running average; 0
 *     otherwise
 * @param minSteps SUCCESSIVE_HALVING: the step of the first rung; 0 otherwise
 * @param eta SUCCESSIVE_HALVING: the best 1/eta of the runs at a rung go on, and the next rung is
 *     at eta times the steps; 0 otherwise
 * @param passed rungs that have been decided; the sweep alone counts them
 */
public record EarlyStopping(
    EarlyStoppingKind kind,
    StoppingMetric metric,
    long everySteps,
    long graceSteps,
    int minRuns,
    long minSteps,
    int eta,
    int passed) {
  /** Every run is trained to its length. */
  public static final EarlyStopping NONE =
      new EarlyStopping(EarlyStoppingKind.NONE, StoppingMetric.TRAIN_LOSS, 0, 0, 0, 0, 0, 0);

  /** Others that must have an average, by default: as in Katib and Ray Tune. */
  public static final int USUAL_MIN_RUNS = 3;

  /** Halving. */
  public static final int USUAL_ETA = 2;

  /** The median stopping rule by the training loss. */
  public static EarlyStopping median(long everySteps, long graceSteps, int minRuns) {
    return new EarlyStopping(
        EarlyStoppingKind.MEDIAN,
        StoppingMetric.TRAIN_LOSS,
        everySteps,
        graceSteps,
        minRuns,
        0,
        0,
        0);
  }

  /** Successive halving by the training loss. */
  public static EarlyStopping halving(long minSteps, int eta) {
    return new EarlyStopping(
        EarlyStoppingKind.SUCCESSIVE_HALVING, StoppingMetric.TRAIN_LOSS, 0, 0, 0, minSteps, eta, 0);
  }

  /** Whether runs may be stopped at all. */
  public boolean any() {
    return kind != EarlyStoppingKind.NONE;
  }

  /** The same with so many rungs decided. */
  public EarlyStopping withPassed(int rungs) {
    return new EarlyStopping(kind, metric, everySteps, graceSteps, minRuns, minSteps, eta, rungs);
  }

  /** The same by another loss. */
  public EarlyStopping by(StoppingMetric other) {
    return new EarlyStopping(kind, other, everySteps, graceSteps, minRuns, minSteps, eta, passed);
  }

  /** Whether runs are held against each other by samples that were set aside. */
  public boolean byValidation() {
    return metric == StoppingMetric.VALIDATION_LOSS;
  }

  /**
   * The step of rung {@code number}, counted from 1; the largest long beyond every training.
   *
   * @throws IllegalStateException without a rule
   */
  public long step(int number) {
    return switch (kind) {
      case NONE -> throw new IllegalStateException("early stopping: none (expected: a rule)");
      case MEDIAN -> {
        long first = Math.max(1, Math.ceilDiv(graceSteps, everySteps));
        yield product(first + number - 1, everySteps);
      }
      case SUCCESSIVE_HALVING -> {
        long step = minSteps;
        for (int i = 1; i < number; i++) {
          step = product(step, eta);
        }
        yield step;
      }
    };
  }

  /** The step of the rung that is decided next; 0 without a rule: nothing stops anywhere. */
  public long nextStep() {
    return any() ? step(passed + 1) : 0;
  }

  private static long product(long a, long b) {
    return a != 0 && b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
  }
}
