package io.orograph.orchestrator.results;

import io.orograph.core.measure.RunOutcome;
import io.orograph.orchestrator.results.Filter.Verdict;
import java.util.Map;
import java.util.Optional;

/**
 * Which runs of a sweep.
 *
 * @param filter over their cell, replicate, state and outcome; one that has not ended has the empty
 *     text as its outcome
 */
public record RunFilter(Filter filter) {
  /** The fields a filter over runs may name. */
  public static final FilterFields FIELDS =
      new FilterFields(
          Map.of(
              "cell", FilterFields.Kind.TEXT,
              "replicate", FilterFields.Kind.NUMBER,
              "state", FilterFields.Kind.UPPER,
              "outcome", FilterFields.Kind.LOWER));

  /** Every run. */
  public static final RunFilter ALL = new RunFilter(Filter.all());

  /** Of a parsed filter. */
  public static RunFilter of(Filter filter) {
    return new RunFilter(filter);
  }

  /** The cell that all of them are of, if the filter says so. */
  Optional<String> cell() {
    return filter.of("cell");
  }

  /** Whether {@code run} is one of them. */
  boolean takes(RunRow run) {
    Map<String, String> values =
        Map.of(
            "cell", run.cell(),
            "replicate", Integer.toString(run.replicate()),
            "state", run.state().name(),
            "outcome", run.outcome().map(RunOutcome::word).orElse(""));
    return filter.verdict(values) == Verdict.YES;
  }

  /**
   * Whether a run that nothing has been recorded of may be one of them.
   *
   * @param cancelled whether its sweep was, and with it the run
   */
  boolean takesUnrecorded(boolean cancelled) {
    RunState is = cancelled ? RunState.ENDED : RunState.PENDING;
    String outcome = cancelled ? new RunOutcome.Cancelled().word() : "";
    return filter.verdict(Map.of("state", is.name(), "outcome", outcome)) != Verdict.NO;
  }
}
