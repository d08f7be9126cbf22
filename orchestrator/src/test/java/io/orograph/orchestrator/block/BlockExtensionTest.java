package io.orograph.orchestrator.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.Test;

/** What an extension of the sweep makes of a block, by its decisions and by its journal. */
class BlockExtensionTest {
  private static final String CELL = "width=4,batch=16";
  private static final String MEASURE = TaskIds.measure(CELL);

  private final List<BlockEvent> journal = new ArrayList<>();
  private BlockState state = planned(spec(2, MetricKind.TRAIN_LOSS));

  private static SweepSpec spec(int replicates, MetricKind... kinds) {
    SweepSpec s = Samples.spec(List.of(4), List.of(16), replicates);
    return s.withMeasurements(
        Arrays.stream(kinds).map(k -> new MeasurementSpec(k, Map.of())).toList());
  }

  private BlockState planned(SweepSpec spec) {
    BlockEvent.BlockPlanned event =
        new BlockEvent.BlockPlanned(Samples.SWEEP, 0, spec, 0, 1, 8, List.of(), Samples.AT);
    journal.add(event);
    return BlockState.of(event);
  }

  private Decisions decided(Decisions decisions) {
    journal.addAll(decisions.events());
    state = decisions.state();
    return decisions;
  }

  private Decisions extend(int extension, SweepSpec spec) {
    Decisions decisions = new Decisions(state, Samples.AT);
    decisions.follow(scope(extension, spec), PackSizes.BY_RULE);
    return decided(decisions);
  }

  private static BlockScope scope(int extension, SweepSpec spec) {
    return new BlockScope(new BlockRange(0, 0, 1), spec, 0, 0, extension, Optional.empty());
  }

  private void grant(String task) {
    Decisions decisions = new Decisions(state, Samples.AT);
    decisions.grant(task, "w", "i", "cpu");
    assertThat(decided(decisions).granted()).hasSize(1);
  }

  private void record(String task, Fact... facts) {
    int attempt = state.progress(state.indexOf(task)).attempts();
    List<Fact.Numbered> numbered = new ArrayList<>();
    for (Fact fact : facts) {
      numbered.add(new Fact.Numbered(numbered.size() + 1, fact));
    }
    Decisions decisions = new Decisions(state, Samples.AT);
    decisions.record(new Fact.Batch(task, attempt, numbered));
    decided(decisions);
  }

  private List<String> waiting(boolean training) {
    return WorkOrders.waiting(state).stream()
        .filter(w -> w.training() == training)
        .map(BlockReport.Waiting::task)
        .toList();
  }

  /** Trains what waits for it. */
  private void train() {
    for (String pack : waiting(true)) {
      grant(pack);
      List<Fact> facts = new ArrayList<>();
      for (int m : ((Task.Train) state.tasks().get(state.indexOf(pack))).members()) {
        RunSpec run = state.plan().runs().get(m);
        facts.add(new Fact.CheckpointWritten(run.key(), Samples.checkpoint("c", run.replicate())));
        facts.add(new Fact.RunEnded(run.key(), new RunOutcome.Trained(), Samples.summary(0.1)));
      }
      facts.add(new Fact.Ended(""));
      record(pack, facts.toArray(Fact[]::new));
    }
  }

  private static Fact measured(MetricKind kind, int... replicates) {
    return new Fact.Measured(Samples.scalar(kind, CELL, 0.5, replicates));
  }

  private void finish() {
    train();
    grant(MEASURE);
    record(
        MEASURE,
        measured(MetricKind.TRAIN_LOSS, 0),
        measured(MetricKind.TRAIN_LOSS, 1),
        new Fact.Ended(""));
    assertThat(state.finished()).isTrue();
  }

  private Work.MeasureWork order() {
    return (Work.MeasureWork) WorkOrders.of(state, WorkOrders.held(state).getFirst());
  }

  @Test
  void moreMeasurementsReopenTheCellAndTrainNothing() {
    finish();
    extend(1, spec(2, MetricKind.TRAIN_LOSS, MetricKind.TEST_LOSS));
    assertThat(state.finished()).isFalse();
    assertThat(waiting(true)).isEmpty();
    assertThat(waiting(false)).containsExactly(MEASURE);
    grant(MEASURE);
    assertThat(order().lease().attempt()).isEqualTo(2);
    assertThat(order().measurements()).hasSize(2);
    assertThat(order().recorded()).hasSize(2).allMatch(r -> r.metric().name().equals("TRAIN_LOSS"));
  }

  @Test
  void theAnswerTellsOfMeasuringThatWasCut() {
    train();
    grant(MEASURE);
    BlockEntity.Plan more =
        new BlockEntity.Plan(
            Samples.SWEEP,
            scope(1, spec(2, MetricKind.TRAIN_LOSS, MetricKind.TEST_LOSS)),
            PackSizes.BY_RULE,
            Samples.AT,
            TestInbox.<StatusReply<BlockReport>>create().getRef());
    assertThat(BlockCommands.answer(new Block.Planned(state), more).report().ends())
        .containsExactly(new BlockReport.LeaseOver(LeaseEnd.CUT, "cpu"));
  }

