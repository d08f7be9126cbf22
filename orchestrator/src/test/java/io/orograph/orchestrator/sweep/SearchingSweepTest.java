package io.orograph.orchestrator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.search.CellVotes;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SoughtLine;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.results.StatesDocument;
import io.orograph.orchestrator.sweep.SweepEntity.Command;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
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
import org.junit.jupiter.params.provider.MethodSource;

/** What is different where cells are searched for. */
class SearchingSweepTest {
  private static final ActorTestKit ACTORS =
      ActorTestKit.create(
          EventSourcedBehaviorTestKit.config()
              .withFallback(
                  ConfigFactory.parseString("pekko.actor.provider = local\npekko.loglevel = ERROR"))
              .withFallback(ConfigFactory.load()));

  /** Each command whose events are others. */
  enum Say {
    CREATE,
    /** The block ends, and the line needs more cells. */
    FINISH,
    /** The block ends, and the line is found. */
    LAST
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

  private static final SweepSpec SPEC =
      Samples.spec(List.of(4), IntStream.rangeClosed(1, 12).boxed().toList(), 2)
          .withMeasurements(List.of(new MeasurementSpec(MetricKind.TRAIN_ERROR, Map.of())))
          .withSearch(
              SearchSpec.adaptive(
                  0, new SoughtLine("training.batch_size", "", OptionalDouble.empty())));

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
    return switch (say) {
      case CREATE ->
          new SweepEntity.Create(
              new NewSweep(Samples.SWEEP, SPEC, "0".repeat(64), Map.of(), "", "tester", "create"),
              Samples.AT,
              to);
      case FINISH -> finish(1, to);
      case LAST -> finish(12, to);
    };
  }

  /** The end of the block, with the cells of the first places within. */
  private Command finish(int within, ActorRef<StatusReply<SweepView>> to) {
    Optional<SweepFacts> facts =
        entity.getState() instanceof Sweep.Planned p ? Optional.of(p.facts()) : Optional.empty();
    List<CellVotes> votes = new ArrayList<>();
    facts.map(f -> f.spec().search().asked()).orElse(List.of()).stream()
        .map(p -> p < within ? new CellVotes(p, 2, 0, 0) : new CellVotes(p, 0, 2, 0))
        .forEach(votes::add);
    int extension = facts.map(f -> f.growth().extensions()).orElse(0);
    return new SweepEntity.FinishBlock(0, extension, 0, votes, Samples.AT, to);
  }

  private void run(Command command) {
    entity.runCommand(command);
  }

  private void open() {
    entity.<StatusReply<SweepView>>runCommand(to -> new SweepEntity.OpenBlock(Samples.AT, to));
  }

  private void to(In state) {
    if (state == In.UNPLANNED) {
      return;
    }
    say(Say.CREATE);
    open();
    ActorRef<StatusReply<SweepView>> nobody =
        ACTORS.<StatusReply<SweepView>>createTestProbe().getRef();
    switch (state) {
      case UNPLANNED, ACTIVE -> {}
      case PAUSED -> run(new SweepEntity.Pause("p", Optional.empty(), Samples.AT, nobody));
      case FINISHED -> say(Say.LAST);
      case CANCELLED -> run(new SweepEntity.Cancel("c", Optional.empty(), Samples.AT, nobody));
      case DELETED -> run(new SweepEntity.Delete(true, "d", Optional.empty(), Samples.AT, nobody));
    }
  }

  static Stream<Arguments> table() throws IOException {
    return StatesDocument.table("## Sweeps that search").stream()
        .map(e -> Arguments.of(In.valueOf(e.state()), Say.valueOf(e.happens()), e.then()));
  }

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @MethodSource("table")
  void everyCommandInEveryStateDoesWhatTheTableSays(In state, Say command, String result) {
    to(state);
    var done = say(command);
    String events =
        String.join(", ", done.events().stream().map(e -> e.getClass().getSimpleName()).toList());
    if (List.of("not found", "exists", "name used").contains(result)) {
      assertThat(done.events()).isEmpty();
    } else {
      assertThat(done.reply().isSuccess()).isTrue();
      assertThat(events).isEqualTo(result.replace("=", ""));
    }
  }

  @Test
  void theTableHasEveryPairOnce() throws IOException {
    assertThat(table().map(r -> List.of(r.get()[0], r.get()[1])))
        .doesNotHaveDuplicates()
        .hasSize(In.values().length * Say.values().length);
  }

  @Test
  void whatWasDecidedIsInTheJournalAndIsReadBackNotDecidedAgain() {
    to(In.ACTIVE);
    SweepView asked = say(Say.FINISH).reply().getValue();
    assertThat(asked.openedBlocks()).isZero();
    assertThat(asked.growth().extensions()).isEqualTo(2);
    assertThat(asked.spec().search().asked()).containsExactly(0L, 2L, 4L, 7L, 11L);
    assertThat(asked.block(0).spec().search().asked()).isEqualTo(asked.spec().search().asked());
    assertThat(entity.restart().state()).isEqualTo(entity.getState());
    open();
    SweepView found = say(Say.LAST).reply().getValue();
    assertThat(found.status()).isEqualTo(SweepStatus.FINISHED);
    assertThat(found.growth().search().rounds()).hasSize(3);
    assertThat(entity.restart().state()).isEqualTo(entity.getState());
  }

  @Test
  void aBlockThatHasNotSeenTheDecisionIsNotFinished() {
    to(In.ACTIVE);
    say(Say.FINISH);
    open();
    var early =
        entity.<StatusReply<SweepView>>runCommand(
            to -> new SweepEntity.FinishBlock(0, 1, 0, List.of(), Samples.AT, to));
    assertThat(early.events()).isEmpty();
  }
}
