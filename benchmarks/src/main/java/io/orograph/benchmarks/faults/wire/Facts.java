package io.orograph.benchmarks.faults.wire;

import io.orograph.benchmarks.faults.history.Fact;
import io.orograph.v1.ArtifactRef;
import io.orograph.v1.CheckpointRef;
import io.orograph.v1.Measurement;
import io.orograph.v1.Run;
import io.orograph.v1.RunOutcome;
import io.orograph.v1.WatchSweepResponse;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Answers of a lab as what a history compares. */
final class Facts {
  private Facts() {}

  static Fact of(WatchSweepResponse told) {
    return switch (told.getUpdateCase()) {
      case RUN -> of(told.getRun());
      case MEASUREMENT ->
          new Fact.Measured(what(told.getMeasurement()), bits(told.getMeasurement()));
      default -> new Fact.Other(told.getUpdateCase() + " " + told.getState());
    };
  }

  private static Fact of(Run run) {
    String outcome = outcome(run);
    return outcome.isEmpty()
        ? new Fact.Other(name(run) + " " + run.getState() + " attempt " + run.getAttempt())
        : new Fact.RunEnded(name(run), outcome);
  }

  /** Its name within its sweep. */
  static String name(Run run) {
    return run.getName().substring(run.getName().indexOf("/cells/") + 1);
  }

  /** How it ended, with the parameters it ended at; empty before. */
  static String outcome(Run run) {
    RunOutcome outcome = run.getOutcome();
    if (outcome.getOutcomeCase() == RunOutcome.OutcomeCase.OUTCOME_NOT_SET) {
      return "";
    }
    String digests =
        run.getCheckpointsList().stream()
            .map(CheckpointRef::getDigest)
            .sorted()
            .collect(Collectors.joining(" "));
    return outcome.getOutcomeCase().name().toLowerCase(Locale.ROOT) + " " + digests;
  }

  /** What was measured: metric, cells, replicates, and which checkpoints of them. */
  static String what(Measurement m) {
    String checkpoints =
        m.getCheckpointsList().stream()
            .map(c -> c.getRole() + "@" + c.getStep())
            .collect(Collectors.joining(" "));
    String metric = m.getMetric().isEmpty() ? m.getKind() : m.getMetric();
    return "%s of %s %s%s, %s"
        .formatted(metric, m.getCell(), m.getReplicatesList(), m.getOtherCell(), checkpoints);
  }

  /** Numbers by their bits, artifacts and checkpoints by their digests. */
  static String bits(Measurement m) {
    List<String> parts = new ArrayList<>();
    m.getCheckpointsList().forEach(c -> parts.add(c.getDigest()));
    parts.add(m.getBasis().getEvaluationSet().getDigest());
    if (m.hasEstimate()) {
      var estimate = m.getEstimate();
      parts.add(bits(estimate.getValue()));
      parts.add(bits(estimate.getErrors().getEstimatorError()));
      parts.add(bits(estimate.getErrors().getDataError()));
      parts.add(bits(estimate.getErrors().getReplicateError()));
      parts.add(Boolean.toString(estimate.getConverged()));
    } else {
      parts.add(m.getUndefined().getReason());
    }
    m.getArtifactsList().stream().map(ArtifactRef::getDigest).forEach(parts::add);
    return String.join(" ", parts);
  }

  private static String bits(double value) {
    return HexFormat.of().toHexDigits(Double.doubleToRawLongBits(value));
  }
}
