package io.orograph.trainer.pack;

import io.opentelemetry.context.Context;
import io.orograph.engine.lane.Lane;
import io.orograph.trainer.calibrate.Calibrator;
import io.orograph.trainer.calibrate.ShapeCalibration;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Holds the lanes and gives each pack's order to one of them; keeps to the rules of leases.
 *
 * <p>Of one task the largest fencing token counts: a larger one ends the attempt that is here and
 * takes its lane over, once that has let go of its memory; a smaller one is refused. The same
 * attempt again is attached to, in training or ended. Ended attempts are kept until their events
 * are confirmed, at most {@value #MOST_ENDED} of them.
 */
public final class Packs extends AbstractBehavior<Packs.Command> {
  private static final int MOST_ENDED = 256;
  private static final int MOST_TOKENS = 100_000;

  /** Distance of looks at what to calibrate. */
  private static final Duration TICK = Duration.ofSeconds(1);

  /** What it understands. */
  public sealed interface Command {
    /**
     * Train, or attach to what is here.
     *
     * @param afterSequence events up to this one are recorded
     * @param call within which it is asked for; what is trained is traced as what came of it
     */
    record Train(PackOrder order, long afterSequence, Context call, ActorRef<TrainReply> replyTo)
        implements Command {

      /** Asked for outside of any trace. */
      public Train(PackOrder order, long afterSequence, ActorRef<TrainReply> replyTo) {
        this(order, afterSequence, Context.root(), replyTo);
      }
    }

    /** End an attempt of this lease's or a smaller token; idempotent. */
    record Cancel(PackLease lease, ActorRef<Done> replyTo) implements Command {}

    /** What has been recorded of the packs held. */
    record Confirm(List<HeldPack> confirmed) implements Command {
      public Confirm {
        confirmed = List.copyOf(confirmed);
      }
    }

    /** Take nothing new, hand back what is here and answer when it is done. */
    record Drain(ActorRef<Done> replyTo) implements Command {}

    /** A pack's actor has ended. */
    record PackStopped(PackLease lease) implements Command {}

    /** A size of packs was measured, the last one of its shape or not. */
    record Measured(ShapeCalibration of, boolean finished, @Nullable Throwable failure)
        implements Command {}

    /** A second has passed. */
    record Tick() implements Command {}
  }

  /** One attempt that is here. */
  private record Attempt(
      PackOrder order, EventLog log, Optional<ActorRef<PackActor.Command>> actor, Lane lane) {
    PackLease lease() {
      return order.lease();
    }

    Attempt ended() {
      return new Attempt(order, log, Optional.empty(), lane);
    }
  }

  private final Function<PackOrder, PackRun> runs;
  private final HeldPacks held;
  private final List<Lane> lanes;
  private final Deque<Lane> free;
  private final CalibrationTurns calibration;
  private final Map<PackLease, Attempt> attempts = new LinkedHashMap<>();
  private final LinkedHashMap<TaskKey, Long> tokens = new LinkedHashMap<>();
  private final List<ActorRef<Done>> drains = new ArrayList<>();
  private long spawned;

  private Packs(
      ActorContext<Command> context,
      List<Lane> lanes,
      HeldPacks held,
      Function<PackOrder, PackRun> runs,
      Calibrator calibrator) {
    super(context);
    this.lanes = List.copyOf(lanes);
    this.calibration = new CalibrationTurns(calibrator);
    this.free = new ArrayDeque<>(lanes);
    this.held = held;
    this.runs = runs;
  }

  /**
   * The actor of one trainer.
   *
   * @param lanes one pack trains on each
   * @param held told of every change
   * @param runs makes the work of an order
   * @param calibrator says what to measure beside
   */
  public static Behavior<Command> create(
      List<Lane> lanes, HeldPacks held, Function<PackOrder, PackRun> runs, Calibrator calibrator) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new Command.Tick(), TICK);
                  return new Packs(context, lanes, held, runs, calibrator);
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Command.Train.class, this::train)
        .onMessage(Command.Cancel.class, this::cancel)
        .onMessage(Command.Confirm.class, this::confirm)
        .onMessage(Command.Drain.class, this::drain)
        .onMessage(Command.PackStopped.class, this::stopped)
        .onMessage(Command.Tick.class, t -> tick())
        .onMessage(Command.Measured.class, this::measured)
        .build();
  }

  private Behavior<Command> train(Command.Train command) {
    command.replyTo().tell(answer(command.order(), command.afterSequence(), command.call()));
    return this;
  }

  private TrainReply answer(PackOrder order, long afterSequence, Context call) {
    PackLease lease = order.lease();
    long newest = tokens.getOrDefault(lease.task(), Long.MIN_VALUE);
    if (lease.token() < newest) {
      return new TrainReply.LeaseLost(newest);
    }
    Attempt here = attempts.get(lease);
    if (here != null) {
      long last = here.log().last();
      if (afterSequence > last) {
        return new TrainReply.Ahead(last);
      }
      here.log().confirm(afterSequence);
      here.actor().ifPresent(actor -> actor.tell(new PackActor.Command.Confirmed()));
      return new TrainReply.Attached(here.log());
    }
    if (lease.token() == newest) {
      return new TrainReply.LeaseLost(newest + 1);
    }
    if (afterSequence > 0) {
      // It was here before this process was: the attempt is lost, a later one may come.
      return new TrainReply.LeaseLost(lease.token() + 1);
    }
    if (!drains.isEmpty()) {
      return new TrainReply.NoFreeLane("draining (expected: a trainer that takes work)");
    }
    Optional<Attempt> older = running(lease.task());
    Optional<Lane> lane = older.map(Attempt::lane).or(() -> Optional.ofNullable(free.poll()));
    if (lane.isEmpty()) {
      return new TrainReply.NoFreeLane("free lanes: 0 of " + held.lanes() + " (expected: one)");
    }
    older.ifPresent(attempt -> end(attempt, "lease lost", false));
    return new TrainReply.Attached(start(order, lane.get(), call));
  }

  private EventLog start(PackOrder order, Lane lane, Context call) {
    PackLease lease = order.lease();
    EventLog log = new EventLog();
    ActorRef<PackActor.Command> actor =
        getContext()
            .spawn(
                PackActor.create(call, lease, runs.apply(order), lane, log, getContext().getSelf()),
                "pack-" + ++spawned);
    getContext()
        .getLog()
        .info(
            "pack {} attempt {} starts with {} runs",
            lease.task(),
            lease.attempt(),
            order.pack().members().size());
    attempts.put(lease, new Attempt(order, log, Optional.of(actor), lane));
    beginIfAlone(lane);
    tokens.remove(lease.task());
    tokens.put(lease.task(), lease.token());
    if (tokens.size() > MOST_TOKENS) {
      tokens.pollFirstEntry();
    }
    held.hold(lease, log);
    held.setFree(free.size());
    calibration.saw(order);
    return log;
  }

  private Behavior<Command> cancel(Command.Cancel command) {
    List.copyOf(attempts.values()).stream()
        .filter(a -> a.lease().task().equals(command.lease().task()))
        .filter(a -> a.lease().token() <= command.lease().token())
        .forEach(a -> end(a, "cancelled", false));
    command.replyTo().tell(Done.getInstance());
    return this;
  }

  private Behavior<Command> confirm(Command.Confirm command) {
    for (HeldPack confirmed : command.confirmed()) {
      for (Attempt attempt : List.copyOf(attempts.values())) {
        if (attempt.lease().task().equals(confirmed.task())
            && attempt.lease().attempt() == confirmed.attempt()) {
          attempt.log().confirm(confirmed.sequence());
          attempt.actor().ifPresent(actor -> actor.tell(new PackActor.Command.Confirmed()));
          dropIfDone(attempt);
        }
      }
    }
    return this;
  }

  private Behavior<Command> drain(Command.Drain command) {
    drains.add(command.replyTo());
    attempts.values().forEach(attempt -> end(attempt, "drained", true));
    return drained();
  }

  private Behavior<Command> stopped(Command.PackStopped message) {
    Attempt attempt = attempts.get(message.lease());
    if (attempt != null) {
      Attempt ended = attempt.ended();
      attempts.put(ended.lease(), ended);
      if (on(attempt.lane()).isEmpty()) {
        free.add(attempt.lane());
        held.setFree(free.size());
      }
      beginIfAlone(attempt.lane());
      dropIfDone(ended);
      dropOldestEnded();
    }
    return drained();
  }

  private Behavior<Command> drained() {
    if (!drains.isEmpty() && attempts.values().stream().noneMatch(a -> a.actor().isPresent())) {
      drains.forEach(replyTo -> replyTo.tell(Done.getInstance()));
    }
    return this;
  }

  private Behavior<Command> tick() {
    List<PackOrder> running =
        attempts.values().stream().filter(a -> a.actor().isPresent()).map(Attempt::order).toList();
    calibration.tick(running, !free.isEmpty(), !drains.isEmpty()).ifPresent(this::measure);
    return this;
  }

  /** A lane that is taken meanwhile has its pack wait for one short task at most. */
  private void measure(ShapeCalibration shape) {
    Lane lane = free.isEmpty() ? lanes.getFirst() : free.getLast();
    getContext()
        .pipeToSelf(
            lane.submit(shape),
            (last, failure) -> new Command.Measured(shape, Boolean.TRUE.equals(last), failure));
  }

  private Behavior<Command> measured(Command.Measured message) {
    if (message.failure() != null) {
      getContext()
          .getLog()
          .warn("packs of {} cannot be measured", message.of().shape(), message.failure());
      calibration.failed(message.of());
    } else {
      calibration
          .measured(message.of(), message.finished(), !free.isEmpty(), !drains.isEmpty())
          .ifPresent(this::measure);
    }
    return this;
  }

  private Optional<Attempt> running(TaskKey task) {
    return attempts.values().stream()
        .filter(a -> a.lease().task().equals(task) && a.actor().isPresent())
        .reduce((older, newer) -> newer);
  }

  /** The actors that a lane is with: one that ends, and who takes over from it. */
  private List<ActorRef<PackActor.Command>> on(Lane lane) {
    return attempts.values().stream()
        .filter(a -> a.lane() == lane)
        .flatMap(a -> a.actor().stream())
        .toList();
  }

  /** Two packs need not fit into memory at once: who takes over begins when others have closed. */
  private void beginIfAlone(Lane lane) {
    List<ActorRef<PackActor.Command>> on = on(lane);
    if (on.size() == 1) {
      on.getFirst().tell(new PackActor.Command.Begin());
    }
  }

  private static void end(Attempt attempt, String reason, boolean handBack) {
    attempt.actor().ifPresent(actor -> actor.tell(new PackActor.Command.Stop(reason, handBack)));
  }

  /** Only once its actor has ended, because until then it owns a lane. */
  private void dropIfDone(Attempt attempt) {
    if (attempt.actor().isEmpty() && attempt.log().done()) {
      drop(attempt.lease());
    }
  }

  private void dropOldestEnded() {
    List<PackLease> ended =
        attempts.values().stream().filter(a -> a.actor().isEmpty()).map(Attempt::lease).toList();
    ended.subList(0, Math.max(0, ended.size() - MOST_ENDED)).forEach(this::drop);
  }

  private void drop(PackLease lease) {
    attempts.remove(lease);
    held.drop(lease);
  }
}
