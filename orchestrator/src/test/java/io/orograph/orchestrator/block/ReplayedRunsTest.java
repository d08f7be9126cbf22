package io.orograph.orchestrator.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A cell of three ended runs, one of them diverged, of which whole trainings are to be measured.
 */
class ReplayedRunsTest {
  private static final String CELL = "width=4,batch=16";
  private static final String MEASURE = TaskIds.measure(CELL);
  private static final MeasurementSpec LOSS = new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of());
  private static final MeasurementSpec WHOLE =
      new MeasurementSpec(MetricKind.EPOCH_AVERAGED_ACCURACY, Map.of());
  private static final MeasurementSpec SHORTER = averaged("shorter", "0.3");
  private static final MeasurementSpec SHORTEST = averaged("shortest", "0.1");
  private static final CheckpointPolicy ALONG = new CheckpointPolicy(true, false, 50);

  private final List<BlockEvent> journal = new ArrayList<>();
  private BlockState state;
  private String replay = "";

  private static MeasurementSpec averaged(String name, String share) {
    return new MeasurementSpec(
        new Metric(MetricKind.EPOCH_AVERAGED_ACCURACY, name), Map.of("share", share));
  }

  private static SweepSpec spec(CheckpointPolicy policy, MeasurementSpec... measurements) {
    SweepSpec s = Samples.spec(List.of(4), List.of(16), 3);
    return s.withCheckpoints(policy).withMeasurements(List.of(measurements));
  }

  private static BlockEvent.BlockPlanned planned() {
    return new BlockEvent.BlockPlanned(
        Samples.SWEEP, 0, spec(CheckpointPolicy.FINAL_ONLY, LOSS), 0, 1, 8, List.of(), Samples.AT);
  }

  /** Begins anew, with nothing trained. */
  private void plan() {
    journal.clear();
    journal.add(planned());
    state = BlockState.of(planned());
  }

  ReplayedRunsTest() {
    journal.add(planned());
    state = BlockState.of(planned());
    String pack = waiting().getFirst();
    grant(pack);
    Decisions decisions = new Decisions(state, Samples.AT);
    decisions.record(
        new Fact.Batch(
            pack,
            1,
            List.of(
                new Fact.Numbered(1, new Fact.Started(Samples.provenance(), 0)),
                new Fact.Numbered(2, new Fact.CheckpointWritten(run(0), end(0))),
                new Fact.Numbered(3, ended(0, new RunOutcome.Trained())),
                new Fact.Numbered(4, new Fact.CheckpointWritten(run(1), end(1))),
                new Fact.Numbered(5, ended(1, new RunOutcome.Trained())),
                new Fact.Numbered(6, ended(2, new RunOutcome.Diverged(9, 1e9))),
                new Fact.Numbered(7, new Fact.Ended("")))));
    take(decisions);
    grant(MEASURE);
    finish(MEASURE, 1);
    assertThat(state.finished()).isTrue();
    Decisions more = new Decisions(state, Samples.AT);
    more.follow(
        new BlockScope(
            new BlockRange(0, 0, 1), spec(ALONG, LOSS, WHOLE), 0, 0, 1, Optional.empty()),
        PackSizes.BY_RULE);
    take(more);
    replay = waiting().getFirst();
  }

  private static CheckpointRef end(int replicate) {
    return Samples.checkpoint(CELL, replicate);
  }

  private Fact.RunEnded ended(int replicate, RunOutcome outcome) {
    return new Fact.RunEnded(run(replicate), outcome, Samples.summary(0.1));
  }

  private RunKey run(int replicate) {
    return state.plan().runs().get(replicate).key();
  }

  private void take(Decisions decisions) {
    journal.addAll(decisions.events());
    state = decisions.state();
  }

  private List<String> waiting() {
    return WorkOrders.waiting(state).stream().map(BlockReport.Waiting::task).toList();
  }

  private Work grant(String task) {
    Decisions decisions = new Decisions(state, Samples.AT);
    decisions.grant(task, "w", "i", "cpu");
    take(decisions);
    return WorkOrders.of(state, decisions.granted().getFirst());
  }

  private void record(String task, int attempt, Fact... facts) {
    List<Fact.Numbered> numbered = new ArrayList<>();
    for (Fact fact : facts) {
      numbered.add(new Fact.Numbered(numbered.size() + 1, fact));
    }
    Decisions decisions = new Decisions(state, Samples.AT);
    decisions.record(new Fact.Batch(task, attempt, numbered));
    take(decisions);
  }

  private void finish(String task, int attempt) {
    record(task, attempt, new Fact.Ended(""));
  }

  private static CheckpointRef along(int replicate, long step) {
    return new CheckpointRef(
        Samples.digest(replicate + "@" + step),
        step == 0 ? CheckpointRole.INITIAL : CheckpointRole.PERIODIC,
        step,
        9);
  }

  @Test
  void nothingIsMeasuredBeforeThePackHasBeenReplayedWhereItWasTrained() {
    assertThat(WorkOrders.waiting(state))
        .singleElement()
        .satisfies(
            w -> {
              assertThat(w.training()).isTrue();
              assertThat(w.resumesOn()).contains("cpu");
            });
  }

  @Test
  void aReplayIsToldWhereRunsMustEndAndWhatIsKeptAlongTheWay() {
    Work.PackWork work = (Work.PackWork) grant(replay);
    assertThat(work.replay()).isEqualTo(Map.of(run(0), end(0).digest(), run(1), end(1).digest()));
    assertThat(work.ended()).containsExactly(run(2));
    assertThat(work.checkpoints()).isEqualTo(ALONG);
    assertThat(work.pack().members()).isEqualTo(state.plan().runs());
  }

  @Test
  void whatAReplayWroteIsKeptOnceAndMeasured() {
    grant(replay);
    record(
        replay,
        1,
        new Fact.Started(Samples.provenance(), 0),
        new Fact.CheckpointWritten(run(0), along(0, 0)),
        new Fact.CheckpointWritten(run(0), along(0, 50)),
        new Fact.CheckpointWritten(run(0), along(0, 50)),
        new Fact.CheckpointWritten(run(1), along(1, 0)),
        new Fact.CheckpointWritten(run(1), along(1, 50)),
        new Fact.CheckpointWritten(run(2), along(2, 0)),
        new Fact.Ended(""));
    Work.MeasureWork work = (Work.MeasureWork) grant(MEASURE);
    assertThat(work.runs())
        .extracting(Work.MeasuredRun::earlier)
        .containsExactly(List.of(along(0, 0), along(0, 50)), List.of(along(1, 0), along(1, 50)));
    assertThat(journal.stream().filter(BlockEvent.RunEnded.class::isInstance)).hasSize(3);
  }

  @Test
  void aReplayThatFailsThriceIsGivenUpAndItsReasonGoesWithTheRuns() {
    for (int attempt = 1; attempt <= 3; attempt++) {
      grant(replay);
      record(replay, attempt, new Fact.Ended("failed: replay mismatch: run a"));
    }
    Work.MeasureWork work = (Work.MeasureWork) grant(MEASURE);
    assertThat(work.runs())
        .hasSize(2)
        .allSatisfy(
            run -> assertThat(run.replayFailure()).contains("failed: replay mismatch: run a"));
    finish(MEASURE, 2);
    assertThat(state.finished()).isTrue();
  }

  /** The replay wrote what is measured, and all of that is done. */
  private void measuredAlong() {
    grant(replay);
    record(
        replay,
        1,
        new Fact.CheckpointWritten(run(0), along(0, 0)),
        new Fact.CheckpointWritten(run(0), along(0, 50)),
        new Fact.CheckpointWritten(run(1), along(1, 0)),
        new Fact.CheckpointWritten(run(1), along(1, 50)),
        new Fact.Ended(""));
    grant(MEASURE);
    finish(MEASURE, 2);
    assertThat(state.finished()).isTrue();
  }

  private void release() {
    Decisions decisions = new Decisions(state, Samples.AT);
    decisions.release(List.of(along(0, 50).digest(), along(1, 50).digest(), along(1, 0).digest()));
    take(decisions);
  }

  private void extend(MeasurementSpec... measurements) {
    Decisions more = new Decisions(state, Samples.AT);
    more.follow(
        new BlockScope(
            new BlockRange(0, 0, 1),
            spec(ALONG, measurements),
            0,
            0,
            state.plan().extension() + 1,
            Optional.empty()),
        PackSizes.BY_RULE);
    take(more);
  }

  @Test
  void nothingIsReleasedWhileSomethingIsLeftToDo() {
    release();
    assertThat(journal).noneMatch(BlockEvent.CheckpointsReleased.class::isInstance);
    measuredAlong();
    release();
    assertThat(journal).filteredOn(BlockEvent.CheckpointsReleased.class::isInstance).hasSize(1);
  }

  @Test
  void releasedCheckpointsAreWrittenAgainOnceSomethingLooksBackAtTheTraining() {
    measuredAlong();
    release();
    extend(LOSS, WHOLE, SHORTER);
    String again = waiting().getFirst();
    assertThat(again).isNotEqualTo(replay);
    grant(again);
    record(
        again,
        1,
        new Fact.CheckpointWritten(run(0), along(0, 0)),
        new Fact.CheckpointWritten(run(0), along(0, 50)),
        new Fact.CheckpointWritten(run(1), along(1, 50)),
        new Fact.Ended(""));
    Work.MeasureWork work = (Work.MeasureWork) grant(MEASURE);
    assertThat(work.runs())
        .extracting(Work.MeasuredRun::earlier)
        .as("INITIAL ones were never released")
        .containsExactly(List.of(along(0, 0), along(0, 50)), List.of(along(1, 0), along(1, 50)));
    finish(MEASURE, 3);
    extend(LOSS, WHOLE, SHORTER, SHORTEST);
    assertThat(waiting()).as("all are there again").containsExactly(MEASURE);
  }

  @Test
  void whatSpeaksOfTheEndAloneNeedsNoReplayAfterARelease() {
    measuredAlong();
    release();
    extend(LOSS, WHOLE, new MeasurementSpec(MetricKind.TEST_LOSS, Map.of()));
    assertThat(waiting()).containsExactly(MEASURE);
  }

  /** Three runs, the first of which trained before its pack was taken apart for the other two. */
  private void takenApart() {
    plan();
    String pack = waiting().getFirst();
    grant(pack);
    record(
        pack,
        1,
        new Fact.CheckpointWritten(run(0), end(0)),
        ended(0, new RunOutcome.Trained()),
        new Fact.Ended("failed: disk full"));
    grant(pack);
    record(pack, 2, new Fact.Ended("failed: disk full"));
    List<String> parts = waiting();
    assertThat(parts).hasSize(2);
    for (int run = 1; run <= 2; run++) {
      grant(parts.get(run - 1));
      record(
          parts.get(run - 1),
          3,
          new Fact.CheckpointWritten(run(run), end(run)),
          ended(run, new RunOutcome.Trained()),
          new Fact.Ended(""));
    }
    grant(MEASURE);
    finish(MEASURE, 1);
    assertThat(state.finished()).isTrue();
  }

  @Test
  void aRunOfAPackThatWasTakenApartIsReplayedInThePackThatItWasInLastAlone() {
    takenApart();
    extend(LOSS, WHOLE);
    List<List<RunSpec>> replayed = new ArrayList<>();
    for (String task : waiting()) {
      replayed.add(((Work.PackWork) grant(task)).pack().members());
    }
    assertThat(replayed.stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(state.plan().runs());
  }

  @Test
  void aPackThatLeftAllItsRunsToItsPartsIsNotReplayedAndJournalsMaySpeakOfItNevertheless() {
    plan();
    String whole = waiting().getFirst();
    grant(whole);
    record(whole, 1, new Fact.Ended("out of memory: 9 GiB"));
    List<String> parts = waiting();
    for (String part : parts) {
      grant(part);
      List<Fact> facts = new ArrayList<>();
      for (int run : ((Task.Train) state.tasks().get(state.indexOf(part))).members()) {
        facts.add(new Fact.CheckpointWritten(run(run), end(run)));
        facts.add(ended(run, new RunOutcome.Trained()));
      }
      facts.add(new Fact.Ended(""));
      record(part, 2, facts.toArray(Fact[]::new));
    }
    grant(MEASURE);
    finish(MEASURE, 1);
    extend(LOSS, WHOLE);
    assertThat(waiting())
        .containsExactlyInAnyOrderElementsOf(
            parts.stream().map(p -> TaskIds.replay(p, 1)).toList());
    Lease older = new Lease(Samples.SWEEP, 0, TaskIds.replay(whole, 1), 1, 1, "w", "i", "cpu");
    BlockState leased = state.after(new BlockEvent.LeaseGranted(older, List.of(), "", Samples.AT));
    assertThat(leased.finished()).isFalse();
    assertThat(WorkOrders.held(leased)).contains(older);
    assertThat(WorkOrders.of(leased, older)).isInstanceOf(Work.PackWork.class);
  }

  @Test
  void theJournalTellsTheSameStory() {
    grant(replay);
    BlockState again = BlockState.of((BlockEvent.BlockPlanned) journal.getFirst());
    for (BlockEvent event : journal.subList(1, journal.size())) {
      again = again.after(event);
    }
    assertThat(WorkOrders.held(again)).isEqualTo(WorkOrders.held(state));
    assertThat(again.tasks()).isEqualTo(state.tasks());
  }
}
