package io.orograph.orchestrator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.orograph.core.sweep.SweepQuota;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.journal.SweepJournal;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.results.StatesDocument;
import io.orograph.orchestrator.sweep.SweepEntity.Command;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
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

class SweepEntityTest {
  private static final ActorTestKit ACTORS =
      ActorTestKit.create(
          EventSourcedBehaviorTestKit.config()
              .withFallback(
                  ConfigFactory.parseString("pekko.actor.provider = local\npekko.loglevel = ERROR"))
              .withFallback(ConfigFactory.load()));

  private static final Map<String, SweepRefused.Reason> REFUSALS =
      Map.of(
          "not found", SweepRefused.Reason.NOT_FOUND,
          "exists", SweepRefused.Reason.ALREADY_EXISTS,
          "deleted", SweepRefused.Reason.DELETED,
          "name used", SweepRefused.Reason.NAME_USED,
          "refused", SweepRefused.Reason.FROZEN);

  /** Each command. */
  enum Say {
    CREATE,
    GET,
    PAUSE,
    RESUME,
    CANCEL,
    DELETE,
    FORCE_DELETE,
    UPDATE,
    EXTEND,
    RETRY,
    OPEN,
    FINISH,
    DESCRIBE
  }

  /** Each state, with a way to it. */
  enum In {
    UNPLANNED(),
    ACTIVE(Say.CREATE, Say.OPEN),
    PAUSED(Say.CREATE, Say.OPEN, Say.PAUSE),
    FINISHED(Say.CREATE, Say.OPEN, Say.FINISH),
    CANCELLED(Say.CREATE, Say.OPEN, Say.CANCEL),
    DELETED(Say.CREATE, Say.OPEN, Say.FORCE_DELETE);

    private final List<Say> way;

    In(Say... way) {
      this.way = List.of(way);
    }
  }

  private static final SweepSpec SPEC = Samples.spec(List.of(4, 8), List.of(16), 2);

  /** One more width and one more replicate. */
  private static final SweepSpec MORE = Samples.spec(List.of(4, 6, 8), List.of(16), 3);

  private final List<SweepView> heard = new ArrayList<>();
  private final EventSourcedBehaviorTestKit<Command, SweepEvent, Sweep> entity =
      EventSourcedBehaviorTestKit.create(
          ACTORS.system(),
          SweepEntity.create(
              Samples.SWEEP, NoOpEventAdapter.instance(), id -> Behaviors.ignore(), heard::add),
          EventSourcedBehaviorTestKit.disabledSerializationSettings());
  private int requests;

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  private Command command(Say say, ActorRef<StatusReply<SweepView>> to) {
    requests++;
    return command(say, "request-" + requests, Optional.empty(), to);
  }

  private static Command command(
      Say say, String request, Optional<String> etag, ActorRef<StatusReply<SweepView>> to) {
    return switch (say) {
      case CREATE ->
          new SweepEntity.Create(
              new NewSweep(
                  Samples.SWEEP,
                  SPEC,
                  "0".repeat(64),
                  Map.of("for", "test"),
                  "a test",
                  "tester",
                  request),
              Samples.AT,
              to);
      case GET -> new SweepEntity.Get(to);
      case PAUSE -> new SweepEntity.Pause(request, etag, Samples.AT, to);
      case RESUME -> new SweepEntity.Resume(request, etag, Samples.AT, to);
      case CANCEL -> new SweepEntity.Cancel(request, etag, Samples.AT, to);
      case DELETE -> new SweepEntity.Delete(false, request, etag, Samples.AT, to);
      case FORCE_DELETE -> new SweepEntity.Delete(true, request, etag, Samples.AT, to);
      case DESCRIBE -> new SweepEntity.Describe(to);
      case UPDATE ->
          new SweepEntity.Update(
              new SweepChange(
                      OptionalInt.of(7), OptionalInt.of(3), Optional.empty(), Optional.of("new"))
                  .withQuota(OptionalLong.of(50), OptionalLong.empty()),
              request,
              etag,
              Samples.AT,
              to);
      case EXTEND -> new SweepEntity.Extend(MORE, "1".repeat(64), request, etag, Samples.AT, to);
      case RETRY ->
          new SweepEntity.RetryRuns(
              new Retry("", Optional.empty(), OptionalInt.empty(), 3),
              request,
              etag,
              Samples.AT,
              to);
      case OPEN -> new SweepEntity.OpenBlock(Samples.AT, to);
      case FINISH -> new SweepEntity.FinishBlock(0, 0, 0, Samples.AT, to);
    };
  }

