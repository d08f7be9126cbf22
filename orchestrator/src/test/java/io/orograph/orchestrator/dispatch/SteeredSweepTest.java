package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.SweepQuota;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.schedule.Reason;
import io.orograph.orchestrator.sweep.Retry;
import io.orograph.orchestrator.sweep.SweepChange;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepStatus;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the scheduler makes of a sweep that is changed while it runs. */
class SteeredSweepTest {
  private static final String FIRST = "projects/p/sweeps/first";
  private static final String SECOND = "projects/p/sweeps/second";

  private final Lab lab = new Lab();
  private final FakeTrainer trainer = new FakeTrainer();

  @AfterEach
  void close() {
    lab.close();
  }

  private Hello trainer(int lanes) {
    trainer.silent(true);
    return lab.join("trainer-1", "a", WorkerKind.TRAINER, lanes, trainer);
  }

  private static SweepSpec spec(int maxParallel) {
    return Samples.spec(List.of(4, 8), List.of(16, 32), 2).withBounds(0, maxParallel);
  }

  private void update(String name, String request, OptionalInt priority, OptionalInt maxParallel) {
    lab.ask(
        to ->
            new SweepEntity.Update(
                new SweepChange(priority, maxParallel, Optional.empty(), Optional.empty()),
                request,
                Optional.empty(),
                Samples.AT,
                to),
        name);
  }

  private int held(String name) {
    return lab.report(name, 0).held().size();
  }

  @Test
  void moreLanesAreUsedAsSoonAsTheyAreAllowed() {
    Hello t = trainer(3);
    lab.create(FIRST, spec(1));
    lab.eventually(() -> assertThat(trainer.requests()).hasSize(1), t);
    update(FIRST, "u", OptionalInt.empty(), OptionalInt.of(2));
    lab.eventually(() -> assertThat(trainer.requests()).hasSize(2), t);
    assertThat(held(FIRST)).isEqualTo(2);
  }

  @Test
  void fewerLanesTakeNothingAwayFromWhatTrains() {
    Hello t = trainer(2);
    lab.create(FIRST, spec(0));
    lab.eventually(() -> assertThat(trainer.requests()).hasSize(2), t);
    update(FIRST, "u", OptionalInt.empty(), OptionalInt.of(1));
    assertThat(held(FIRST)).isEqualTo(2);
  }

  @Test
  void aRaisedPriorityGetsTheNextLane() {
    lab.create(FIRST, spec(0));
    lab.create(SECOND, spec(0));
    update(SECOND, "u", OptionalInt.of(5), OptionalInt.empty());
    for (String sweep : List.of(FIRST, SECOND)) {
      lab.eventually(
          () ->
              assertThat(lab.explain(sweep, "width=4,batch=16", 0))
                  .extracting(Reason::kind)
                  .containsExactly(Reason.Kind.NO_WORKER));
    }
    Hello t = trainer(1);
    lab.eventually(() -> assertThat(trainer.requests()).isNotEmpty(), t);
    assertThat(trainer.requests().getFirst().getLease().getSweep()).isEqualTo(SECOND);
  }

  @Test
  void runsGivenUpAreTrainedWhenTheyAreTriedAgainAndNothingElseIs() {
    FakeTrainer disk = new FakeTrainer();
    disk.poison("width=4,batch=16");
    Hello t = lab.join("trainer-1", "a", WorkerKind.TRAINER, 2, disk);
    Hello m = lab.join("metrics-1", "m", WorkerKind.METRICS, 1, new FakeMetrics());
    lab.create(FIRST, spec(0));
    lab.eventually(
        () -> assertThat(lab.view(FIRST).status()).isEqualTo(SweepStatus.FINISHED), t, m);
    int before = disk.requests().size();
    lab.restart();
    Hello again = lab.join("trainer-1", "b", WorkerKind.TRAINER, 2, disk);
    Hello metricsAgain = lab.join("metrics-1", "n", WorkerKind.METRICS, 1, new FakeMetrics());
    disk.poison("");
    for (int time = 0; time < 2; time++) {
      lab.ask(
          to ->
              new SweepEntity.RetryRuns(
                  new Retry("", Optional.empty(), OptionalInt.empty(), 1),
                  "retry",
                  Optional.empty(),
                  Samples.AT,
                  to),
          FIRST);
    }
    lab.eventually(
        () -> {
          assertThat(disk.requests()).hasSize(before + 1);
          assertThat(lab.view(FIRST).status()).isEqualTo(SweepStatus.FINISHED);
        },
        again,
        metricsAgain);
    var request = disk.requests().getLast();
    assertThat(request.getMembersList()).extracting(r -> r.getReplicate()).containsExactly(0);
    assertThat(request.getMembers(0).getCell()).isEqualTo("width=4,batch=16");
    assertThat(lab.report(FIRST, 0).finished()).isTrue();
  }

  private List<Reason.Kind> reasons(String cell) {
    return lab.explain(FIRST, cell, 0).stream().map(Reason::kind).toList();
  }

  @Test
  void eachRunCanSayWhatHoldsIt() {
    lab.eventually(
        () -> assertThat(reasons("width=4,batch=16")).containsExactly(Reason.Kind.SWEEP_ENDED));
    lab.create(FIRST, spec(1));
    lab.eventually(
        () -> assertThat(reasons("width=4,batch=16")).containsExactly(Reason.Kind.NO_WORKER));
    Hello t = trainer(1);
    lab.eventually(() -> assertThat(trainer.requests()).hasSize(1), t);
    assertThat(lab.explain(FIRST, "width=4,batch=16", 1).getFirst().values())
        .containsEntry("worker", "trainer-1")
        .containsEntry("attempt", "1");
    assertThat(reasons("width=8,batch=32"))
        .containsExactly(Reason.Kind.MAX_PARALLEL, Reason.Kind.LANES_BUSY, Reason.Kind.QUEUED);
    lab.ask(to -> new SweepEntity.Pause("p", Optional.empty(), Samples.AT, to), FIRST);
    lab.eventually(
        () ->
            assertThat(reasons("width=8,batch=32").getFirst()).isEqualTo(Reason.Kind.SWEEP_PAUSED),
        t);
  }

  @Test
  void aSweepWithAFullStoreIsTrainedOnceItsBoundIsRaised() {
    lab.stored.put(FIRST, 500L);
    lab.create(FIRST, spec(0).withQuota(new SweepQuota(0, 500)));
    Hello t = trainer(1);
    lab.eventually(
        () -> assertThat(reasons("width=4,batch=16")).containsExactly(Reason.Kind.SWEEP_BYTES), t);
    assertThat(trainer.requests()).isEmpty();
    lab.ask(
        to ->
            new SweepEntity.Update(
                new SweepChange(
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty())
                    .withQuota(OptionalLong.empty(), OptionalLong.of(501)),
                "u",
                Optional.empty(),
                Samples.AT,
                to),
        FIRST);
    lab.eventually(() -> assertThat(trainer.requests()).hasSize(1), t);
  }

  @Test
  void whatWasChangedSurvivesARestartAndIsNotChangedTwice() {
    lab.create(FIRST, spec(0));
    update(FIRST, "u", OptionalInt.of(5), OptionalInt.of(1));
    update(FIRST, "v", OptionalInt.of(6), OptionalInt.empty());
    lab.restart();
    update(FIRST, "u", OptionalInt.of(5), OptionalInt.empty());
    assertThat(lab.view(FIRST).spec().priority()).isEqualTo(6);
    assertThat(lab.view(FIRST).spec().maxParallel()).isEqualTo(1);
  }
}
