package io.orograph.orchestrator.sweep;

import io.orograph.core.search.CellVotes;
import io.orograph.core.search.SearchEnd;
import io.orograph.core.stop.RunLoss;
import io.orograph.core.sweep.SweepExtension;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.Violation;
import io.orograph.orchestrator.sweep.FactFollower.Advanced;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** One sweep: what was asked for, where it stands, which blocks it has opened. */
public final class SweepEntity
    extends EventSourcedBehaviorWithEnforcedReplies<SweepEntity.Command, SweepEvent, Sweep> {
  /** Sharding's name for sweeps; an entity's id is the sweep's name. */
  public static final EntityTypeKey<Command> KEY = EntityTypeKey.create(Command.class, "Sweep");

  /** What a sweep can be asked. Each is answered with the sweep or with {@link SweepRefused}. */
  public sealed interface Command {
    /** Who gets the answer. */
    ActorRef<StatusReply<SweepView>> replyTo();
  }

  /** A command of a user; repeated with the same request id it has no second effect. */
  sealed interface UserCommand extends Command {
    /** Identifies the call. */
    String requestId();

    /** The revision the user has seen, if it matters. */
    Optional<String> etag();

    /** When it came. */
    Instant at();
  }

  /** Accept this sweep. */
  public record Create(NewSweep sweep, Instant at, ActorRef<StatusReply<SweepView>> replyTo)
      implements Command {}

  /** Show the sweep. */
  public record Get(ActorRef<StatusReply<SweepView>> replyTo) implements Command {}

  /** Show the sweep to the orchestrator itself, one that was deleted too. */
  public record Describe(ActorRef<StatusReply<SweepView>> replyTo) implements Command {}

  /** Grant no new work. */
  public record Pause(
      String requestId, Optional<String> etag, Instant at, ActorRef<StatusReply<SweepView>> replyTo)
      implements UserCommand {}

  /** Grant work again. */
  public record Resume(
      String requestId, Optional<String> etag, Instant at, ActorRef<StatusReply<SweepView>> replyTo)
      implements UserCommand {}

  /** End it. */
  public record Cancel(
      String requestId, Optional<String> etag, Instant at, ActorRef<StatusReply<SweepView>> replyTo)
      implements UserCommand {}

  /**
   * Delete it.
   *
   * @param force whether it is cancelled first, if it has not ended
   */
  public record Delete(
      boolean force,
      String requestId,
      Optional<String> etag,
      Instant at,
      ActorRef<StatusReply<SweepView>> replyTo)
      implements UserCommand {}

  /** Change what may change. */
  public record Update(
      SweepChange change,
      String requestId,
      Optional<String> etag,
      Instant at,
      ActorRef<StatusReply<SweepView>> replyTo)
      implements UserCommand {}

  /** Ask for more: the whole specification wanted, which contains the present one. */
  public record Extend(
      SweepSpec spec,
      String specDigest,
      String requestId,
      Optional<String> etag,
      Instant at,
      ActorRef<StatusReply<SweepView>> replyTo)
      implements UserCommand {}

  /** Try failed runs again. */
  public record RetryRuns(
      Retry retry,
      String requestId,
      Optional<String> etag,
      Instant at,
      ActorRef<StatusReply<SweepView>> replyTo)
      implements UserCommand {}

  /** Open the next block, if there is one. */
  public record OpenBlock(Instant at, ActorRef<StatusReply<SweepView>> replyTo)
      implements Command {}

  /**
   * A block has nothing left to do.
   *
   * @param extension the sweep's extension that the block has seen
   * @param retried the sweep's order to try failed runs again that the block has seen
   * @param cancelled whether it was cancelled
   * @param votes what its cells say to an adaptive search; empty without one
   * @param losses what its runs say to a rule that stops some early; empty without one
   */
  public record FinishBlock(
      int block,
      int extension,
      int retried,
      boolean cancelled,
      List<CellVotes> votes,
      List<RunLoss> losses,
      Instant at,
      ActorRef<StatusReply<SweepView>> replyTo)
      implements Command {
    public FinishBlock {
      votes = List.copyOf(votes);
      losses = List.copyOf(losses);
    }

    /** Of a block that was not cancelled. */
    public FinishBlock(
        int block,
        int extension,
        int retried,
        List<CellVotes> votes,
        List<RunLoss> losses,
        Instant at,
        ActorRef<StatusReply<SweepView>> replyTo) {
      this(block, extension, retried, false, votes, losses, at, replyTo);
    }

    /** Of a sweep that stops no run early. */
    public FinishBlock(
        int block,
        int extension,
        int retried,
        List<CellVotes> votes,
        Instant at,
        ActorRef<StatusReply<SweepView>> replyTo) {
      this(block, extension, retried, votes, List.of(), at, replyTo);
    }

    /** Of a sweep that does not search. */
    public FinishBlock(
        int block,
        int extension,
        int retried,
        Instant at,
        ActorRef<StatusReply<SweepView>> replyTo) {
      this(block, extension, retried, List.of(), at, replyTo);
    }
  }

  private final EventAdapter<SweepEvent, ?> journal;
  private final ActorRef<FactFollower.Message> follower;
  private final SweepListener listener;
  private final EntityTimes times;
  private Optional<Runnable> recovering;

  private SweepEntity(
      ActorContext<Command> context,
      PersistenceId id,
      EventAdapter<SweepEvent, ?> journal,
      FactFollower followers,
      SweepListener listener,
      EntityTimes times) {
    super(
        id,
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1)
            .withStopChildren(false)); // what is set up around it is not set up again
    this.journal = journal;
    this.follower = context.spawn(followers.of(id.id()), "follower");
    this.listener = listener;
    this.times = times;
    this.recovering = Optional.of(times.recovering());
  }

  /**
   * The entity of a sweep.
   *
   * @param name the sweep's name
   * @param journal the stored form of its events
   * @param followers makes the child that follows its facts into the results
   * @param listener is told of each change, and after each recovery
   */
  public static Behavior<Command> create(
      String name,
      EventAdapter<SweepEvent, ?> journal,
      FactFollower followers,
      SweepListener listener) {
    return create(name, journal, followers, listener, EntityTimes.UNTIMED);
  }

  /**
   * The entity of a sweep, being timed.
   *
   * @param name the sweep's name
   * @param journal the stored form of its events
   * @param followers makes the child that follows its facts into the results
   * @param listener is told of each change, and after each recovery
   * @param times is told of recoveries and writes
   */
  public static Behavior<Command> create(
      String name,
      EventAdapter<SweepEvent, ?> journal,
      FactFollower followers,
      SweepListener listener,
      EntityTimes times) {
    return Behaviors.setup(
        context ->
            new SweepEntity(context, persistenceId(name), journal, followers, listener, times));
  }

  /** The journal's name of a sweep. */
  public static PersistenceId persistenceId(String name) {
    return PersistenceId.of(KEY.name(), name);
  }

  @Override
  public Sweep emptyState() {
    return new Sweep.Unplanned();
  }

  @Override
  public EventAdapter<SweepEvent, ?> eventAdapter() {
    return journal;
  }

  @Override
  public SignalHandler<Sweep> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::recovered)
        .build();
  }

  @Override
  public EventHandler<Sweep, SweepEvent> eventHandler() {
    return Sweep::after;
  }

  @Override
  public CommandHandlerWithReply<Command, SweepEvent, Sweep> commandHandler() {
    return this::onCommand;
  }

  private ReplyEffect<SweepEvent, Sweep> onCommand(Sweep state, Command command) {
    if (state instanceof Sweep.Planned known && command instanceof UserCommand call) {
      if (known.facts().requests().contains(call.requestId())) {
        return unchanged(state, command);
      }
      if (!(state instanceof Sweep.Deleted)
          && call.etag().isPresent()
          && !call.etag().get().equals(known.view().etag())) {
        return refuse(
            command,
            SweepRefused.Reason.CHANGED,
            "etag: " + call.etag().get() + " (expected: " + known.view().etag() + ")");
      }
    }
    return switch (Transitions.of(state, command)) {
      case ACCEPT -> accept(state, command);
      case UNCHANGED -> unchanged(state, command);
      case KEPT -> persist(command, List.of(kept((UserCommand) command)));
      case FROZEN ->
          refuse(
              command,
              SweepRefused.Reason.FROZEN,
              "state: "
                  + ((Sweep.Planned) state).status()
                  + " (expected: one that allows "
                  + command.getClass().getSimpleName()
                  + ")");
      case NOT_FOUND ->
          refuse(command, SweepRefused.Reason.NOT_FOUND, "name: no such sweep (expected: one)");
      case DELETED ->
          refuse(command, SweepRefused.Reason.DELETED, ((Sweep.Deleted) state).at().toString());
      case EXISTS -> exists((Sweep.Planned) state, (Create) command);
    };
  }

  private ReplyEffect<SweepEvent, Sweep> accept(Sweep state, Command command) {
    if (command instanceof Extend extend && state instanceof Sweep.Planned known) {
      List<Violation> found = SweepExtension.check(known.facts().spec(), extend.spec());
      if (!found.isEmpty()) {
        return Effect().reply(command.replyTo(), StatusReply.error(SweepRefused.rejected(found)));
      }
    }
    return persist(command, decide(state, command));
  }

  /**
   * A repeat of a call that found nothing to do finds nothing to do either, whatever has changed
   * since (AIP-155): it is known again by this.
   */
  private static SweepEvent kept(UserCommand call) {
    return new SweepEvent.SweepUpdated(SweepChange.NONE, call.requestId(), call.at());
  }

  private ReplyEffect<SweepEvent, Sweep> persist(Command command, List<SweepEvent> events) {
    Runnable written = times.persisting();
    return Effect()
        .persist(events)
        .thenRun(
            (Sweep next) -> {
              written.run();
              advanced(next);
              listener.changed(((Sweep.Planned) next).view());
            })
        .thenReply(command.replyTo(), next -> StatusReply.success(((Sweep.Planned) next).view()));
  }

  /** The events that an accepted command leads to: a pure function. */
  static List<SweepEvent> decide(Sweep state, Command command) {
    return switch (command) {
      case Create c -> created(c.sweep(), c.at());
      case Get c -> List.of();
      case Describe c -> List.of();
      case Pause c -> List.of(new SweepEvent.SweepPaused(c.requestId(), c.at()));
      case Resume c -> List.of(new SweepEvent.SweepResumed(c.requestId(), c.at()));
      case Cancel c -> List.of(new SweepEvent.SweepCancelled(c.requestId(), c.at()));
      case Delete c -> {
        SweepEvent deleted = new SweepEvent.SweepDeleted(c.requestId(), c.at());
        yield state instanceof Sweep.Active || state instanceof Sweep.Paused
            ? List.of(new SweepEvent.SweepCancelled(c.requestId(), c.at()), deleted)
            : List.of(deleted);
      }
      case Update c -> List.of(new SweepEvent.SweepUpdated(c.change(), c.requestId(), c.at()));
      case Extend c ->
          List.of(
              new SweepEvent.SweepExtended(
                  asDecided(c.spec(), ((Sweep.Planned) state).facts().spec()),
                  c.specDigest(),
                  c.requestId(),
                  c.at()));
      case RetryRuns c -> List.of(new SweepEvent.RunsRetried(c.retry(), c.requestId(), c.at()));
      case OpenBlock c -> {
        SweepFacts facts = ((Sweep.Planned) state).facts();
        BlockRange range = facts.growth().block(facts.openedBlocks(), facts.spec()).range();
        yield List.of(
            new SweepEvent.BlockOpened(range.block(), range.fromCell(), range.toCell(), c.at()));
      }
      case FinishBlock c -> {
        List<SweepEvent> events = new ArrayList<>(StopProgress.reported(c.losses(), c.at()));
        events.add(new SweepEvent.BlockFinished(c.block(), c.votes(), c.at()));
        Sweep.Planned known = (Sweep.Planned) state;
        SweepFacts after = known.facts();
        for (SweepEvent event : events) {
          after = after.after(event, known.status());
        }
        if (!known.status().stopped() && after.exhausted()) {
          events.addAll(exhausted(after, c.at()));
        }
        yield events;
      }
    };
  }

  /** What the sweep itself has decided stays as it is. */
  private static SweepSpec asDecided(SweepSpec wanted, SweepSpec present) {
    return wanted
        .withSearch(wanted.search().withAsked(present.search().asked()))
        .withEarlyStopping(wanted.earlyStopping().withPassed(present.earlyStopping().passed()));
  }

  private static List<SweepEvent> created(NewSweep sweep, Instant at) {
    List<SweepEvent> events = new ArrayList<>();
    events.add(
        new SweepEvent.SweepCreated(
            sweep.name(),
            sweep.spec(),
            sweep.specDigest(),
            sweep.labels(),
            sweep.description(),
            sweep.createdBy(),
            sweep.requestId(),
            sweep.adoption(),
            sweep.traceParent(),
            at));
    if (sweep.spec().search().isAdaptive()) {
      events.addAll(SearchProgress.NONE.decide(sweep.spec(), at));
    }
    return events;
  }

  /**
   * Nothing asked for is left: runs go on from a rung, the search asks for more, or this is the
   * end.
   */
  private static List<SweepEvent> exhausted(SweepFacts facts, Instant at) {
    List<SweepEvent> events = new ArrayList<>();
    events.addAll(facts.growth().stopping().decide(facts.spec(), at));
    if (!events.isEmpty()) {
      return events;
    }
    if (facts.spec().search().isAdaptive()) {
      List<SweepEvent.SearchDecided> decided = facts.growth().search().decide(facts.spec(), at);
      events.addAll(decided);
      if (decided.getLast().end() == SearchEnd.GOES_ON) {
        return events;
      }
    }
    events.add(new SweepEvent.SweepFinished(at));
    return events;
  }

  private ReplyEffect<SweepEvent, Sweep> unchanged(Sweep state, Command command) {
    return Effect().reply(command.replyTo(), StatusReply.success(((Sweep.Planned) state).view()));
  }

  private ReplyEffect<SweepEvent, Sweep> exists(Sweep.Planned state, Create command) {
    if (command.sweep().requestId().equals(state.facts().createRequest())) {
      return unchanged(state, command);
    }
    return state instanceof Sweep.Deleted deleted
        ? refuse(command, SweepRefused.Reason.NAME_USED, deleted.at().toString())
        : refuse(
            command,
            SweepRefused.Reason.ALREADY_EXISTS,
            "name: " + state.facts().name() + " (expected: a name that is not taken)");
  }

  private ReplyEffect<SweepEvent, Sweep> refuse(
      Command command, SweepRefused.Reason reason, String message) {
    return Effect().reply(command.replyTo(), StatusReply.error(new SweepRefused(reason, message)));
  }

  /**
   * What was committed by a write that was said to have failed was told to nobody: everybody is
   * told again how it stands.
   */
  private void recovered(Sweep state) {
    recovering.ifPresent(Runnable::run);
    recovering = Optional.empty(); // a new start after a failed write is not set up, so not timed
    advanced(state);
    if (state instanceof Sweep.Planned known) {
      listener.changed(known.view());
    }
  }

  private void advanced(Sweep state) {
    if (state instanceof Sweep.Planned known) {
      follower.tell(new Advanced(known.facts().revision()));
    }
  }
}
