package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Calibration;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PackShape;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.v1.TrainRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DispatcherTest {
  private static final String NAME = Samples.SWEEP;

  private final Lab lab = new Lab();
  private final FakeTrainer trainer = new FakeTrainer();
  private final FakeMetrics metrics = new FakeMetrics();

  @AfterEach
  void close() {
    lab.close();
  }

  /** Two widths, two batch sizes, two replicates; only the training loss is measured. */
  private static SweepSpec spec() {
    SweepSpec s = Samples.spec(List.of(4, 8), List.of(16, 32), 2);
    return s.withMeasurements(List.of(new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of())));
  }

  private Hello trainer(String incarnation) {
    return lab.join("trainer-1", incarnation, WorkerKind.TRAINER, 2, trainer);
  }

  private Hello metrics() {
    return lab.join("metrics-1", "m", WorkerKind.METRICS, 1, metrics);
  }

  private void finished(Hello... alive) {
    lab.eventually(
        () -> assertThat(lab.view(NAME).status()).isEqualTo(SweepStatus.FINISHED), alive);
  }

  private long recorded() {
    return lab.report(NAME, 0).revision();
  }

  @Test
  void aSweepIsTrainedMeasuredAndFinished() {
    Hello t = trainer("a");
    Hello m = metrics();
    lab.create(NAME, spec());
    finished(t, m);
    assertThat(trainer.requests()).hasSize(4);
    assertThat(metrics.requests()).hasSize(4);
    // Planned; per pack: leased, started, two checkpoints, two ends, lease ended; per cell: leased,
    // two measurements, lease ended.
    assertThat(recorded()).isEqualTo(1 + 4 * 7 + 4 * 4);
  }

  @Test
  void packsAreAsLargeAsTheConnectedTrainerMeasuredToBeBest() {
    SweepSpec eight = Samples.spec(List.of(4), List.of(16), 8);
    Hello t = trainer("a");
    lab.beat(
        t,
        new Calibration(
            PackShape.of(new Grid(eight).run(new Grid(eight).cell(0), 0).settings()),
            4,
            new TreeMap<>(Map.of(4, 1e5)),
            "ab",
            Instant.EPOCH));
    Hello m = metrics();
    lab.create(NAME, eight);
    finished(t, m);
    assertThat(trainer.requests()).extracting(TrainRequest::getMembersCount).containsExactly(4, 4);
  }

  @Test
  void aTornStreamIsTakenUpAfterTheLastFactAndLosesNothing() {
    trainer.breakAfter(3);
    metrics.tearFirst();
    Hello t = trainer("a");
    Hello m = metrics();
    lab.create(NAME, spec());
    finished(t, m);
    assertThat(trainer.requests()).hasSize(8);
    assertThat(trainer.requests().stream().map(TrainRequest::getAfterSequence))
        .containsOnly(0L, 3L);
    assertThat(trainer.requests().stream().map(r -> r.getLease().getAttempt())).containsOnly(1);
    assertThat(recorded()).isEqualTo(1 + 4 * 7 + 4 * 4);
  }

  @Test
  void aWorkerToWhichNoChannelCanBeOpenedStopsNobodyElse() {
    Hello nowhere = lab.join("trainer-" + Lab.NOWHERE, "n", WorkerKind.TRAINER, 2);
    lab.create(NAME, spec());
    lab.eventually(() -> assertThat(lab.report(NAME, 0).held()).hasSize(2), nowhere);
    Hello t = trainer("a");
    Hello m = metrics();
    finished(nowhere, t, m);
    assertThat(lab.starts()).isEqualTo(1);
    // Two leases that came to nothing, each begun and ended, and no third.
    assertThat(recorded()).isEqualTo(1 + 2 * 2 + 4 * 7 + 4 * 4);
  }

  @Test
  void aWorkerThatBeatsButCannotBeCalledLosesItsLeasesAndGetsNoMore() {
    Hello unheard = lab.join("trainer-0", "u", WorkerKind.TRAINER, 2);
    lab.create(NAME, spec());
    lab.eventually(() -> assertThat(lab.report(NAME, 0).held()).hasSize(2), unheard);
    Hello t = trainer("a");
    Hello m = metrics();
    finished(unheard, t, m);
    assertThat(recorded()).isEqualTo(1 + 2 * 2 + 4 * 7 + 4 * 4);
  }

  @Test
  void aWorkerThatCanBeCalledAgainGetsWorkAgain() {
    Hello t = lab.join("trainer-0", "u", WorkerKind.TRAINER, 2);
    lab.create(NAME, spec());
    lab.eventually(() -> assertThat(lab.report(NAME, 0).held()).hasSize(2), t);
    lab.eventually(() -> assertThat(lab.report(NAME, 0).held()).isEmpty(), t);
    lab.serve("trainer-0", "u", trainer);
    Hello m = metrics();
    finished(t, m);
    assertThat(trainer.requests().stream().map(r -> r.getLease().getAttempt())).contains(2);
  }

  @Test
  void aDispatcherThatFailsLeavesNoCallsBehindAndTakesUpWhatItHad() {
    trainer.silent(true);
    Hello t = trainer("a");
    Hello m = metrics();
    lab.create(NAME, spec());
    lab.eventually(() -> assertThat(recorded()).isEqualTo(1 + 2 * 2), t, m);
    List<ManagedChannel> before = lab.channels();
    lab.fail();
    lab.eventually(() -> assertThat(lab.starts()).isEqualTo(2));
    assertThat(before).isNotEmpty().allMatch(ManagedChannel::isShutdown);
    trainer.silent(false);
    lab.hello(t);
    lab.hello(m);
    finished(t, m);
    assertThat(recorded()).isEqualTo(1 + 4 * 7 + 4 * 4);
  }

  @Test
  void aWorkerWithoutAFreeLaneIsNewsAndNotAFailure() {
    trainer.busy(5);
    Hello t = trainer("a");
    Hello m = metrics();
    lab.create(NAME, spec());
    finished(t, m);
    assertThat(trainer.requests().stream().map(r -> r.getLease().getAttempt())).containsOnly(1);
  }

  @Test
  void aWorkerThatHandsBackWhatItHasGetsNothingMoreUntilItIsStartedAnew() {
    FakeTrainer ending = new FakeTrainer();
    ending.drain();
    Hello t = lab.join("trainer-0", "e", WorkerKind.TRAINER, 1, ending);
    lab.create(NAME, spec());
    lab.eventually(() -> assertThat(lab.link(t).drained).isTrue(), t);
    Hello other = trainer("a");
    Hello m = metrics();
    finished(t, other, m);
    assertThat(ending.requests()).hasSize(1);
    lab.broken(t);
    Hello again = lab.join("trainer-0", "f", WorkerKind.TRAINER, 1, new FakeTrainer());
    lab.eventually(() -> assertThat(lab.link(again).answers).isNotEmpty(), again);
    assertThat(lab.link(again).drained).isFalse();
  }

  @Test
  void aMetricsServiceThatHandsBackItsCellGetsNothingMore() {
    FakeMetrics ending = new FakeMetrics();
    ending.drain();
    Hello t = trainer("a");
    Hello e = lab.join("metrics-0", "e", WorkerKind.METRICS, 1, ending);
    lab.create(NAME, spec());
    lab.eventually(() -> assertThat(lab.link(e).drained).isTrue(), t, e);
    Hello m = metrics();
    finished(t, e, m);
    assertThat(ending.requests()).hasSize(1);
  }

  @Test
  void whatAWorkerDoesNotTakeBecauseItIsAboutToEndIsHandedBack() {
    FakeTrainer ending = new FakeTrainer();
    ending.drain();
    Hello t = lab.join("trainer-0", "e", WorkerKind.TRAINER, 2, ending);
    lab.create(NAME, spec());
    lab.eventually(() -> assertThat(ending.requests()).hasSize(2), t);
    lab.eventually(() -> assertThat(lab.report(NAME, 0).held()).isEmpty(), t);
    Hello other = trainer("a");
    Hello m = metrics();
    finished(t, other, m);
    assertThat(lab.leasesEnded("preempted")).isEqualTo(2);
    assertThat(lab.leasesEnded("lost")).isZero();
  }

  @Test
  void aWorkerStartedAnewHasLostItsAttempts() {
    trainer.silent(true);
    Hello t = trainer("a");
    Hello m = metrics();
    lab.create(NAME, spec());
    lab.eventually(() -> assertThat(lab.report(NAME, 0).held()).hasSize(2), t, m);
    lab.broken(t);
    trainer.silent(false);
    Hello again = trainer("b");
    finished(again, m);
    assertThat(trainer.requests().stream().map(r -> r.getLease().getFencingToken())).contains(2L);
  }

  @Test
  void aSecondIncarnationUnderALiveWorkersNameIsRefused() {
    Hello first = trainer("a");
    lab.eventually(() -> assertThat(lab.link(first).answers).isNotEmpty());
    Lab.Link held = lab.link(first);
    Hello second = trainer("b");
    lab.eventually(
        () ->
            assertThat(lab.link(second).refusals)
                .singleElement()
                .asString()
                .contains("worker: trainer-1"));
    assertThat(held.closed).isFalse();
  }

  @Test
  void aSilentWorkersAttemptsAreLostAfterTheTtlAndOthersTakeOver() {
    trainer.silent(true);
    Hello t = trainer("a");
    Hello m = metrics();
    lab.create(NAME, spec());
    lab.eventually(() -> assertThat(lab.report(NAME, 0).held()).hasSize(2), t, m);
    FakeTrainer other = new FakeTrainer();
    Hello alive = lab.join("trainer-2", "x", WorkerKind.TRAINER, 4, other);
    finished(alive, m);
    assertThat(other.requests().stream().map(r -> r.getLease().getAttempt())).contains(1, 2);
  }

  @Test
  void aRestartedOrchestratorTakesUpLeasesWhereTheyWere() {
    trainer.silent(true);
    Hello t = trainer("a");
    Hello m = metrics();
    lab.create(NAME, spec());
    lab.eventually(() -> assertThat(recorded()).isEqualTo(1 + 2 * 2), t, m);
    lab.restart();
    trainer.silent(false);
    lab.hello(t);
    lab.hello(m);
    finished(t, m);
    List<TrainRequest> again = trainer.requests().subList(2, 4);
    assertThat(again).allMatch(r -> r.getAfterSequence() == 1 && r.getLease().getAttempt() == 1);
    assertThat(recorded()).isEqualTo(1 + 4 * 7 + 4 * 4);
  }

  @Test
  void nothingIsGrantedBeforeAllBlocksHaveAnswered() {
    lab.create(NAME, spec());
    lab.eventually(() -> assertThat(lab.view(NAME).openedBlocks()).isEqualTo(1));
    lab.blocksAnswer(false);
    lab.restart();
    Hello t = trainer("a");
    lab.create("projects/default/sweeps/other", spec());
    lab.eventually(() -> assertThat(lab.link(t).answers).hasSizeGreaterThan(10), t);
    assertThat(trainer.requests()).isEmpty();
  }

  @Test
  void cancellingEndsRunsAndFreesLanes() {
    trainer.silent(true);
    Hello t = trainer("a");
    lab.create(NAME, spec());
    lab.eventually(() -> assertThat(lab.report(NAME, 0).held()).hasSize(2), t);
    lab.ask(to -> new SweepEntity.Cancel("c", Optional.empty(), Samples.AT, to), NAME);
    lab.eventually(() -> assertThat(trainer.cancelled()).hasSize(2), t);
    lab.eventually(
        () -> {
          assertThat(lab.report(NAME, 0).held()).isEmpty();
          assertThat(lab.view(NAME).openBlocks()).isEmpty();
        },
        t);
    assertThat(lab.view(NAME).status()).isEqualTo(SweepStatus.CANCELLED);
  }

  @Test
  void aPausedSweepGetsNothingNewUntilItIsResumed() {
    lab.create(NAME, spec());
    lab.ask(to -> new SweepEntity.Pause("p", Optional.empty(), Samples.AT, to), NAME);
    Hello t = trainer("a");
    Hello m = metrics();
    lab.eventually(() -> assertThat(lab.link(t).answers).hasSizeGreaterThan(5), t);
    assertThat(trainer.requests()).isEmpty();
    lab.ask(to -> new SweepEntity.Resume("r", Optional.empty(), Samples.AT, to), NAME);
    finished(t, m);
  }

  @Test
  void runsFailAfterTwoAttemptsInTheirPackAndTwoAlone() {
    trainer.fail("disk full");
    Hello t = trainer("a");
    lab.create(NAME, spec());
    finished(t);
    assertThat(trainer.requests()).hasSize(4 * (2 + 2 * 2));
    assertThat(metrics.requests()).isEmpty();
  }

  @Test
  void aRunThatFailsEveryPackItIsInDoesNotTakeItsCompanionAlong() {
    trainer.poison("width=4,batch=16");
    Hello t = trainer("a");
    Hello m = metrics();
    lab.create(NAME, spec());
    finished(t, m);
    List<TrainRequest> alone =
        trainer.requests().stream().filter(r -> r.getMembersCount() == 1).toList();
    assertThat(alone.stream().map(r -> r.getMembers(0).getReplicate()))
        .containsExactlyInAnyOrder(0, 0, 1);
    assertThat(trainer.requests()).hasSize(3 + 2 + 3);
    assertThat(metrics.requests().stream().map(r -> r.getRunsCount()))
        .containsExactlyInAnyOrder(1, 2, 2, 2);
  }

  @Test
  void aWorkerThatFailsAtEverythingCostsEachTaskOneAttemptWhileAnotherIsThere() {
    FakeTrainer failing = new FakeTrainer();
    failing.fail("failed: no space left on device");
    Hello broken = lab.join("trainer-0", "b", WorkerKind.TRAINER, 8, failing);
    Hello sound = trainer("a");
    Hello measuring = lab.join("metrics-1", "m", WorkerKind.METRICS, 1, new FakeMetrics());
    lab.create(NAME, spec());
    lab.eventually(
        () -> assertThat(lab.view(NAME).status()).isEqualTo(SweepStatus.FINISHED),
        broken,
        sound,
        measuring);
    assertThat(failing.requests()).isNotEmpty();
    assertThat(failing.requests().stream().map(r -> r.getLease().getTask()).toList())
        .doesNotHaveDuplicates();
    assertThat(lab.meters().find("orograph.runs.completed").tag("outcome", "failed").counters())
        .allSatisfy(failed -> assertThat(failed.count()).isZero());
  }

  @Test
  void theHeartbeatConfirmsWhatIsRecorded() {
    trainer.silent(true);
    Hello t = trainer("a");
    lab.create(NAME, spec());
    lab.eventually(() -> assertThat(recorded()).isEqualTo(1 + 2 * 2), t);
    String task = trainer.requests().get(0).getLease().getTask();
    lab.eventually(
        () -> {
          lab.beat(t, new Held(NAME, task, 1, 1));
          assertThat(lab.link(t).answers).contains(List.of(new Held(NAME, task, 1, 1)));
        });
  }

  @Test
  void aTaskThatNobodyLeasesIsConfirmedWholeAndCancelled() {
    Hello t = trainer("a");
    lab.eventually(
        () -> {
          lab.beat(t, new Held(NAME, "t-000000000000", 3, 9));
          assertThat(trainer.cancelled()).contains("t-000000000000");
        });
    assertThat(lab.link(t).answers).contains(List.of(new Held(NAME, "t-000000000000", 3, 9)));
  }

  @Test
  void deletingByForceEndsLeasesAlsoWhenTheOrchestratorIsKilledRightAfterIt() {
    trainer.silent(true);
    Hello t = trainer("a");
    lab.create(NAME, spec());
    lab.eventually(() -> assertThat(lab.report(NAME, 0).held()).hasSize(2), t);
    lab.blocksAnswer(false);
    lab.ask(to -> new SweepEntity.Delete(true, "d", Optional.empty(), Samples.AT, to), NAME);
    lab.restart();
    lab.blocksAnswer(true);
    lab.hello(t);
    lab.eventually(
        () -> {
          assertThat(lab.report(NAME, 0).held()).isEmpty();
          assertThat(lab.ask(SweepEntity.Describe::new, NAME).openBlocks()).isEmpty();
        },
        t);
    assertThat(trainer.cancelled()).hasSize(2);
    assertThat(lab.report(NAME, 0).finished()).isTrue();
  }
}
