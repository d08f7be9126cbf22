package io.orograph.orchestrator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.orograph.core.stop.RunAt;
import io.orograph.core.stop.RunLoss;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.EarlyStopping;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.results.StatesDocument;
import io.orograph.orchestrator.sweep.SweepEntity.Command;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import org.apache.pekko.persistence.typed.NoOpEventAdapter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is different where runs are stopped early. */
class StoppingSweepTest {
  private static final ActorTestKit ACTORS =
      ActorTestKit.create(
          EventSourcedBehaviorTestKit.config()
              .withFallback(
                  ConfigFactory.parseString("pekko.actor.provider = local\npekko.loglevel = ERROR"))
              .withFallback(ConfigFactory.load()));

  /** Each command whose events are others. */
  enum Say {
    /** The block ends, and runs are at a rung. */
    FINISH,
    /** The block ends, and all runs have. */
    LAST,
    /** The block ends because it was cancelled. */
    ENDED,
    /** The block ends as it was before the last decision. */
    DECIDED
  }

  /** Each state, with a way to it. */
  enum In {
    UNPLANNED,
    ACTIVE,
    PAUSED,
    FINISHED,
    CANCELLED,
    DELETED
  }

  /** Four cells of two runs; rungs at 10, 20, 40, 80 of 100 steps. */
  private static final SweepSpec SPEC =
      Samples.spec(List.of(4, 8), List.of(16, 32), 2)
          .withEarlyStopping(EarlyStopping.halving(10, 2));

  private final EventSourcedBehaviorTestKit<Command, SweepEvent, Sweep> entity =
      EventSourcedBehaviorTestKit.create(
          ACTORS.system(),
          SweepEntity.create(
              Samples.SWEEP, NoOpEventAdapter.instance(), id -> Behaviors.ignore(), view -> {}),
          EventSourcedBehaviorTestKit.disabledSerializationSettings());

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  private CommandResultWithReply<Command, SweepEvent, Sweep, StatusReply<SweepView>> say(Say say) {
    return entity.<StatusReply<SweepView>>runCommand(to -> command(say, to));
  }

  private Command command(Say say, ActorRef<StatusReply<SweepView>> to) {
    int rungs = entity.getState() instanceof Sweep.Planned p ? p.facts().growth().extensions() : 0;
    return switch (say) {
      case FINISH -> finish(rungs, losses(rungs + 1), to);
      case LAST -> finish(rungs, List.of(), to);
      case ENDED ->
          new SweepEntity.FinishBlock(0, rungs, 0, true, List.of(), List.of(), Samples.AT, to);
      case DECIDED -> finish(rungs - 1, losses(rungs + 1), to);
    };
  }

  private static Command finish(
      int extension, List<RunLoss> losses, ActorRef<StatusReply<SweepView>> to) {
    return new SweepEntity.FinishBlock(0, extension, 0, List.of(), losses, Samples.AT, to);
  }

  /** At each rung the runs that are left are later ones, and the later the better. */
  private static List<RunLoss> losses(int rung) {
    List<RunLoss> losses = new ArrayList<>();
    for (int i = 8 - (8 >> (rung - 1)); i < 8; i++) {
      losses.add(
          new RunLoss(new RunAt(i / 2, i % 2), SPEC.earlyStopping().step(rung), 1.0 / i, true));
    }
    return losses;
  }

  private void open() {
    entity.<StatusReply<SweepView>>runCommand(to -> new SweepEntity.OpenBlock(Samples.AT, to));
  }

  private void to(In state) {
    if (state == In.UNPLANNED) {
      return;
    }
    entity.<StatusReply<SweepView>>runCommand(this::create);
    open();
    user(state);
  }

  private SweepView view() {
    return ((Sweep.Planned) entity.getState()).view();
  }

  private Command create(ActorRef<StatusReply<SweepView>> to) {
    return new SweepEntity.Create(
        new NewSweep(Samples.SWEEP, SPEC, "0".repeat(64), Map.of(), "", "tester", "create"),
        Samples.AT,
        to);
  }

