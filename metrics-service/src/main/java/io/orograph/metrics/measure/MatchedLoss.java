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
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs at an equal training loss, or an equal error of a PDE's solution: of each the first
 * checkpoint that is at most at a given one. What is then measured compares networks that have
 * learned equally much.
 */
final class MatchedLoss {
  private final MeasurePlan plan;
  private final String option;
  private final Reading reading;
  private final Map<Digest, Double> known = new HashMap<>();

  /** What runs are to have in common. */
  interface Reading {
    double at(MeasuredRun run, CheckpointRef ref, EvaluationSet set) throws IOException;
  }

  /**
   * Where a run has come so far.
   *
   * @param run as it was there; empty if it never was
   * @param search what looking for it has cost
   * @param reason why there is none
   */
  record Match(Optional<MeasuredRun> run, Cost search, String reason) {}

  /** At the mean loss over the training samples, of each checkpoint with its own statistics. */
  static MatchedLoss ofTraining(MeasurePlan plan, CellSession cell) {
    return new MatchedLoss(plan, MeasurementSpec.AT_LOSS, cell::lossAt);
  }

  /**
   * At something else.
   *
   * @param option whose value is wanted; 0 stands for the final checkpoint
   */
  MatchedLoss(MeasurePlan plan, String option, Reading reading) {
    this.plan = plan;
    this.option = option;
    this.reading = reading;
  }

  /** Whether a metric wants this. */
  boolean isAskedFor(MeasurementSpec spec) {
    return spec.kind().option(option).isPresent() && spec.number(option) > 0;
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
    Match match = find(target, train);
    if (match.run().isEmpty()) {
      return with(match.search(), meter.undefined(target, match.reason()));
    }
    Target then = new Target(target.spec(), List.of(match.run().get()));
    return with(match.search(), meter.measure(then));
  }

  /** The checkpoint of a target's run that matches; readings are taken on a set. */
  Match find(Target target, EvaluationSet set) throws IOException {
    MeasuredRun run = target.runs().getFirst();
    double wanted = target.spec().number(option);
    List<CheckpointRef> refs = checkpoints(run);
    int place = 0;
    while (place < refs.size() && !(at(run, refs.get(place), set) <= wanted)) {
      place++;
    }
    long looked = Math.min(place + 1, refs.size());
    Cost search = isFirst(target) ? new Cost(0, looked * set.samples().count()) : Cost.NONE;
    if (place == refs.size()) {
      String reason =
          "%s: %s is reached by none of %d checkpoints, the last has %.4g"
              .formatted(
                  option,
                  target.spec().option(option),
                  refs.size(),
                  at(run, run.checkpoint(), set));
      return new Match(Optional.empty(), search, reason);
    }
    MeasuredRun then =
        new MeasuredRun(
            run.run(), refs.get(place), run.outcome(), run.earlier(), run.replayFailure());
    return new Match(Optional.of(then), search, "");
  }

  private boolean isFirst(Target target) {
    String wanted = target.spec().option(option);
    return plan.order().measurements().stream()
        .filter(this::isAskedFor)
        .filter(m -> m.option(option).equals(wanted))
        .findFirst()
        .filter(target.spec()::equals)
        .isPresent();
  }

  static Measurement with(Cost search, Measurement measurement) {
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

  /** The reading at a checkpoint, taken once. */
  double at(MeasuredRun run, CheckpointRef ref, EvaluationSet set) throws IOException {
    Double read = known.get(ref.digest());
    if (read == null) {
      read = reading.at(run, ref, set);
      known.put(ref.digest(), read);
    }
    return read;
  }
}
