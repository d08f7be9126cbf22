package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.block.LeaseEnd;
import io.orograph.orchestrator.block.SimulatedBlock;
import io.orograph.orchestrator.journal.BlockJournal;
import io.orograph.orchestrator.journal.SweepJournal;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import io.orograph.orchestrator.sweep.NewSweep;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A journal that commits and says that it failed: what was committed counts once, however often it
 * is asked for again, and everybody hears of it.
 */
class CommittedWriteTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ForgetfulJournal.config());
  private static final SweepSpec SPEC =
      Samples.spec(List.of(4), List.of(16), 2)
          .withMeasurements(List.of(new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of())));
  private static final Duration RESTARTED = Duration.ofMillis(300);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
  private static final int MOST_ASKED = 10;

  private final TestProbe<SweepView> told = KIT.createTestProbe();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void forget() {
    ForgetfulJournal.clear();
  }

  private static <R> R ask(Consumer<ActorRef<StatusReply<R>>> command) {
    TestProbe<StatusReply<R>> heard = KIT.createTestProbe();
    command.accept(heard.ref());
    return heard.receiveMessage().getValue();
  }

  /**
   * Asks of an entity whose write is said to have failed, and again until it answers: what comes
   * while it recovers may wait for the next message.
   */
  private static <R> R askTwice(String persistenceId, Consumer<ActorRef<StatusReply<R>>> command) {
    ForgetfulJournal.deny(persistenceId);
    TestProbe<StatusReply<R>> unheard = KIT.createTestProbe();
    command.accept(unheard.ref());
    unheard.expectNoMessage(RESTARTED);
    for (int again = 0; again < MOST_ASKED; again++) {
      TestProbe<StatusReply<R>> heard = KIT.createTestProbe();
      command.accept(heard.ref());
      try {
        return heard.receiveMessage(ASK_AGAIN).getValue();
      } catch (AssertionError unanswered) {
        // as those do that ask in production, again
      }
    }
    throw new AssertionError("no answer to " + MOST_ASKED + " calls");
  }

  private ActorRef<SweepEntity.Command> sweep(String name) {
    return KIT.spawn(
        SweepEntity.create(
            name, new SweepJournal(), id -> Behaviors.ignore(), view -> told.ref().tell(view)));
  }

  private static List<Function<ActorRef<StatusReply<SweepView>>, SweepEntity.Command>> steering(
      String name) {
    return List.of(
        to ->
            new SweepEntity.Create(
                new NewSweep(name, SPEC, "0".repeat(64), Map.of(), "", "test", "create"),
                Samples.AT,
                to),
        to -> new SweepEntity.Pause("pause", Optional.empty(), Samples.AT, to),
        to -> new SweepEntity.Resume("resume", Optional.empty(), Samples.AT, to),
        to -> new SweepEntity.Cancel("cancel", Optional.empty(), Samples.AT, to));
  }

  @Test
  void whatAUserAskedForHappensOnceAndTheDispatcherIsToldOfIt() {
    String name = Samples.SWEEP + "-denied";
    String twin = Samples.SWEEP + "-twin";
    ActorRef<SweepEntity.Command> denied = sweep(name);
    List<SweepStatus> answered = new ArrayList<>();
    for (var command : steering(name)) {
      SweepView view =
          CommittedWriteTest.<SweepView>askTwice(
              SweepEntity.persistenceId(name).id(), to -> denied.tell(command.apply(to)));
      answered.add(view.status());
      assertThat(told.receiveMessage().status()).isEqualTo(view.status());
      told.expectNoMessage(Duration.ZERO);
    }
    assertThat(answered)
        .containsExactly(
            SweepStatus.ACTIVE, SweepStatus.PAUSED, SweepStatus.ACTIVE, SweepStatus.CANCELLED);
    ActorRef<SweepEntity.Command> honest = sweep(twin);
    steering(twin)
        .forEach(
            command -> CommittedWriteTest.<SweepView>ask(to -> honest.tell(command.apply(to))));
    assertThat(ForgetfulJournal.committed(SweepEntity.persistenceId(name).id()))
        .isEqualTo(ForgetfulJournal.committed(SweepEntity.persistenceId(twin).id()))
        .isPositive();
  }

  @Test
  void ofABlockEveryLeaseAndEveryFactIsRecordedOnce() {
    BlockReport denied = trained(Samples.SWEEP + "-denied", CommittedWriteTest::askTwice);
    BlockReport honest = trained(Samples.SWEEP + "-twin", (id, command) -> ask(command));
    assertThat(denied.revision()).isEqualTo(honest.revision());
    assertThat(denied.waiting()).isEqualTo(honest.waiting());
    assertThat(denied.held()).isEmpty();
    assertThat(ForgetfulJournal.committed(id(Samples.SWEEP + "-denied")))
        .isEqualTo(ForgetfulJournal.committed(id(Samples.SWEEP + "-twin")));
  }

  @Test
  void whatGatheredForABlockIsRecordedOnce() {
    BlockReport denied = turned(Samples.SWEEP + "-denied", CommittedWriteTest::askTwice);
    BlockReport honest = turned(Samples.SWEEP + "-twin", (id, command) -> ask(command));
    assertThat(honest.held()).extracting(Lease::attempt).containsExactly(2);
    assertThat(denied.held()).extracting(Lease::attempt).containsExactly(2);
    assertThat(denied.revision()).isEqualTo(honest.revision());
    assertThat(ForgetfulJournal.committed(id(Samples.SWEEP + "-denied")))
        .isEqualTo(ForgetfulJournal.committed(id(Samples.SWEEP + "-twin")));
  }

  /** Facts of a pack, the end of its lease and the next one, in one command. */
  private static BlockReport turned(String sweep, Asking asking) {
    String entity = BlockEntity.entityId(sweep, 0);
    ActorRef<BlockEntity.Command> block =
        KIT.spawn(
            BlockEntity.create(entity, BlockJournal.ofEntity(entity), id -> Behaviors.ignore()));
    BlockScope scope = BlockScope.of(SPEC, new BlockRange(0, 0, 1));
    BlockReport planned =
        ask(
            to ->
                block.tell(new BlockEntity.Plan(sweep, scope, PackSizes.BY_RULE, Samples.AT, to)));
    String pack = planned.waiting().getFirst().task();
    List<BlockEntity.Offer> offers = List.of(new BlockEntity.Offer(pack, "w", "i", "cpu"));
    BlockReport granted =
        CommittedWriteTest.<BlockReport>ask(
            to -> block.tell(new BlockEntity.Grant(offers, Samples.AT, to)));
    assertThat(granted.held()).extracting(Lease::attempt).containsExactly(1);
    List<Fact.Batch> batches = List.of(new Fact.Batch(pack, 1, facts(scope)));
    List<BlockEntity.Ending> endings = List.of(new BlockEntity.Ending(pack, 1, LeaseEnd.LOST, ""));
    asking.ask(
        id(sweep),
        to -> block.tell(new BlockEntity.Turn(batches, endings, offers, Samples.AT, to)));
    return ask(to -> block.tell(new BlockEntity.Describe(to)));
  }

  private static String id(String sweep) {
    return BlockEntity.persistenceId(sweep, 0).id();
  }

  private interface Asking {
    BlockReport ask(String persistenceId, Consumer<ActorRef<StatusReply<BlockReport>>> command);
  }

  /** Plans a block, leases its pack, records that it was trained, and ends the lease. */
  private static BlockReport trained(String sweep, Asking asking) {
    String entity = BlockEntity.entityId(sweep, 0);
    ActorRef<BlockEntity.Command> block =
        KIT.spawn(
            BlockEntity.create(entity, BlockJournal.ofEntity(entity), id -> Behaviors.ignore()));
    BlockScope scope = BlockScope.of(SPEC, new BlockRange(0, 0, 1));
    BlockReport planned =
        asking.ask(
            id(sweep),
            to ->
                block.tell(new BlockEntity.Plan(sweep, scope, PackSizes.BY_RULE, Samples.AT, to)));
    String pack = planned.waiting().getFirst().task();
    BlockReport granted =
        asking.ask(
            id(sweep),
            to ->
                block.tell(
                    new BlockEntity.Grant(
                        List.of(new BlockEntity.Offer(pack, "w", "i", "cpu")), Samples.AT, to)));
    assertThat(granted.held()).extracting(Lease::attempt).containsExactly(1);
    var batch = new Fact.Batch(pack, 1, facts(scope));
    asking.ask(
        id(sweep), to -> block.tell(new BlockEntity.RecordFacts(List.of(batch), Samples.AT, to)));
    asking.ask(
        id(sweep),
        to ->
            block.tell(
                new BlockEntity.EndLeases(
                    List.of(new BlockEntity.Ending(pack, 1, LeaseEnd.LOST, "")), Samples.AT, to)));
    return ask(to -> block.tell(new BlockEntity.Describe(to)));
  }

  /** A pack that began, and of which the first run has ended. */
  private static List<Fact.Numbered> facts(BlockScope scope) {
    RunSpec run = SimulatedBlock.runs(scope).getFirst();
    return List.of(
        new Fact.Numbered(1, new Fact.Started(Samples.provenance(), 0)),
        new Fact.Numbered(2, new Fact.CheckpointWritten(run.key(), Samples.checkpoint("c", 0))),
        new Fact.Numbered(
            3, new Fact.RunEnded(run.key(), new RunOutcome.Trained(), Samples.summary(0.1))));
  }

  @Test
  void aSweepWhoseAcceptanceWasSaidToHaveFailedIsTrainedWhenItIsAskedForAgain() {
    FakeTrainer trainer = new FakeTrainer();
    try (Lab lab = new Lab(ForgetfulJournal.config())) {
      Hello t = lab.join("trainer-1", "a", WorkerKind.TRAINER, 2, trainer);
      Hello m = lab.join("metrics-1", "m", WorkerKind.METRICS, 1, new FakeMetrics());
      ForgetfulJournal.deny(SweepEntity.persistenceId(Samples.SWEEP).id());
      lab.createUnheard(Samples.SWEEP, SPEC);
      lab.create(Samples.SWEEP, SPEC);
      lab.eventually(
          () -> assertThat(lab.view(Samples.SWEEP).status()).isEqualTo(SweepStatus.FINISHED), t, m);
      assertThat(trainer.requests()).hasSize(1);
    }
  }
}
