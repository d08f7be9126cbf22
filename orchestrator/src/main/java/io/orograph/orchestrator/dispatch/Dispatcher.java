package io.orograph.orchestrator.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.orograph.core.sweep.Calibration;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.block.RunPlace;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.Session;
import io.orograph.orchestrator.registry.Sessions;
import io.orograph.orchestrator.registry.WorkerLink;
import io.orograph.orchestrator.registry.WorkerView;
import io.orograph.orchestrator.schedule.Assignment;
import io.orograph.orchestrator.schedule.Reason;
import io.orograph.orchestrator.schedule.Scheduler;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.orchestrator.sweep.SweepView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The one actor of the cluster that holds scheduler, worker sessions and leases in progress. On
 * start it wakes the blocks of all unsettled sweeps and grants nothing until all have answered.
 */
public final class Dispatcher extends AbstractBehavior<Dispatcher.Command> {
  private static final Duration ASK_AGAIN = Duration.ofMillis(500);

  /** What the dispatcher is told. */
  public sealed interface Command {}

  /** A sweep was created or changed. */
  public record SweepChanged(SweepView view) implements Command {}

  /** A worker introduces itself. */
  public record WorkerHello(Hello hello, WorkerLink link) implements Command {}

  /** A worker's heartbeat. */
  public record WorkerBeat(
      Hello hello, WorkerLink link, List<Held> held, List<Calibration> calibrations)
      implements Command {
    public WorkerBeat {
      held = List.copyOf(held);
      calibrations = List.copyOf(calibrations);
    }
  }

  /** A worker's registration stream is gone. */
  public record WorkerBroken(Hello hello, WorkerLink link) implements Command {}

  /** Who is there. */
  public record ListWorkers(ActorRef<Workers> replyTo) implements Command {}

  /** The workers, by name. */
  public record Workers(List<WorkerView> workers) {
    public Workers {
      workers = List.copyOf(workers);
    }
  }

  /** Drain a worker; answered with whether it is known. */
  public record DrainWorker(String worker, ActorRef<Boolean> replyTo) implements Command {}

  /** Why a run waits. */
  public record ExplainRun(
      String sweep, int block, String cell, int replicate, ActorRef<Reasons> replyTo)
      implements Command {}

  /** Why it does, the decisive reason first. */
  public record Reasons(List<Reason> reasons) {
    public Reasons {
      reasons = List.copyOf(reasons);
    }
  }

  record Located(ExplainRun question, @Nullable RunPlace place) implements Command {}

  record StreamEvent(TaskKey key, int generation, Fact.Numbered fact) implements Command {}

  record StreamEnded(TaskKey key, int generation, StreamEnd end) implements Command {}

  record Reconnect(TaskKey key, int generation) implements Command {}

  record Found(@Nullable List<SweepView> views, @Nullable Throwable error) implements Command {}

  record BlockAnswered(
      String sweep, int block, @Nullable BlockReport report, @Nullable Throwable error)
      implements Command {}

  record BlockOpened(String sweep, @Nullable SweepView view, @Nullable Throwable error)
      implements Command {}

  record BlockFinished(String sweep, int block, @Nullable SweepView view, @Nullable Throwable error)
      implements Command {}

  private record AskAgain(String sweep, int block) implements Command {}

  private enum Signal implements Command {
    DECIDE,
    TICK,
    FIND
  }

  /**
   * What the dispatcher works with.
   *
   * @param nanos the monotonic clock
   * @param clock gives the instants that events carry
   * @param heartbeat distance of the workers' heartbeats
   * @param leaseTtl how long a lease lasts without one
   * @param shares what projects may have of the lanes
   */
  public record Setup(
      Entities entities,
      WorkerChannels channels,
      LivePoints live,
      MeterRegistry meters,
      LongSupplier nanos,
      InstantSource clock,
      Duration heartbeat,
      Duration leaseTtl,
      Shares shares) {}

  private final Setup setup;
  private final TimerScheduler<Command> timers;
  private final Asks asks;
  private final DispatchMeters meters;
  private final Sessions sessions;
  private final Leases leases;
  private final WorkerDesk workers;
  private final Board board;
  private final Explanations explanations;
  private final Map<String, SweepDesk> sweeps = new TreeMap<>();
  private boolean found;
  private boolean complete;
  private boolean deciding;

