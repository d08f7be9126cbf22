package io.orograph.orchestrator.block;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.RunKey;
import io.orograph.orchestrator.sweep.BlockScope;
import io.orograph.orchestrator.sweep.EntityTimes;
import io.orograph.orchestrator.sweep.FactFollower;
import io.orograph.orchestrator.sweep.FactFollower.Advanced;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.Done;
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

/** About 500 runs of one sweep: their leases, attempts and outcomes. */
public final class BlockEntity
    extends EventSourcedBehaviorWithEnforcedReplies<BlockEntity.Command, BlockEvent, Block> {
  /** Sharding's name for blocks. */
  public static final EntityTypeKey<Command> KEY = EntityTypeKey.create(Command.class, "Block");

  /** Stands between the name of a sweep and the number of a block. */
  private static final String BLOCKS = "/blocks/";

  /** Most checkpoints released at once. */
  public static final int MOST_RELEASED = 48;

  /** What a block can be asked. */
  public sealed interface Command {}

  /** What is answered with how the block stands afterwards. */
  public sealed interface Reported extends Command {
    /** Who gets the answer. */
    ActorRef<StatusReply<BlockReport>> replyTo();
  }

  /**
   * Take these runs, if it has none, or what an extension adds or an order tries again, if that is
   * new; answered with the work under all leases that it holds.
   *
   * @param sizes most members of their packs; what comes of it is recorded with the plan
   * @param shorter what runs have from shorter ones that they pass through
   */
  public record Plan(
      String sweep,
      BlockScope scope,
      PackSizes sizes,
      Map<RunKey, Shorter> shorter,
      Instant at,
      ActorRef<StatusReply<BlockReport>> replyTo)
      implements Reported {
    public Plan {
      shorter = Map.copyOf(shorter);
    }

    /** Runs that have nothing from shorter ones. */
    public Plan(
        String sweep,
        BlockScope scope,
        PackSizes sizes,
        Instant at,
        ActorRef<StatusReply<BlockReport>> replyTo) {
      this(sweep, scope, sizes, Map.of(), at, replyTo);
    }
  }

  /** Lease these tasks, those that wait. */
  public record Grant(List<Offer> offers, Instant at, ActorRef<StatusReply<BlockReport>> replyTo)
      implements Reported {
    public Grant {
      offers = List.copyOf(offers);
    }
  }

  /** Record these facts, those that are new and of current leases. */
  public record RecordFacts(
      List<Fact.Batch> batches, Instant at, ActorRef<StatusReply<BlockReport>> replyTo)
      implements Reported {
    public RecordFacts {
      batches = List.copyOf(batches);
    }
  }

  /** End these leases, those that are current. */
  public record EndLeases(
      List<Ending> endings, Instant at, ActorRef<StatusReply<BlockReport>> replyTo)
      implements Reported {
    public EndLeases {
      endings = List.copyOf(endings);
    }
  }

  /**
   * What has gathered since the last command: record these facts, then end these leases, then lease
   * these tasks, all in one write.
   */
  public record Turn(
      List<Fact.Batch> batches,
      List<Ending> endings,
      List<Offer> offers,
      Instant at,
      ActorRef<StatusReply<BlockReport>> replyTo)
      implements Reported {
    public Turn {
      batches = List.copyOf(batches);
      endings = List.copyOf(endings);
      offers = List.copyOf(offers);
    }
  }

  /** End all leases and runs. */
  public record Cancel(Instant at, ActorRef<StatusReply<BlockReport>> replyTo)
      implements Reported {}

  /**
   * Release these checkpoints, if it has nothing left to do.
   *
   * @param checkpoints at most {@value #MOST_RELEASED}, so that their fact stays within 4 KiB
   */
  public record Release(
      List<Digest> checkpoints, Instant at, ActorRef<StatusReply<BlockReport>> replyTo)
      implements Reported {
    public Release {
      checkpoints = List.copyOf(checkpoints);
    }
  }

  /** Say how it stands; answered with the work under all leases that it holds. */
  public record Describe(ActorRef<StatusReply<BlockReport>> replyTo) implements Reported {}

  /** Answer once everybody can read what became of everything recorded so far. */
  public record Settle(ActorRef<StatusReply<Done>> replyTo) implements Command {}

  /** Say where a run stands; answered with an error if it is none of this block. */
  public record Locate(String cell, int replicate, ActorRef<StatusReply<RunPlace>> replyTo)
      implements Command {}

  /** A task for a worker. */
  public record Offer(String task, String worker, String incarnation, String deviceClass) {}

  /** A lease that shall end. */
  public record Ending(String task, int attempt, LeaseEnd reason, String detail) {}

  private final EventAdapter<BlockEvent, ?> journal;
  private final ActorRef<FactFollower.Message> follower;
  private final EntityTimes times;
  private Optional<Runnable> recovering;

  private BlockEntity(
      ActorContext<Command> context,
      PersistenceId id,
      EventAdapter<BlockEvent, ?> journal,
      FactFollower followers,
      EntityTimes times) {
    super(
        id,
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1)
            .withStopChildren(false)); // what is set up around it is not set up again
    this.journal = journal;
    this.follower = context.spawn(followers.of(id.id()), "follower");
    this.times = times;
    this.recovering = Optional.of(times.recovering());
  }

  /**
   * The entity of a block.
   *
   * @param entityId {@link #entityId}
   * @param journal the stored form of its events
   * @param followers makes the child that follows its facts into the results
   */
  public static Behavior<Command> create(
      String entityId, EventAdapter<BlockEvent, ?> journal, FactFollower followers) {
    return create(entityId, journal, followers, EntityTimes.UNTIMED);
  }

  /**
   * The entity of a block, being timed.
   *
   * @param entityId {@link #entityId}
   * @param journal the stored form of its events
   * @param followers makes the child that follows its facts into the results
   * @param times is told of recoveries and writes
   */
  public static Behavior<Command> create(
      String entityId,
      EventAdapter<BlockEvent, ?> journal,
      FactFollower followers,
      EntityTimes times) {
    return Behaviors.setup(
        context ->
            new BlockEntity(
                context, PersistenceId.of(KEY.name(), entityId), journal, followers, times));
  }

  /** The entity's id of a block of a sweep. */
  public static String entityId(String sweep, int block) {
    return sweep + BLOCKS + block;
  }

  /** The journal's name of a block. */
  public static PersistenceId persistenceId(String sweep, int block) {
    return PersistenceId.of(KEY.name(), entityId(sweep, block));
  }

  /** What the journal's names of all blocks of a sweep begin with. */
  public static String persistenceIdsOf(String sweep) {
    return PersistenceId.of(KEY.name(), sweep + BLOCKS).id();
  }

  @Override
  public Block emptyState() {
    return new Block.Unplanned();
  }

  @Override
  public EventAdapter<BlockEvent, ?> eventAdapter() {
    return journal;
  }

  @Override
  public SignalHandler<Block> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::recovered)
        .build();
  }

  private void recovered(Block block) {
    recovering.ifPresent(Runnable::run);
    recovering = Optional.empty(); // a new start after a failed write is not set up, so not timed
    advanced(block, List.of());
  }

  @Override
  public EventHandler<Block, BlockEvent> eventHandler() {
    return Block::after;
  }

  @Override
  public CommandHandlerWithReply<Command, BlockEvent, Block> commandHandler() {
    return this::onCommand;
  }

  private ReplyEffect<BlockEvent, Block> onCommand(Block block, Command command) {
    return switch (command) {
      case Locate c ->
          Effect()
              .reply(
                  c.replyTo(),
                  (block instanceof Block.Planned p
                          ? RunPlace.of(p.state(), c.cell(), c.replicate())
                          : Optional.<RunPlace>empty())
                      .map(StatusReply::success)
                      .orElseGet(() -> StatusReply.error("run: not planned here")));
      case Settle c ->
          block instanceof Block.Planned p
              ? Effect().none().thenRun(next -> settle(p, c)).thenNoReply()
              : Effect().reply(c.replyTo(), StatusReply.error("block: not planned"));
      case Reported c -> onReported(block, c);
    };
  }

  private ReplyEffect<BlockEvent, Block> onReported(Block block, Reported command) {
    try {
      return persisted(BlockCommands.answer(block, command), command);
    } catch (IllegalStateException e) {
      return Effect().reply(command.replyTo(), StatusReply.error(e));
    }
  }

  private ReplyEffect<BlockEvent, Block> persisted(BlockCommands.Answer answer, Reported command) {
    StatusReply<BlockReport> reply = StatusReply.success(answer.report());
    if (answer.events().isEmpty()) {
      return Effect().reply(command.replyTo(), reply);
    }
    Runnable written = times.persisting();
    return Effect()
        .persist(answer.events())
        .thenRun(
            (Block next) -> {
              written.run();
              advanced(next, answer.events());
            })
        .thenReply(command.replyTo(), next -> reply);
  }

  private void settle(Block.Planned block, Settle command) {
    follower.tell(new FactFollower.Await(block.state().revision(), command.replyTo()));
  }

  private void advanced(Block block, List<BlockEvent> newest) {
    if (block instanceof Block.Planned p) {
      follower.tell(new Advanced(p.state().revision(), newest));
    }
  }
}
