package io.orograph.orchestrator.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import io.orograph.orchestrator.sweep.Retry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What an order to try failed runs again makes of a block: decisions and states, no actors. */
class RetriedRunsTest {
  private static final String CELL = "width=4,batch=16";
  private static final String MEASURE = TaskIds.measure(CELL);
  private static final Retry ALL = new Retry("", Optional.empty(), OptionalInt.empty(), 0);

  private final List<BlockEvent> journal = new ArrayList<>();
  private final List<Retry.Taken> orders = new ArrayList<>();
  private SweepSpec spec = spec(2);
  private BlockState state = planned();

  private static SweepSpec spec(int replicates) {
    SweepSpec s = Samples.spec(List.of(4), List.of(16), replicates);
    return s.withMeasurements(List.of(new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of())));
  }

  private BlockState planned() {
    BlockEvent.BlockPlanned event =
        new BlockEvent.BlockPlanned(Samples.SWEEP, 0, spec, 0, 1, 64, List.of(), Samples.AT);
    journal.clear();
    journal.add(event);
    return BlockState.of(event);
  }

  private void plan(int replicates) {
    spec = spec(replicates);
    state = planned();
  }

  private List<BlockEvent> taken(Decisions decisions) {
    journal.addAll(decisions.events());
    state = decisions.state();
    return decisions.events();
  }

  private Decisions decide() {
    return new Decisions(state, Samples.AT);
  }

  private List<BlockEvent> retry(Retry retry) {
    orders.add(new Retry.Taken(orders.size() + 1, "r", retry));
    return follow();
  }

  private List<BlockEvent> follow() {
    Decisions decisions = decide();
    decisions.follow(
        new BlockScope(new BlockRange(0, 0, 1), spec, 0, 0, 0, Optional.empty(), orders),
        PackSizes.BY_RULE);
    return taken(decisions);
  }

  private static Retry replicate(int replicate) {
    return new Retry("", Optional.empty(), OptionalInt.of(replicate), 0);
  }

  private int lease(String task) {
    Decisions decisions = decide();
    decisions.grant(task, "w", "i", "cpu");
    assertThat(decisions.granted()).as("lease of " + task).hasSize(1);
    taken(decisions);
    return decisions.granted().getFirst().attempt();
  }

  private void ends(String task, LeaseEnd reason) {
    int attempt = lease(task);
    Decisions decisions = decide();
    decisions.end(task, attempt, reason, "");
    taken(decisions);
  }

  private void performs(String task, Fact... facts) {
    int attempt = lease(task);
    List<Fact.Numbered> numbered = new ArrayList<>();
    for (Fact fact : facts) {
      numbered.add(new Fact.Numbered(numbered.size() + 1L, fact));
    }
    Decisions decisions = decide();
    decisions.record(new Fact.Batch(task, attempt, numbered));
    taken(decisions);
  }

  private RunKey run(int index) {
    return state.plan().runs().get(index).key();
  }

  private Fact checkpoint(int index) {
    return new Fact.CheckpointWritten(run(index), Samples.checkpoint("c", index));
  }

  private Fact ended(int index, RunOutcome outcome) {
    return new Fact.RunEnded(run(index), outcome, Samples.summary(0.1));
  }

  private List<String> waiting(boolean training) {
    return WorkOrders.waiting(state).stream()
        .filter(w -> w.training() == training)
        .map(BlockReport.Waiting::task)
        .toList();
  }

  private String pack() {
    assertThat(waiting(true)).hasSize(1);
    return waiting(true).getFirst();
  }

  /** Both runs of a pack are given up: handed back too often. */
  private void giveUpBoth() {
    for (int i = 0; i < Budgets.PREEMPTED; i++) {
      ends(pack(), LeaseEnd.PREEMPTED);
    }
    assertThat(state.run(0).outcome().orElseThrow()).isInstanceOf(RunOutcome.Failed.class);
    assertThat(state.finished()).isTrue();
  }

  private void trains(int index) {
    performs(pack(), checkpoint(index), ended(index, new RunOutcome.Trained()), new Fact.Ended(""));
  }

  @Test
  void aRunThatWasGivenUpWaitsAgainWithItsWholeBudget() {
    plan(1);
    for (int time = 0; time < 2; time++) {
      for (int i = 0; i < Budgets.FAILED; i++) {
        assertThat(state.run(0).outcome()).isEmpty();
        ends(pack(), LeaseEnd.FAILED);
      }
      assertThat(state.run(0).outcome().orElseThrow()).isInstanceOf(RunOutcome.Failed.class);
      retry(ALL);
    }
    assertThat(lease(pack())).as("attempts go on counting").isEqualTo(2 * Budgets.FAILED + 1);
  }

  @Test
  void eachRunOfAPackCanBeTriedAgainByItself() {
    giveUpBoth();
    retry(replicate(0));
    String pack = pack();
    lease(pack);
    Work.PackWork work = (Work.PackWork) WorkOrders.of(state, WorkOrders.held(state).getFirst());
    assertThat(work.ended()).as("its companion stays as it is").containsExactly(run(1));
    Decisions back = decide();
    back.end(pack, work.lease().attempt(), LeaseEnd.PREEMPTED, "");
    taken(back);
    trains(0);
    assertThat(state.run(1).outcome().orElseThrow()).isInstanceOf(RunOutcome.Failed.class);
    retry(replicate(1));
    trains(1);
    assertThat(state.run(1).outcome()).contains(new RunOutcome.Trained());
  }

  @Test
  void ofAPackThatWasTakenApartOnlyTheLastPartIsLeasedAgain() {
    for (int i = 0; i < Budgets.FAILED_TOGETHER; i++) {
      ends(pack(), LeaseEnd.FAILED);
    }
    String second = waiting(true).getLast();
    performs(second, checkpoint(1), ended(1, new RunOutcome.Trained()), new Fact.Ended(""));
    String first = pack();
    while (waiting(true).contains(first)) {
      ends(first, LeaseEnd.FAILED);
    }
    retry(ALL);
    assertThat(waiting(true)).containsExactly(first);
  }

  @Test
  void aCellIsMeasuredAgainWithTheRunThatWasMissing() {
    giveUpBoth();
    retry(replicate(0));
    trains(0);
    performs(
        MEASURE,
        new Fact.Measured(Samples.scalar(MetricKind.TRAIN_LOSS, CELL, 0.5, 0)),
        new Fact.Ended(""));
    assertThat(state.finished()).isTrue();
    retry(ALL);
    trains(1);
    lease(MEASURE);
    Work.MeasureWork work =
        (Work.MeasureWork) WorkOrders.of(state, WorkOrders.held(state).getFirst());
    assertThat(work.runs()).extracting(Work.MeasuredRun::run).hasSize(2);
    assertThat(work.recorded()).as("is not measured twice").hasSize(1);
  }

  @Test
  void measuringUnderWayIsCutWhenAMissingRunIsTriedAgain() {
    giveUpBoth();
    retry(replicate(0));
    trains(0);
    lease(MEASURE);
    assertThat(retry(ALL).getFirst())
        .isInstanceOfSatisfying(
            BlockEvent.LeaseEnded.class, e -> assertThat(e.reason()).isEqualTo(LeaseEnd.CUT));
    assertThat(waiting(false)).isEmpty();
  }

  @Test
  void measuringThatWasGivenUpIsTriedAgain() {
    performs(
        pack(),
        checkpoint(0),
        checkpoint(1),
        ended(0, new RunOutcome.Trained()),
        ended(1, new RunOutcome.Trained()),
        new Fact.Ended(""));
    for (int i = 0; i < Budgets.FAILED; i++) {
      ends(MEASURE, LeaseEnd.FAILED);
    }
    assertThat(state.finished()).isTrue();
    retry(new Retry("", Optional.of("width=8,batch=16"), OptionalInt.empty(), 0));
    assertThat(waiting(false)).as("of another cell").isEmpty();
    retry(ALL);
    assertThat(waiting(false)).containsExactly(MEASURE);
    assertThat(waiting(true)).isEmpty();
  }

  @Test
  void aResultIsNeverTriedAgain() {
    performs(
        pack(),
        ended(0, new RunOutcome.Diverged(3, 1e9)),
        ended(1, new RunOutcome.Diverged(4, 1e9)),
        new Fact.Ended(""));
    assertThat(retry(ALL)).singleElement().isInstanceOf(BlockEvent.BlockRetried.class);
    assertThat(state.finished()).isTrue();
    assertThat(state.run(0).outcome()).contains(new RunOutcome.Diverged(3, 1e9));
  }

  @Test
  void anOrderIsFollowedOnce() {
    giveUpBoth();
    retry(ALL);
    assertThat(follow()).isEmpty();
  }

  @Test
  void aCancelledBlockFollowsNoOrder() {
    Decisions decisions = decide();
    decisions.cancel();
    taken(decisions);
    assertThat(retry(ALL)).isEmpty();
  }

  @Test
  void anOrderForManyRunsIsSeveralSmallFactsTheLastOfWhichEndsIt() {
    plan(90);
    while (!waiting(true).isEmpty()) {
      for (String task : waiting(true)) {
        ends(task, LeaseEnd.FAILED);
      }
    }
    List<BlockEvent.BlockRetried> events =
        retry(ALL).stream().map(BlockEvent.BlockRetried.class::cast).toList();
    assertThat(events).allSatisfy(e -> assertThat(e.runs()).hasSizeLessThanOrEqualTo(40));
    assertThat(events.stream().mapToInt(e -> e.runs().size()).sum()).isEqualTo(90);
    assertThat(events.stream().map(BlockEvent.BlockRetried::retry).filter(n -> n > 0))
        .containsExactly(1);
    assertThat(events.getLast().retry()).isOne();
  }

  @Test
  void theJournalGivesTheSameBlock() {
    giveUpBoth();
    retry(replicate(0));
    trains(0);
    BlockState replayed = BlockState.of((BlockEvent.BlockPlanned) journal.getFirst());
    for (BlockEvent event : journal.subList(1, journal.size())) {
      replayed = replayed.after(event);
    }
    assertThat(WorkOrders.waiting(replayed)).isEqualTo(WorkOrders.waiting(state));
    assertThat(replayed.run(0)).isEqualTo(state.run(0));
    assertThat(replayed.retried()).isOne();
  }
}