  private CommandResultWithReply<Command, SweepEvent, Sweep, StatusReply<SweepView>> say(Say say) {
    return entity.<StatusReply<SweepView>>runCommand(to -> command(say, to));
  }

  private static List<String> names(List<SweepEvent> events) {
    return events.stream().map(e -> e.getClass().getSimpleName()).toList();
  }

  private static SweepRefused refusal(StatusReply<SweepView> reply) {
    assertThat(reply.isError()).isTrue();
    return (SweepRefused) reply.getError();
  }

  /** The whole table, from the document: what every command does in every state. */
  static Stream<Arguments> table() throws IOException {
    return StatesDocument.table("## Sweeps").stream()
        .map(
            entry ->
                Arguments.of(
                    In.valueOf(entry.state()), Say.valueOf(entry.happens()), entry.then()));
  }

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @MethodSource("table")
  void everyCommandInEveryStateDoesWhatTheTableSays(In state, Say command, String result) {
    state.way.forEach(this::say);
    var done = say(command);
    if (REFUSALS.containsKey(result)) {
      assertThat(refusal(done.reply()).reason()).isEqualTo(REFUSALS.get(result));
      assertThat(done.events()).isEmpty();
    } else {
      assertThat(String.join(", ", names(done.events()))).isEqualTo(result.replace("=", ""));
      assertThat(done.reply().isSuccess()).isTrue();
    }
  }

  @Test
  void theTableHasEveryPairOnce() throws IOException {
    assertThat(table().map(r -> List.of(r.get()[0], r.get()[1])))
        .doesNotHaveDuplicates()
        .hasSize(In.values().length * Say.values().length);
  }

  @Test
  void theSameRequestIsAnsweredAgainWithoutASecondEffect() {
    say(Say.CREATE);
    for (int round = 0; round < 2; round++) {
      var created =
          entity.<StatusReply<SweepView>>runCommand(
              to -> command(Say.CREATE, "request-1", Optional.empty(), to));
      assertThat(created.events()).isEmpty();
      assertThat(created.reply().getValue().status()).isEqualTo(SweepStatus.ACTIVE);
      entity.restart();
    }
    say(Say.PAUSE);
    say(Say.RESUME);
    entity.restart();
    var paused =
        entity.<StatusReply<SweepView>>runCommand(
            to -> command(Say.PAUSE, "request-2", Optional.empty(), to));
    assertThat(paused.events()).isEmpty();
    assertThat(paused.reply().getValue().status()).isEqualTo(SweepStatus.ACTIVE);
  }

  /** Each that may find nothing to do, where it does, and what is done before it is repeated. */
  static Stream<Arguments> withNothingToDo() {
    return Stream.of(
        Arguments.of(In.ACTIVE, Say.RESUME, Say.PAUSE, SweepStatus.PAUSED),
        Arguments.of(In.PAUSED, Say.PAUSE, Say.RESUME, SweepStatus.ACTIVE),
        Arguments.of(In.CANCELLED, Say.CANCEL, Say.UPDATE, SweepStatus.CANCELLED));
  }

  /** As the journal keeps it. */
  @ParameterizedTest(name = "{1} in {0}, repeated after {2}")
  @MethodSource("withNothingToDo")
  void aCallThatChangedNothingHasNoEffectWhenItIsRepeatedAfterAChangeAndARestart(
      In state, Say call, Say later, SweepStatus then) {
    EventSourcedBehaviorTestKit<Command, SweepEvent, Sweep> kept =
        EventSourcedBehaviorTestKit.create(
            ACTORS.system(),
            SweepEntity.create(
                Samples.SWEEP, new SweepJournal(), id -> Behaviors.ignore(), heard::add),
            EventSourcedBehaviorTestKit.disabledSerializationSettings());
    state.way.forEach(way -> done(kept, way, "to " + way));
    SweepView before = ((Sweep.Planned) kept.getState()).view();
    SweepView first = done(kept, call, "call");
    assertThat(first.status()).isEqualTo(before.status());
    assertThat(first.spec()).isEqualTo(before.spec());
    assertThat(first.labels()).isEqualTo(before.labels());
    assertThat(first.endTime()).isEqualTo(before.endTime());
    done(kept, later, "later");
    kept.restart();
    SweepView restarted = ((Sweep.Planned) kept.getState()).view();
    assertThat(restarted.status()).isEqualTo(then);
    assertThat(done(kept, call, "call")).isEqualTo(restarted);
  }

