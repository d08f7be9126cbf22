package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.block.LeaseEnd;
import io.orograph.orchestrator.journal.BlockJournal;
import io.orograph.orchestrator.journal.SweepJournal;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import io.orograph.orchestrator.sweep.FactFollower;
import io.orograph.orchestrator.sweep.FactFollower.Advanced;
import io.orograph.orchestrator.sweep.NewSweep;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A journal that could not take an event: the rows follow what it takes afterwards. */
class FailedWriteTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          PersistenceTestKitPlugin.getInstance()
              .config()
              .withFallback(
                  ConfigFactory.parseString(
                      "pekko.actor.provider = local\n"
                          + "pekko.persistence.snapshot-store.plugin = \"\""))
              .withFallback(ConfigFactory.load()));
  private static final PersistenceTestKit JOURNAL = PersistenceTestKit.create(KIT.system());
  private static final SweepSpec SPEC = Samples.spec(List.of(4), List.of(16), 2);
  private static final Duration RESTARTED = Duration.ofSeconds(1);

  private final TestProbe<FactFollower.Message> follower = KIT.createTestProbe();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void forget() {
    JOURNAL.clearAll();
  }

  private Behavior<FactFollower.Message> follow() {
    return Behaviors.receiveMessage(
        message -> {
          follower.ref().tell(message);
          return Behaviors.same();
        });
  }

  /** Commands an entity whose journal fails once, and again until it answers. */
  private <R> void persists(String persistenceId, Consumer<ActorRef<StatusReply<R>>> command) {
    JOURNAL.failNextPersisted(persistenceId);
    TestProbe<StatusReply<R>> unheard = KIT.createTestProbe();
    command.accept(unheard.ref());
    unheard.expectNoMessage(RESTARTED);
    TestProbe<StatusReply<R>> heard = KIT.createTestProbe();
    command.accept(heard.ref());
    heard.receiveMessage();
    assertThat(follower.expectMessageClass(Advanced.class).sequence()).isEqualTo(1);
  }

  @Test
  void theRowsOfASweepFollowAfterAFailedWrite() {
    String name = Samples.SWEEP + "-w";
    ActorRef<SweepEntity.Command> sweep =
        KIT.spawn(SweepEntity.create(name, new SweepJournal(), id -> follow(), view -> {}));
    NewSweep created = new NewSweep(name, SPEC, "0".repeat(64), Map.of(), "", "test", "request");
    this.<SweepView>persists(
        SweepEntity.persistenceId(name).id(),
        to -> sweep.tell(new SweepEntity.Create(created, Samples.AT, to)));
  }

  @Test
  void theRowsOfABlockFollowAfterAFailedWrite() {
    String id = BlockEntity.entityId(Samples.SWEEP, 0);
    ActorRef<BlockEntity.Command> block =
        KIT.spawn(BlockEntity.create(id, BlockJournal.ofEntity(id), name -> follow()));
    BlockScope scope = BlockScope.of(SPEC, new BlockRange(0, 0, 1));
    this.<BlockReport>persists(
        BlockEntity.persistenceId(Samples.SWEEP, 0).id(),
        to ->
            block.tell(
                new BlockEntity.Plan(
                    Samples.SWEEP, scope, PackSizes.BY_RULE, Map.of(), Samples.AT, to)));
  }

  private static BlockReport ask(
      ActorRef<BlockEntity.Command> block,
      Function<ActorRef<StatusReply<BlockReport>>, BlockEntity.Command> command) {
    TestProbe<StatusReply<BlockReport>> heard = KIT.createTestProbe();
    block.tell(command.apply(heard.ref()));
    return heard.receiveMessage().getValue();
  }

  @Test
  void ofACommandThatCouldNotBeWrittenNothingIsLeftAndItIsTakenWholeAgain() {
    String id = BlockEntity.entityId(Samples.SWEEP + "-turn", 0);
    ActorRef<BlockEntity.Command> block =
        KIT.spawn(BlockEntity.create(id, BlockJournal.ofEntity(id), name -> follow()));
    BlockScope scope = BlockScope.of(SPEC, new BlockRange(0, 0, 1));
    BlockReport planned =
        ask(
            block,
            to ->
                new BlockEntity.Plan(
                    Samples.SWEEP + "-turn", scope, PackSizes.BY_RULE, Samples.AT, to));
    String pack = planned.waiting().getFirst().task();
    List<BlockEntity.Offer> offers = List.of(new BlockEntity.Offer(pack, "w", "i", "cpu"));
    BlockReport before = ask(block, to -> new BlockEntity.Grant(offers, Samples.AT, to));
    Fact.Numbered started = new Fact.Numbered(1, new Fact.Started(Samples.provenance(), 0));
    List<Fact.Batch> batches = List.of(new Fact.Batch(pack, 1, List.of(started)));
    List<BlockEntity.Ending> endings = List.of(new BlockEntity.Ending(pack, 1, LeaseEnd.LOST, ""));
    JOURNAL.failNextPersisted(BlockEntity.persistenceId(Samples.SWEEP + "-turn", 0).id());
    TestProbe<StatusReply<BlockReport>> unheard = KIT.createTestProbe();
    block.tell(new BlockEntity.Turn(batches, endings, offers, Samples.AT, unheard.ref()));
    unheard.expectNoMessage(RESTARTED);
    BlockReport after = ask(block, BlockEntity.Describe::new);
    assertThat(after.revision()).isEqualTo(before.revision());
    assertThat(after.held()).isEqualTo(before.held());
    assertThat(after.data()).as("of a pack that began").isEmpty();
    BlockReport again =
        ask(block, to -> new BlockEntity.Turn(batches, endings, offers, Samples.AT, to));
    assertThat(again.revision()).isEqualTo(before.revision() + 3);
    assertThat(again.data()).isNotEmpty();
    assertThat(again.held()).extracting(Lease::attempt).containsExactly(2);
  }
}