  private void user(In state) {
    ActorRef<StatusReply<SweepView>> nobody =
        ACTORS.<StatusReply<SweepView>>createTestProbe().getRef();
    switch (state) {
      case UNPLANNED, ACTIVE -> {}
      case PAUSED ->
          entity.runCommand(new SweepEntity.Pause("p", Optional.empty(), Samples.AT, nobody));
      case FINISHED -> say(Say.LAST);
      case CANCELLED ->
          entity.runCommand(new SweepEntity.Cancel("c", Optional.empty(), Samples.AT, nobody));
      case DELETED ->
          entity.runCommand(
              new SweepEntity.Delete(true, "d", Optional.empty(), Samples.AT, nobody));
    }
  }

  static Stream<Arguments> table() throws IOException {
    return StatesDocument.table("## Sweeps that stop runs early").stream()
        .map(e -> Arguments.of(In.valueOf(e.state()), Say.valueOf(e.happens()), e.then()));
  }

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @MethodSource("table")
  void everyCommandInEveryStateDoesWhatTheTableSays(In state, Say command, String result) {
    to(state);
    var done = say(command);
    String events =
        String.join(", ", done.events().stream().map(e -> e.getClass().getSimpleName()).toList());
    assertThat(events).isEqualTo(result.replace("=", "").replace("not found", ""));
    assertThat(done.reply().isSuccess()).isEqualTo(!result.equals("not found"));
  }

  @Test
  void theTableHasEveryPairOnce() throws IOException {
    assertThat(table().map(r -> List.of(r.get()[0], r.get()[1])))
        .doesNotHaveDuplicates()
        .hasSize(In.values().length * Say.values().length);
  }

  @Test
  void decisionsAreInTheJournalAndReadBackAndTellTheBlockWhomToStopAndWhy() {
    to(In.ACTIVE);
    for (int rung = 1; rung <= 3; rung++) {
      SweepView decided = say(Say.FINISH).reply().getValue();
      assertThat(decided.openedBlocks()).isZero();
      assertThat(decided.growth().extensions()).isEqualTo(rung);
      assertThat(decided.spec().earlyStopping().passed()).isEqualTo(rung);
      assertThat(decided.growth().stopping().rungs().getLast().decision().goingOn())
          .isEqualTo(8 >> rung);
      assertThat(decided.block(0).stopped()).hasSize(8 - (8 >> rung));
      assertThat(entity.restart().state()).isEqualTo(entity.getState());
      open();
    }
    SweepView finished = say(Say.LAST).reply().getValue();
    assertThat(finished.status()).isEqualTo(SweepStatus.FINISHED);
    assertThat(finished.block(0).stopped().getFirst())
        .isEqualTo(
            new StoppedRun(
                0,
                0,
                "stopped at step 10 by successive halving: training loss Infinity not among the"
                    + " lowest 4 of 8, the last of which is 0.250000"));
    assertThat(entity.restart().state()).isEqualTo(entity.getState());
  }

  @ParameterizedTest
  @EnumSource(names = {"CANCELLED", "DELETED"})
  void aSweepThatIsStoppedAtARungOpensItsBlocksAgainUntilTheyAreCancelled(In stopped) {
    to(In.ACTIVE);
    assertThat(say(Say.FINISH).reply().getValue().openBlocks()).isEmpty();
    user(stopped);
    assertThat(view().openBlocks()).containsExactly(0);
    assertThat(view().unsettled()).isTrue();
    say(Say.ENDED);
    assertThat(view().unsettled()).isFalse();
    assertThat(entity.restart().state()).isEqualTo(entity.getState());
  }

  @Test
  void aSweepThatIsCancelledBeforeABlockWasOpenedOpensNone() {
    entity.<StatusReply<SweepView>>runCommand(this::create);
    user(In.CANCELLED);
    assertThat(view().unsettled()).isFalse();
  }

  @Test
  void anExtensionByCheckpointsLeavesWhatWasDecided() {
    to(In.ACTIVE);
    say(Say.FINISH);
    SweepSpec more = SPEC.withCheckpoints(new CheckpointPolicy(true, false, 50));
    var extended =
        entity.<StatusReply<SweepView>>runCommand(
            to ->
                new SweepEntity.Extend(
                    more, "1".repeat(64), "more", Optional.empty(), Samples.AT, to));
    assertThat(extended.reply().getValue().spec().earlyStopping().passed()).isEqualTo(1);
    assertThat(extended.reply().getValue().growth().extensions()).isEqualTo(2);
  }
}