  private static SweepView done(
      EventSourcedBehaviorTestKit<Command, SweepEvent, Sweep> kit, Say say, String request) {
    return kit.<StatusReply<SweepView>>runCommand(to -> command(say, request, Optional.empty(), to))
        .reply()
        .getValue();
  }

  @Test
  void anOldEtagIsRefused() {
    String etag = say(Say.CREATE).reply().getValue().etag();
    say(Say.OPEN);
    var stale =
        entity.<StatusReply<SweepView>>runCommand(
            to -> command(Say.PAUSE, "x", Optional.of(etag), to));
    assertThat(refusal(stale.reply()).reason()).isEqualTo(SweepRefused.Reason.CHANGED);
    String fresh = say(Say.GET).reply().getValue().etag();
    var right =
        entity.<StatusReply<SweepView>>runCommand(
            to -> command(Say.PAUSE, "y", Optional.of(fresh), to));
    assertThat(names(right.events())).containsExactly("SweepPaused");
  }

  @Test
  void anUpdateChangesWhatIsGivenAndLeavesTheDigest() {
    say(Say.CREATE);
    SweepView after = say(Say.UPDATE).reply().getValue();
    assertThat(after.spec().priority()).isEqualTo(7);
    assertThat(after.spec().maxParallel()).isEqualTo(3);
    assertThat(after.spec().quota()).isEqualTo(new SweepQuota(50, 0));
    assertThat(after.description()).isEqualTo("new");
    assertThat(after.labels()).containsEntry("for", "test");
    assertThat(after.specDigest()).isEqualTo("0".repeat(64));
  }

  private SweepEntity.FinishBlock finish(
      int block, int extension, ActorRef<StatusReply<SweepView>> to) {
    return new SweepEntity.FinishBlock(block, extension, 0, Samples.AT, to);
  }

  @Test
  void anExtendedSweepOpensEveryBlockAgainAndFinishesAnew() {
    In.FINISHED.way.forEach(this::say);
    SweepView extended = say(Say.EXTEND).reply().getValue();
    assertThat(extended.status()).isEqualTo(SweepStatus.ACTIVE);
    assertThat(extended.endTime()).isEmpty();
    assertThat(extended.spec()).isEqualTo(MORE);
    assertThat(extended.blocks()).isEqualTo(2);
    assertThat(extended.openedBlocks()).isZero();
    say(Say.OPEN);
    say(Say.OPEN);
    entity.<StatusReply<SweepView>>runCommand(to -> finish(0, 1, to));
    var last = entity.<StatusReply<SweepView>>runCommand(to -> finish(1, 1, to));
    assertThat(names(last.events())).containsExactly("BlockFinished", "SweepFinished");
    assertThat(entity.restart().state()).isEqualTo(entity.getState());
  }

  @Test
  void aBlockThatHasNotSeenTheExtensionIsNotFinished() {
    In.ACTIVE.way.forEach(this::say);
    say(Say.EXTEND);
    var early = entity.<StatusReply<SweepView>>runCommand(to -> finish(0, 0, to));
    assertThat(early.events()).isEmpty();
    assertThat(early.reply().getValue().openBlocks()).containsExactly(0);
  }

  @Test
  void aPausedSweepStaysPausedWhenItIsExtended() {
    In.PAUSED.way.forEach(this::say);
    assertThat(say(Say.EXTEND).reply().getValue().status()).isEqualTo(SweepStatus.PAUSED);
  }

  @Test
  void aRetriedSweepOpensItsBlocksAgainAndEndsWhenTheyHaveSeenTheOrder() {
    In.FINISHED.way.forEach(this::say);
    SweepView retried = say(Say.RETRY).reply().getValue();
    assertThat(retried.status()).isEqualTo(SweepStatus.ACTIVE);
    assertThat(retried.endTime()).isEmpty();
    assertThat(retried.openedBlocks()).isZero();
    assertThat(retried.specDigest()).isEqualTo("0".repeat(64));
    say(Say.OPEN);
    var early = entity.<StatusReply<SweepView>>runCommand(to -> finish(0, 0, to));
    assertThat(early.events()).isEmpty();
    var last =
        entity.<StatusReply<SweepView>>runCommand(
            to -> new SweepEntity.FinishBlock(0, 0, 1, Samples.AT, to));
    assertThat(names(last.events())).containsExactly("BlockFinished", "SweepFinished");
    assertThat(entity.restart().state()).isEqualTo(entity.getState());
  }