  private Dispatcher(ActorContext<Command> context, TimerScheduler<Command> timers, Setup setup) {
    super(context);
    this.setup = setup;
    this.timers = timers;
    this.meters = new DispatchMeters(setup.meters());
    this.sessions = new Sessions(setup.leaseTtl(), setup.heartbeat(), setup.nanos().getAsLong());
    this.asks = new Asks(context, setup.entities(), setup.clock(), sessions::packSizes);
    Usage usage = new Usage(meters::laneTime);
    this.leases =
        new Leases(
            context.getSelf(),
            timers,
            sessions,
            new WorkerCalls(setup.channels(), setup.live(), setup.leaseTtl()),
            new Leases.Desks() {
              @Override
              public Optional<BlockDesk> of(Lease lease) {
                return desk(lease.sweep(), lease.block());
              }

              @Override
              public void pump(BlockDesk desk) {
                asks.pump(desk);
              }
            },
            meters,
            usage,
            setup.nanos());
    this.workers = new WorkerDesk(sessions, leases, setup.heartbeat(), setup.nanos());
    this.board = new Board(sessions, leases, sweeps, setup.shares(), usage, setup.nanos());
    this.explanations = new Explanations(context, setup.entities(), sweeps, board);
    timers.startTimerAtFixedRate(Signal.TICK, setup.heartbeat());
    context.getSelf().tell(Signal.FIND);
  }

