package io.orograph.orchestrator.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.results.StatesDocument;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import io.orograph.orchestrator.sweep.Retry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to a run in each of its states, as the document says. */
class RunStatesTest {
  /** Where a run can be. */
  enum In {
    WAITING,
    TRAINING,
    TRAINED,
    FAILED,
    CANCELLED
  }

  /** What can happen to it. */
  enum Event {
    GRANTED,
    RUN_ENDED,
    LEASE_FAILED,
    LEASE_OUT_OF_MEMORY,
    LEASE_LOST,
    LEASE_PREEMPTED,
    LEASE_CUT,
    LATE_EVENT,
    LAST_OF_BUDGET,
    RETRIED,
    CANCELLED
  }

  private static final SweepSpec SPEC = Samples.spec(List.of(4), List.of(16), 1);

  private BlockState state =
      BlockState.of(
          new BlockEvent.BlockPlanned(Samples.SWEEP, 0, SPEC, 0, 1, 8, List.of(), Samples.AT));
  private int retries;

  private int task() {
    for (int t = 0; t < state.tasks().size(); t++) {
      if (state.tasks().get(t) instanceof Task.Train) {
        return t;
      }
    }
    throw new IllegalStateException("no pack");
  }

  private String pack() {
    return state.tasks().get(task()).id();
  }

  private int attempt() {
    return state.progress(task()).attempts();
  }

  private int decide(Consumer<Decisions> what) {
    Decisions decisions = new Decisions(state, Samples.AT);
    what.accept(decisions);
    state = decisions.state();
    return decisions.events().size();
  }

  private int grant() {
    return decide(d -> d.grant(pack(), "w", "i", "cpu"));
  }

  private int record(int attempt, Fact... facts) {
    return decide(
        d ->
            d.record(
                new Fact.Batch(
                    pack(),
                    attempt,
                    IntStream.range(0, facts.length)
                        .mapToObj(i -> new Fact.Numbered(i + 1L, facts[i]))
                        .toList())));
  }

  private Fact trained() {
    RunKey run = state.plan().runs().getFirst().key();
    return new Fact.RunEnded(run, new RunOutcome.Trained(), Samples.summary(0.1));
  }

  private int leaseEnds(LeaseEnd reason) {
    return decide(d -> d.end(pack(), attempt(), reason, ""));
  }

  private int spendBudget() {
    int events = 0;
    for (int i = 0; i < Budgets.FAILED; i++) {
      events += grant() + leaseEnds(LeaseEnd.FAILED);
    }
    return events;
  }

  private void become(In where) {
    switch (where) {
      case WAITING -> {}
      case TRAINING -> grant();
      case TRAINED -> {
        grant();
        record(attempt(), trained(), new Fact.Ended(""));
      }
      case FAILED -> spendBudget();
      case CANCELLED -> decide(Decisions::cancel);
    }
    assertThat(where()).isEqualTo(where);
  }

  private int happen(Event event) {
    return switch (event) {
      case GRANTED -> grant();
      case RUN_ENDED -> record(attempt(), trained(), new Fact.Ended(""));
      case LEASE_FAILED -> leaseEnds(LeaseEnd.FAILED);
      case LEASE_OUT_OF_MEMORY -> leaseEnds(LeaseEnd.OUT_OF_MEMORY);
      case LEASE_LOST -> leaseEnds(LeaseEnd.LOST);
      case LEASE_PREEMPTED -> leaseEnds(LeaseEnd.PREEMPTED);
      case LEASE_CUT -> leaseEnds(LeaseEnd.CUT);
      case LATE_EVENT -> record(attempt() - 1, trained());
      case LAST_OF_BUDGET -> spendBudget();
      case RETRIED -> {
        Retry all = new Retry("", Optional.empty(), OptionalInt.empty(), 0);
        retries++;
        BlockScope scope =
            new BlockScope(
                new BlockRange(0, 0, 1),
                SPEC,
                0,
                0,
                0,
                Optional.empty(),
                List.of(new Retry.Taken(retries, "r", all)));
        yield decide(d -> d.follow(scope, PackSizes.BY_RULE));
      }
      case CANCELLED -> decide(Decisions::cancel);
    };
  }

  private In where() {
    Optional<RunOutcome> outcome = state.run(0).outcome();
    if (outcome.isEmpty()) {
      return state.progress(task()).lease().isPresent() ? In.TRAINING : In.WAITING;
    }
    return switch (outcome.get()) {
      case RunOutcome.Failed f -> In.FAILED;
      case RunOutcome.Cancelled c -> In.CANCELLED;
      case RunOutcome.Trained t -> In.TRAINED;
      case RunOutcome.Diverged d -> In.TRAINED;
      case RunOutcome.Collapsed c -> In.TRAINED;
      case RunOutcome.Censored c -> In.TRAINED;
    };
  }

  static Stream<Arguments> table() throws IOException {
    return StatesDocument.table("## Runs").stream()
        .map(e -> Arguments.of(In.valueOf(e.state()), Event.valueOf(e.happens()), e.then()));
  }

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @MethodSource("table")
  void everythingThatHappensInEveryStateDoesWhatTheTableSays(In before, Event event, String then) {
    become(before);
    int events = happen(event);
    if (then.equals("=")) {
      assertThat(events).isZero();
      assertThat(where()).isEqualTo(before);
    } else {
      assertThat(events).isPositive();
      assertThat(where()).isEqualTo(In.valueOf(then));
    }
  }

  @Test
  void theTableHasEveryPairOnce() throws IOException {
    assertThat(table().map(r -> List.of(r.get()[0], r.get()[1])))
        .doesNotHaveDuplicates()
        .hasSize(In.values().length * Event.values().length);
  }
}
