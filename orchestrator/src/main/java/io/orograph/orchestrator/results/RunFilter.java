package io.orograph.orchestrator.results;

import io.orograph.core.measure.RunOutcome;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which runs of a sweep.
 *
 * @param cell id of their cell
 * @param replicate their replicate
 * @param state where they stand
 * @param outcome how they ended, in lower case
 */
public record RunFilter(
    Optional<String> cell,
    Optional<String> replicate,
    Optional<String> state,
    Optional<String> outcome) {
  /** The fields a filter over runs may name. */
  public static final Set<String> FIELDS = Set.of("cell", "replicate", "state", "outcome");

  /** Every run. */
  public static final RunFilter ALL = of(Filter.ALL);

  /** Of a parsed filter; words are taken in any case. */
  public static RunFilter of(Filter filter) {
    return new RunFilter(
        filter.of("cell"),
        filter.of("replicate"),
        filter.of("state").map(s -> s.toUpperCase(Locale.ROOT)),
        filter.of("outcome").map(s -> s.toLowerCase(Locale.ROOT)));
  }

  /** Whether {@code run} is one of them. */
  boolean takes(RunRow run) {
    return cell.map(run.cell()::equals).orElse(true)
        && replicate.map(Integer.toString(run.replicate())::equals).orElse(true)
        && state.map(run.state().name()::equals).orElse(true)
        && outcome
            .map(word -> run.outcome().map(o -> o.word().equals(word)).orElse(false))
            .orElse(true);
  }

  /**
   * Whether a run that nothing has been recorded of may be one of them.
   *
   * @param cancelled whether its sweep was, and with it the run
   */
  boolean takesUnrecorded(boolean cancelled) {
    RunState is = cancelled ? RunState.ENDED : RunState.PENDING;
    return state.map(is.name()::equals).orElse(true)
        && outcome
            .map(word -> cancelled && word.equals(new RunOutcome.Cancelled().word()))
            .orElse(true);
  }
}