  /** The dispatcher. */
  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Dispatcher(context, timers, setup)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Command.class, this::onCommand)
        .onSignal(PostStop.class, this::onPostStop)
        .build();
  }

  private Behavior<Command> onPostStop(PostStop signal) {
    leases.close();
    return this;
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case SweepChanged c -> admit(c.view());
      case WorkerHello c -> onHello(c);
      case WorkerBeat c -> {
        workers.beat(c, complete);
        decideSoon();
      }
      case WorkerBroken c -> sessions.broken(c.hello().worker(), c.link());
      case ListWorkers c -> c.replyTo().tell(new Workers(board.workers()));
      case DrainWorker c -> c.replyTo().tell(workers.drain(c.worker(), complete));
      case ExplainRun c -> explanations.ask(c, complete);
      case Located c -> explanations.located(c, complete);
      case StreamEvent c -> leases.onEvent(c);
      case StreamEnded c -> leases.onEnded(c);
      case Reconnect c -> leases.onReconnect(c);
      case Found c -> onFound(c);
      case BlockAnswered c -> onBlockAnswered(c);
      case BlockOpened c -> onBlockOpened(c);
      case BlockFinished c -> onBlockFinished(c);
      case AskAgain c -> desk(c.sweep(), c.block()).ifPresent(asks::pump);
      case Signal c -> onSignal(c);
    }
    return this;
  }

  private void onSignal(Signal signal) {
    switch (signal) {
      case DECIDE -> decide();
      case TICK -> onTick();
      case FIND -> asks.find();
    }
  }

  // Sweeps and blocks.

  private void onFound(Found answer) {
    if (answer.views() == null) {
      getContext().getLog().warn("unfinished sweeps not found yet", answer.error());
      timers.startSingleTimer(Signal.FIND, ASK_AGAIN);
      return;
    }
    found = true;
    answer.views().forEach(this::admit);
    complete();
  }

  private void complete() {
    complete =
        complete
            || (found
                && sweeps.values().stream()
                    .flatMap(s -> s.blocks().values().stream())
                    .allMatch(b -> b.report().isPresent()));
  }

  private void admit(SweepView view) {
    SweepDesk desk = sweeps.computeIfAbsent(view.name(), n -> new SweepDesk(view));
    if (!desk.update(view)) {
      return;
    }
    if (!view.unsettled()) {
      sweeps.remove(view.name());
      release(view.name());
      return;
    }
    for (int block : view.openBlocks()) {
      desk.blocks()
          .computeIfAbsent(block, b -> new BlockDesk(view.name(), view.block(b)))
          .scope(view.block(block));
    }
    for (BlockDesk block : desk.blocks().values()) {
      if (view.status().stopped()) {
        block.cancel();
      }
      asks.pump(block);
    }
    openBlock(desk);
    decideSoon();
  }

  private void release(String sweep) {
    for (Attachment attachment : leases.all()) {
      if (attachment.lease().sweep().equals(sweep)) {
        leases.release(attachment, true);
      }
    }
  }

  private void openBlock(SweepDesk desk) {
    int lanes = sessions.all().stream().mapToInt(s -> s.hello().map(Hello::lanes).orElse(0)).sum();
    if (!desk.wantsBlock(Math.max(8, 2 * lanes))) {
      return;
    }
    desk.opening(true);
    asks.openBlock(desk.view().name());
  }

  private void onBlockOpened(BlockOpened answer) {
    SweepDesk desk = sweeps.get(answer.sweep());
    if (desk == null) {
      return;
    }
    desk.opening(false);
    if (answer.view() == null) {
      getContext().getLog().warn("{}: no block opened", answer.sweep(), answer.error());
    } else {
      admit(answer.view());
    }
  }

  private void finishBlock(SweepDesk sweep, BlockDesk block) {
    if (sweep.finishing(block.block())) {
      asks.finishBlock(block);
    }
  }

  private void onBlockFinished(BlockFinished answer) {
    SweepDesk desk = sweeps.get(answer.sweep());
    if (desk == null) {
      return;
    }
    if (answer.view() == null) {
      getContext().getLog().warn("{}: end of a block not taken", answer.sweep(), answer.error());
      desk.notFinished(answer.block());
    } else {
      admit(answer.view());
    }
  }

  private Optional<BlockDesk> desk(String sweep, int block) {
    return Optional.ofNullable(sweeps.get(sweep)).map(s -> s.blocks().get(block));
  }

  private void onBlockAnswered(BlockAnswered answer) {
    Optional<BlockDesk> found = desk(answer.sweep(), answer.block());
    if (found.isEmpty()) {
      return;
    }
    BlockDesk desk = found.get();
    BlockReport report = answer.report();
    if (report == null) {
      getContext()
          .getLog()
          .warn("{} block {}: no answer", answer.sweep(), answer.block(), answer.error());
      desk.failed();
      AskAgain again = new AskAgain(answer.sweep(), answer.block());
      timers.startSingleTimer(again, again, ASK_AGAIN);
      return;
    }
    desk.answered(report, setup.nanos().getAsLong());
    report.outcomes().forEach(meters::completed);
    report.ends().forEach(meters::leaseEnded);
    meters.late(report.late());
    boolean cancelled =
        Optional.ofNullable(sweeps.get(report.sweep()))
            .map(d -> d.view().status().stopped())
            .orElse(true);
    leases.reported(report, cancelled);
    complete();
    asks.pump(desk);
    SweepDesk sweep = sweeps.get(answer.sweep());
    if (sweep != null) {
      if (desk.finished()) {
        finishBlock(sweep, desk);
      }
      openBlock(sweep);
    }
    decideSoon();
  }

  private void onHello(WorkerHello command) {
    if (workers.hello(command, complete)) {
      sweeps.values().forEach(this::openBlock);
      decideSoon();
    }
  }

  private void onTick() {
    for (Session session : sessions.tick(setup.nanos().getAsLong())) {
      getContext().getLog().warn("worker {} is gone", session.worker());
      leases.expired(session);
    }
    for (SweepDesk sweep : sweeps.values()) {
      openBlock(sweep);
      for (BlockDesk block : sweep.blocks().values()) {
        if (block.finished()) {
          finishBlock(sweep, block);
        }
      }
    }
    decideSoon();
  }

  // Decisions.

  private void decideSoon() {
    if (!deciding) {
      deciding = true;
      getContext().getSelf().tell(Signal.DECIDE);
    }
  }

  private void decide() {
    deciding = false;
    if (!complete) {
      return;
    }
    for (Assignment assignment : Scheduler.decide(board.picture(complete))) {
      Session session = sessions.of(assignment.worker()).orElseThrow();
      BlockDesk desk = desk(assignment.sweep(), assignment.block()).orElseThrow();
      desk.offer(
          new BlockEntity.Offer(
              assignment.task(),
              session.worker(),
              session.incarnation(),
              session.hello().orElseThrow().deviceClass()));
      asks.pump(desk);
    }
  }
}
