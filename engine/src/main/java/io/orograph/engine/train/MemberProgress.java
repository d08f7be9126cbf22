package io.orograph.engine.train;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import java.util.List;
import java.util.Optional;

/** The sums and stop rules of one member, fed with its batch losses step by step. */
final class MemberProgress {
  /** Variance of the outputs below which a network is collapsed ({@code experiment.md} 2). */
  static final double COLLAPSED_BELOW = 1e-6;

  /**
   * The fit of a diverged network: what it was where the call happened to end is nobody's result.
   */
  private static final TrainingFit UNKNOWN = new TrainingFit(Double.NaN, Double.NaN, Double.NaN);

  private final RunSpec run;
  private final long stepsPerEpoch;
  private final long maxSteps;
  private final double divergedAbove;
  private final ScheduleSums sums;
  private double epochSum;
  private double lastEpochLoss = Double.NaN;
  private int calmEpochs;
  private double pointSum;
  private long divergedAt = -1;
  private double divergedLoss;
  private Optional<String> whyStopped = Optional.empty();

  /**
   * A member at its first step.
   *
   * @param divergedAbove a loss above this, or an energy below its negative, counts as diverged
   * @param sums of the pack's schedules
   */
  MemberProgress(RunSpec run, long stepsPerEpoch, double divergedAbove, ScheduleSums sums) {
    this.run = run;
    this.stepsPerEpoch = stepsPerEpoch;
    this.divergedAbove = divergedAbove;
    this.sums = sums;
    this.maxSteps = run.settings().training().length().maxSteps(stepsPerEpoch);
  }

  void restore(MemberState state) {
    epochSum = state.epochSum();
    lastEpochLoss = state.lastEpochLoss();
    calmEpochs = state.calmEpochs();
    pointSum = state.pointSum();
  }

  MemberState state(Weights weights, List<float[]> optimizer) {
    return new MemberState(
        run.key(), weights, optimizer, epochSum, lastEpochLoss, calmEpochs, pointSum);
  }

  long maxSteps() {
    return maxSteps;
  }

  /**
   * Takes the loss of the batch before step {@code done} (counted from 1). Every {@code pointEvery}
   * steps there is a point of its curve, and where a rule ends the run one of the steps since.
   *
   * @param points where a curve point goes if one is due
   */
  void took(long done, double loss, long pointEvery, List<CurvePoint> points) {
    if (whyStopped.isPresent()) {
      return;
    }
    if (!(Math.abs(loss) <= divergedAbove)) {
      divergedAt = done;
      divergedLoss = loss;
      whyStopped = Optional.of("loss not finite or above " + divergedAbove);
      return;
    }
    epochSum += loss;
    pointSum += loss;
    if (done % stepsPerEpoch == 0) {
      endEpoch(epochSum / stepsPerEpoch);
      epochSum = 0;
    }
    if (whyStopped.isEmpty() && done == maxSteps) {
      whyStopped = Optional.of(lengthReached());
    }
    boolean whole = done % pointEvery == 0;
    if (whole || whyStopped.isPresent()) {
      long since = whole ? pointEvery : done % pointEvery;
      if (!Double.isNaN(pointSum)) {
        points.add(new CurvePoint(run.key(), done, pointSum / since));
      }
      pointSum = 0;
    }
  }

  private void endEpoch(double loss) {
    switch (run.settings().training().length()) {
      case TrainingLength.UntilLoss until -> {
        if (loss <= until.loss()) {
          whyStopped = Optional.of("training loss reached");
        }
      }
      case TrainingLength.UntilPlateau until -> {
        boolean calm = Math.abs(loss - lastEpochLoss) <= until.minDelta();
        calmEpochs = calm ? calmEpochs + 1 : 0;
        if (calmEpochs >= until.patience()) {
          whyStopped = Optional.of("plateau reached");
        }
      }
      case TrainingLength.Epochs e -> {}
      case TrainingLength.Steps s -> {}
    }
    lastEpochLoss = loss;
  }

  private String lengthReached() {
    return switch (run.settings().training().length()) {
      case TrainingLength.Epochs e -> "epochs reached";
      case TrainingLength.Steps s -> "steps reached";
      case TrainingLength.UntilLoss u -> "step cap reached";
      case TrainingLength.UntilPlateau u -> "step cap reached";
    };
  }

  boolean stopped() {
    return whyStopped.isPresent();
  }

  boolean diverged() {
    return divergedAt >= 0;
  }

  /** The end of a member that stopped after {@code done} steps. */
  MemberEnd end(long done, TrainingFit fit, MemberState state) {
    if (diverged()) {
      RunOutcome outcome = new RunOutcome.Diverged(divergedAt, divergedLoss);
      return new MemberEnd(
          run, outcome, summary(divergedAt), UNKNOWN, Optional.empty(), Optional.empty());
    }
    if (!(Math.abs(fit.loss()) <= divergedAbove)) {
      RunOutcome outcome = new RunOutcome.Diverged(done, fit.loss());
      return new MemberEnd(run, outcome, summary(done), fit, Optional.empty(), Optional.empty());
    }
    RunOutcome outcome =
        fit.outputVariance() < COLLAPSED_BELOW
            ? new RunOutcome.Collapsed(fit.outputVariance())
            : new RunOutcome.Trained();
    return new MemberEnd(
        run, outcome, summary(done), fit, Optional.of(state.weights()), Optional.of(state));
  }

  /** What a member has done up to a step, whether it stops there or not. */
  RunSummary summary(long done) {
    TrainingSpec training = run.settings().training();
    OptimizerSpec optimizer = training.optimizer();
    double path = optimizer.learningRate() * sums.sum(training.schedule(), done, maxSteps);
    long inEpoch = done % stepsPerEpoch;
    double loss = Double.isNaN(lastEpochLoss) && inEpoch > 0 ? epochSum / inEpoch : lastEpochLoss;
    return new RunSummary(
        done,
        (double) done / stepsPerEpoch,
        path / (1 - optimizer.momentum()),
        path * optimizer.weightDecay(),
        diverged() ? divergedLoss : loss,
        whyStopped.orElse("not stopped"));
  }
}
