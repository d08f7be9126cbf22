package io.orograph.metrics.measure;

import io.opentelemetry.context.Context;
import io.orograph.engine.lane.Lane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Holds the lanes and gives each measurement task to one of them.
 *
 * <p>Nothing is kept: a task asked for again is measured again, but for what the request says is
 * recorded, and ends the asking before it. A smaller fencing token is refused.
 */
public final class Measures extends AbstractBehavior<Measures.Command> {
  private static final int MOST_TOKENS = 100_000;

  /** What it understands. */
  public sealed interface Command {
    /**
     * Measure.
     *
     * @param call within which it is asked for; what is measured is traced as what came of it
     */
    record Measure(MeasureOrder order, Context call, ActorRef<MeasureReply> replyTo)
        implements Command {}

    /** End what is measured under this lease's or a smaller token; idempotent. */
    record Cancel(MeasureLease lease, ActorRef<Done> replyTo) implements Command {}

    /** Nobody reads this any more. */
    record Abandon(MeasureLog log) implements Command {}

    /** Take nothing new, end what is here and answer when it is done. */
    record Drain(ActorRef<Done> replyTo) implements Command {}

    /** A task's actor has ended. */
    record TaskStopped(MeasureLease lease, MeasureLog log) implements Command {}
  }

  private record Running(
      MeasureLease lease, MeasureLog log, ActorRef<MeasureActor.Command> actor, Lane lane) {}

  private final Function<MeasureOrder, CellWork> works;
  private final HeldTasks held;
  private final MetricsMeters meters;
  private final LongSupplier nanos;
  private final Deque<Lane> free;
  private final List<Running> running = new ArrayList<>();
  private final LinkedHashMap<TaskKey, Long> tokens = new LinkedHashMap<>();
  private final List<ActorRef<Done>> drains = new ArrayList<>();
  private long spawned;

  private Measures(
      ActorContext<Command> context,
      List<Lane> lanes,
      HeldTasks held,
      MetricsMeters meters,
      LongSupplier nanos,
      Function<MeasureOrder, CellWork> works) {
    super(context);
    this.free = new ArrayDeque<>(lanes);
    this.held = held;
    this.meters = meters;
    this.nanos = nanos;
    this.works = works;
  }

  /**
   * The actor of one service.
   *
   * @param lanes one task is measured on each
   * @param held told of every change
   * @param nanos a clock that only ever rises
   * @param works makes the work of an order
   */
  public static Behavior<Command> create(
      List<Lane> lanes,
      HeldTasks held,
      MetricsMeters meters,
      LongSupplier nanos,
      Function<MeasureOrder, CellWork> works) {
    return Behaviors.setup(context -> new Measures(context, lanes, held, meters, nanos, works));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Command.Measure.class, this::measure)
        .onMessage(Command.Cancel.class, this::cancel)
        .onMessage(Command.Abandon.class, this::abandon)
        .onMessage(Command.Drain.class, this::drain)
        .onMessage(Command.TaskStopped.class, this::stopped)
        .build();
  }

  private Behavior<Command> measure(Command.Measure command) {
    command.replyTo().tell(answer(command.order(), command.call()));
    return this;
  }

  private MeasureReply answer(MeasureOrder order, Context call) {
    MeasureLease lease = order.lease();
    long newest = tokens.getOrDefault(lease.task(), Long.MIN_VALUE);
    if (lease.token() < newest) {
      return new MeasureReply.LeaseLost(newest);
    }
    if (!drains.isEmpty()) {
      return new MeasureReply.NoFreeLane("draining (expected: a service that takes work)");
    }
    Optional<Running> older =
        running.stream()
            .filter(r -> r.lease().task().equals(lease.task()))
            .reduce((first, second) -> second);
    Optional<Lane> lane = older.map(Running::lane).or(() -> Optional.ofNullable(free.poll()));
    if (lane.isEmpty()) {
      return new MeasureReply.NoFreeLane("free lanes: 0 of " + held.lanes() + " (expected: one)");
    }
    older.ifPresent(r -> r.actor().tell(new MeasureActor.Command.Stop("lease lost")));
    return new MeasureReply.Measuring(start(order, lane.get(), call));
  }

  private MeasureLog start(MeasureOrder order, Lane lane, Context call) {
    MeasureLog log = new MeasureLog();
    ActorRef<MeasureActor.Command> actor =
        getContext()
            .spawn(
                MeasureActor.create(
                    order,
                    works.apply(order),
                    new MeasureActor.Surroundings(
                        lane,
                        log,
                        meters,
                        nanos,
                        MeasureTrace.begin(call, order),
                        getContext().getSelf())),
                "task-" + ++spawned);
    getContext()
        .getLog()
        .info(
            "task {} attempt {} measures {} runs of cell {}",
            order.lease().task(),
            order.lease().attempt(),
            order.runs().size(),
            order.cell());
    running.add(new Running(order.lease(), log, actor, lane));
    tokens.remove(order.lease().task());
    tokens.put(order.lease().task(), order.lease().token());
    if (tokens.size() > MOST_TOKENS) {
      tokens.pollFirstEntry();
    }
    held.hold(order.lease(), log);
    held.setFree(free.size());
    return log;
  }

  private Behavior<Command> cancel(Command.Cancel command) {
    running.stream()
        .filter(r -> r.lease().task().equals(command.lease().task()))
        .filter(r -> r.lease().token() <= command.lease().token())
        .forEach(r -> r.actor().tell(new MeasureActor.Command.Stop("cancelled")));
    command.replyTo().tell(Done.getInstance());
    return this;
  }

  private Behavior<Command> abandon(Command.Abandon command) {
    running.stream()
        .filter(r -> r.log() == command.log())
        .forEach(r -> r.actor().tell(new MeasureActor.Command.Stop("cancelled")));
    return this;
  }

  private Behavior<Command> drain(Command.Drain command) {
    drains.add(command.replyTo());
    running.forEach(r -> r.actor().tell(new MeasureActor.Command.Stop("drained")));
    return drained();
  }

  private Behavior<Command> stopped(Command.TaskStopped message) {
    Optional<Running> ended = running.stream().filter(r -> r.log() == message.log()).findFirst();
    ended.ifPresent(
        r -> {
          running.remove(r);
          held.drop(r.lease(), r.log());
          if (running.stream().noneMatch(other -> other.lane() == r.lane())) {
            free.add(r.lane());
            held.setFree(free.size());
          }
        });
    return drained();
  }

  private Behavior<Command> drained() {
    if (!drains.isEmpty() && running.isEmpty()) {
      drains.forEach(replyTo -> replyTo.tell(Done.getInstance()));
    }
    return this;
  }
}