  @Test
  void aMetricOfTheLabsOwnIsATaskOfItsOwnThatOtherMeasurementsDoNotOpenAgain() {
    Metric sparsity = new Metric(MetricKind.USER_RUN, "user.lab.sparsity");
    String own = TaskIds.measureOwn(CELL, sparsity.name());
    List<MeasurementSpec> asked =
        List.of(
            new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of()),
            new MeasurementSpec(sparsity, Map.of()));
    finish();
    extend(1, spec(2).withMeasurements(asked));
    assertThat(waiting(false)).containsExactlyInAnyOrder(MEASURE, own);
    grant(own);
    assertThat(order().measurements()).containsExactly(asked.getLast());
    record(
        own,
        new Fact.Measured(Samples.scalar(sparsity, CELL, 0.5, 0)),
        new Fact.Measured(Samples.scalar(sparsity, CELL, 0.5, 1)),
        new Fact.Ended(""));
    assertThat(waiting(false)).containsExactly(MEASURE);
    List<MeasurementSpec> more = new ArrayList<>(asked);
    more.add(new MeasurementSpec(MetricKind.TEST_LOSS, Map.of()));
    extend(2, spec(2).withMeasurements(more));
    assertThat(waiting(false)).containsExactly(MEASURE);
    grant(MEASURE);
    assertThat(order().measurements())
        .extracting(MeasurementSpec::kind)
        .containsExactly(MetricKind.TRAIN_LOSS, MetricKind.TEST_LOSS);
  }

  @Test
  void aBlockWithoutMeasurementsGetsThem() {
    journal.clear();
    state = planned(spec(2));
    train();
    assertThat(state.finished()).isTrue();
    extend(1, spec(2, MetricKind.TRAIN_LOSS));
    assertThat(waiting(false)).containsExactly(MEASURE);
  }

  @Test
  void moreReplicatesTrainTheNewRunsAloneAndMeasureTheCellAgain() {
    finish();
    extend(1, spec(4, MetricKind.TRAIN_LOSS, MetricKind.CKA_SIMILARITY));
    assertThat(waiting(false)).as("the cell waits for its new runs").isEmpty();
    List<String> packs = waiting(true);
    assertThat(packs).hasSize(1);
    Task.Train pack = (Task.Train) state.tasks().get(state.indexOf(packs.getFirst()));
    assertThat(pack.members().stream().map(m -> state.plan().runs().get(m).replicate()))
        .containsExactly(2, 3);
    train();
    grant(MEASURE);
    assertThat(order().runs().stream().map(r -> r.run().replicate())).containsExactly(0, 1, 2, 3);
    assertThat(order().recorded()).hasSize(2);
  }

  @Test
  void runsThatThereAreKeepTheirPlacesKeysAndOutcomes() {
    finish();
    List<RunSpec> before = state.plan().runs();
    extend(1, spec(4, MetricKind.TRAIN_LOSS));
    assertThat(state.plan().runs().subList(0, 2)).isEqualTo(before);
    assertThat(state.run(0).ended()).isTrue();
    assertThat(state.run(2).ended()).isFalse();
  }

  @Test
  void measuringUnderWayIsCutAndKeepsWhatItRecorded() {
    train();
    grant(MEASURE);
    record(MEASURE, measured(MetricKind.TRAIN_LOSS, 0));
    Decisions decisions = extend(1, spec(2, MetricKind.TRAIN_LOSS, MetricKind.TEST_LOSS));
    assertThat(decisions.events())
        .extracting(e -> e.getClass().getSimpleName())
        .containsExactly("LeaseEnded", "BlockExtended");
    assertThat(((BlockEvent.LeaseEnded) decisions.events().getFirst()).reason())
        .isEqualTo(LeaseEnd.CUT);
    grant(MEASURE);
    assertThat(order().recorded()).hasSize(1);
  }

  @Test
  void trainingUnderWayGoesOn() {
    grant(waiting(true).getFirst());
    Decisions decisions = extend(1, spec(3, MetricKind.TRAIN_LOSS));
    assertThat(decisions.events())
        .extracting(e -> e.getClass().getSimpleName())
        .containsExactly("BlockExtended");
    assertThat(WorkOrders.held(state)).hasSize(1);
  }

  @Test
  void anExtensionOfOtherCellsLeavesTheBlockFinished() {
    finish();
    extend(1, spec(2, MetricKind.TRAIN_LOSS));
    assertThat(state.finished()).isTrue();
    assertThat(state.plan().extension()).isOne();
  }

  @Test
  void anExtensionIsTakenOnce() {
    finish();
    SweepSpec more = spec(3, MetricKind.TRAIN_LOSS);
    assertThat(extend(1, more).events()).hasSize(1);
    assertThat(extend(1, more).events()).isEmpty();
    assertThat(extend(2, spec(3, MetricKind.TRAIN_LOSS, MetricKind.TEST_LOSS)).events()).hasSize(1);
  }

  @Test
  void aMeasurementTaskThatWasGivenUpHasANewBudget() {
    train();
    for (int i = 0; i < Budgets.FAILED; i++) {
      grant(MEASURE);
      record(MEASURE, new Fact.Ended("disk full"));
    }
    assertThat(state.finished()).isTrue();
    extend(1, spec(2, MetricKind.TRAIN_LOSS, MetricKind.TEST_LOSS));
    assertThat(waiting(false)).containsExactly(MEASURE);
  }

  @Test
  void theJournalReplaysToTheSameBlock() {
    finish();
    extend(1, spec(3, MetricKind.TRAIN_LOSS, MetricKind.TEST_LOSS));
    train();
    BlockReplay replayed = BlockReplay.of(journal);
    assertThat(replayed.revision()).isEqualTo(state.revision());
    assertThat(replayed.outcomes()).hasSize(3).containsValues("trained");
    assertThat(replayed.measured().get(CELL)).hasSize(2);
    assertThat(replayed.finished()).isFalse();
  }
}
