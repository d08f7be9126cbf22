package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Measurement;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs at equal training loss: of each the first checkpoint whose mean loss over the training
 * samples, with its own statistics, is at most a given one. What is then measured compares networks
 * that have learned equally much.
 */
final class MatchedLoss {
  private final MeasurePlan plan;
  private final CellSession cell;
  private final Map<Digest, Double> losses = new HashMap<>();

  MatchedLoss(MeasurePlan plan, CellSession cell) {
    this.plan = plan;
    this.cell = cell;
  }

  /** Whether a metric wants this. */
  static boolean isAskedFor(MeasurementSpec spec) {
    return spec.kind().option(MeasurementSpec.AT_LOSS).isPresent()
        && spec.number(MeasurementSpec.AT_LOSS) > 0;
  }

  /** How a kind is measured at a checkpoint, and what is said where there is none. */
  interface Meter {
    Measurement measure(Target target) throws IOException;

    Measurement undefined(Target target, String reason) throws IOException;
  }

  /**
   * Measures at the checkpoint that matches. The cost of the search is told with the first metric
   * of that loss.
   *
   * @param target of a kind of single runs
   * @param train the training samples
   */
  Measurement measure(Target target, EvaluationSet train, Meter meter) throws IOException {
    MeasuredRun run = target.runs().getFirst();
    double wanted = target.spec().number(MeasurementSpec.AT_LOSS);
    List<CheckpointRef> refs = checkpoints(run);
    int place = 0;
    while (place < refs.size() && !(loss(run, refs.get(place), train) <= wanted)) {
      place++;
    }
    long looked = Math.min(place + 1, refs.size());
    Cost search = isFirst(target) ? new Cost(0, looked * train.samples().count()) : Cost.NONE;
    if (place == refs.size()) {
      String reason =
          "%s: %s is reached by none of %d checkpoints, the last has %.4g"
              .formatted(
                  MeasurementSpec.AT_LOSS,
                  target.spec().option(MeasurementSpec.AT_LOSS),
                  refs.size(),
                  loss(run, run.checkpoint(), train));
      return with(search, meter.undefined(target, reason));
    }
    MeasuredRun then =
        new MeasuredRun(
            run.run(), refs.get(place), run.outcome(), run.earlier(), run.replayFailure());
    return with(search, meter.measure(new Target(target.spec(), List.of(then))));
  }

  private boolean isFirst(Target target) {
    String wanted = target.spec().option(MeasurementSpec.AT_LOSS);
    return plan.order().measurements().stream()
        .filter(MatchedLoss::isAskedFor)
        .filter(m -> m.option(MeasurementSpec.AT_LOSS).equals(wanted))
        .findFirst()
        .filter(target.spec()::equals)
        .isPresent();
  }

  private static Measurement with(Cost search, Measurement measurement) {
    return switch (measurement) {
      case Measurement.Scalar s ->
          new Measurement.Scalar(
              s.metric(), s.subject(), s.basis(), s.estimate().plus(search), s.artifacts());
      case Measurement.Undefined u ->
          new Measurement.Undefined(
              u.metric(), u.subject(), u.basis(), u.reason(), u.cost().plus(search));
    };
  }

  /** The checkpoints of a run by step, the one it is measured at last. */
  static List<CheckpointRef> checkpoints(MeasuredRun run) {
    CheckpointRef last = run.checkpoint();
    return Stream.concat(
            run.earlier().stream().filter(c -> c.step() < last.step()), Stream.of(last))
        .toList();
  }

  private double loss(MeasuredRun run, CheckpointRef ref, EvaluationSet train) throws IOException {
    Double known = losses.get(ref.digest());
    if (known == null) {
      known = cell.lossAt(run, ref, train);
      losses.put(ref.digest(), known);
    }
    return known;
  }
}