  @Test
  void aRetryRepeatedHasNoSecondEffectAlsoAfterARestart() {
    In.FINISHED.way.forEach(this::say);
    for (int time = 0; time < 2; time++) {
      entity.<StatusReply<SweepView>>runCommand(
          to -> command(Say.RETRY, "again", Optional.empty(), to));
      entity.restart();
    }
    SweepView view = say(Say.GET).reply().getValue();
    assertThat(view.growth().retried()).isOne();
    assertThat(view.growth().retries().getFirst().retry().runs()).isEqualTo(3);
  }

  @Test
  void theChainOfDigestsIsKept() {
    say(Say.CREATE);
    say(Say.EXTEND);
    entity.restart();
    SweepView view = say(Say.GET).reply().getValue();
    assertThat(view.specDigest()).isEqualTo("1".repeat(64));
    assertThat(view.growth().revisions().stream().map(Growth.Revision::specDigest))
        .containsExactly("0".repeat(64), "1".repeat(64));
  }

  @Test
  void anExtensionRepeatedHasNoSecondEffectAndOneThatAddsNothingIsRefused() {
    say(Say.CREATE);
    entity.<StatusReply<SweepView>>runCommand(
        to -> command(Say.EXTEND, "more", Optional.empty(), to));
    entity.restart();
    var again =
        entity.<StatusReply<SweepView>>runCommand(
            to -> command(Say.EXTEND, "more", Optional.empty(), to));
    assertThat(again.events()).isEmpty();
    assertThat(again.reply().getValue().growth().extensions()).isOne();
    SweepRefused refused = refusal(say(Say.EXTEND).reply());
    assertThat(refused.reason()).isEqualTo(SweepRefused.Reason.REJECTED);
    assertThat(refused.violations())
        .singleElement()
        .asString()
        .isEqualTo(
            "spec: nothing new (expected: more replicates, axis values, lengths, measurements or checkpoints)");
  }

  @Test
  void recoveryGivesTheStateBack() {
    In.CANCELLED.way.forEach(this::say);
    Sweep before = entity.getState();
    assertThat(entity.restart().state()).isEqualTo(before);
  }

  @Test
  void eachChangeIsTold() {
    In.FINISHED.way.forEach(this::say);
    say(Say.GET);
    assertThat(heard.stream().map(SweepView::status))
        .containsExactly(SweepStatus.ACTIVE, SweepStatus.ACTIVE, SweepStatus.FINISHED);
  }

  @Test
  void aDeletionRepeatedIsAnsweredAgainAndAnotherFindsNothingAlsoAfterARestart() {
    In.FINISHED.way.forEach(this::say);
    for (int time = 0; time < 2; time++) {
      var deleted =
          entity.<StatusReply<SweepView>>runCommand(
              to -> command(Say.DELETE, "delete", Optional.empty(), to));
      assertThat(deleted.events()).hasSize(1 - time);
      assertThat(deleted.reply().getValue().status()).isEqualTo(SweepStatus.DELETED);
      entity.restart();
    }
    SweepRefused refused = refusal(say(Say.DELETE).reply());
    assertThat(refused.reason()).isEqualTo(SweepRefused.Reason.DELETED);
    assertThat(refused).hasMessage(Samples.AT.toString());
  }

  @Test
  void aDeletionGuardedByAnOldEtagIsRefused() {
    String etag = say(Say.CREATE).reply().getValue().etag();
    say(Say.OPEN);
    var stale =
        entity.<StatusReply<SweepView>>runCommand(
            to -> command(Say.FORCE_DELETE, "x", Optional.of(etag), to));
    assertThat(refusal(stale.reply()).reason()).isEqualTo(SweepRefused.Reason.CHANGED);
    assertThat(stale.events()).isEmpty();
  }

  @Test
  void theBlocksOfADeletedSweepEndAsThoseOfACancelledOne() {
    In.DELETED.way.forEach(this::say);
    assertThat(say(Say.DESCRIBE).reply().getValue().unsettled()).isTrue();
    say(Say.FINISH);
    SweepView view = say(Say.DESCRIBE).reply().getValue();
    assertThat(view.unsettled()).isFalse();
    assertThat(view.status()).isEqualTo(SweepStatus.DELETED);
    assertThat(entity.restart().state()).isEqualTo(entity.getState());
  }
}
