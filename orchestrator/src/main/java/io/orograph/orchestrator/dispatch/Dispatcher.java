package io.orograph.orchestrator.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.block.BlockReport.Attempt;
import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.Session;
import io.orograph.orchestrator.registry.Sessions;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.registry.WorkerLink;
import io.orograph.orchestrator.registry.WorkerView;
import io.orograph.orchestrator.schedule.Assignment;
import io.orograph.orchestrator.schedule.Picture;
import io.orograph.orchestrator.schedule.Scheduler;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.apache.pekko.pattern.StatusReply;
import org.jspecify.annotations.Nullable;

/**
 * The one actor of the cluster that holds scheduler, worker sessions and leases in progress. On
 * start it wakes the blocks of all unsettled sweeps and grants nothing until all have answered.
 */
public final class Dispatcher extends AbstractBehavior<Dispatcher.Command> {
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ASK_AGAIN = Duration.ofMillis(500);

  /** What the dispatcher is told. */
  public sealed interface Command {}

  /** A sweep was created or changed. */
  public record SweepChanged(SweepView view) implements Command {}

  /** A worker introduces itself. */
  public record WorkerHello(Hello hello, WorkerLink link) implements Command {}

  /** A worker's heartbeat. */
  public record WorkerBeat(Hello hello, WorkerLink link, List<Held> held) implements Command {
    public WorkerBeat {
      held = List.copyOf(held);
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

  record StreamEvent(TaskKey key, int generation, Fact.Numbered fact) implements Command {}

  record StreamEnded(TaskKey key, int generation, StreamEnd end) implements Command {}

  record Reconnect(TaskKey key, int generation) implements Command {}

  private record Found(@Nullable List<SweepView> views, @Nullable Throwable error)
      implements Command {}

  private record BlockAnswered(
      String sweep, int block, @Nullable BlockReport report, @Nullable Throwable error)
      implements Command {}

  private record BlockOpened(String sweep, @Nullable SweepView view, @Nullable Throwable error)
      implements Command {}

  private record BlockFinished(
      String sweep, int block, @Nullable SweepView view, @Nullable Throwable error)
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
   */
  public record Setup(
      Entities entities,
      WorkerChannels channels,
      LivePoints live,
      MeterRegistry meters,
      LongSupplier nanos,
      InstantSource clock,
      Duration heartbeat,
      Duration leaseTtl) {}

  private final Setup setup;
  private final TimerScheduler<Command> timers;
  private final DispatchMeters meters;
  private final Sessions sessions;
  private final Leases leases;
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
                Dispatcher.this.pump(desk);
              }
            },
            meters,
            setup.nanos());
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
      case WorkerBeat c -> onBeat(c);
      case WorkerBroken c -> sessions.broken(c.hello().worker(), c.link());
      case ListWorkers c -> c.replyTo().tell(new Workers(workers()));
      case DrainWorker c -> onDrain(c);
      case StreamEvent c -> leases.onEvent(c);
      case StreamEnded c -> leases.onEnded(c);
      case Reconnect c -> leases.onReconnect(c);
      case Found c -> onFound(c);
      case BlockAnswered c -> onBlockAnswered(c);
      case BlockOpened c -> onBlockOpened(c);
      case BlockFinished c -> onBlockFinished(c);
      case AskAgain c -> desk(c.sweep(), c.block()).ifPresent(this::pump);
      case Signal c -> onSignal(c);
    }
    return this;
  }

  private void onSignal(Signal signal) {
    switch (signal) {
      case DECIDE -> decide();
      case TICK -> onTick();
      case FIND -> getContext().pipeToSelf(setup.entities().unsettled(), Found::new);
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
          .computeIfAbsent(
              block, b -> new BlockDesk(view.name(), view.spec(), BlockRange.of(view.spec(), b)));
    }
    for (BlockDesk block : desk.blocks().values()) {
      if (view.status() == SweepStatus.CANCELLED) {
        block.cancel();
      }
      pump(block);
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
    String name = desk.view().name();
    getContext()
        .askWithStatus(
            SweepView.class,
            setup.entities().sweep(name),
            ASK_TIMEOUT,
            (ActorRef<StatusReply<SweepView>> to) ->
                new SweepEntity.OpenBlock(setup.clock().instant(), to),
            (view, error) -> new BlockOpened(name, view, error));
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
    if (!sweep.finishing(block.block())) {
      return;
    }
    String name = block.sweep();
    int number = block.block();
    getContext()
        .askWithStatus(
            SweepView.class,
            setup.entities().sweep(name),
            ASK_TIMEOUT,
            (ActorRef<StatusReply<SweepView>> to) ->
                new SweepEntity.FinishBlock(number, setup.clock().instant(), to),
            (view, error) -> new BlockFinished(name, number, view, error));
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

  private void pump(BlockDesk desk) {
    String sweep = desk.sweep();
    int block = desk.block();
    desk.next(setup.clock().instant())
        .ifPresent(
            order ->
                getContext()
                    .askWithStatus(
                        BlockReport.class,
                        setup.entities().block(sweep, block),
                        ASK_TIMEOUT,
                        order::apply,
                        (report, error) -> new BlockAnswered(sweep, block, report, error)));
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
    report.confirmed().forEach((attempt, sequence) -> confirm(answer.sweep(), attempt, sequence));
    reconcile(report);
    complete();
    pump(desk);
    SweepDesk sweep = sweeps.get(answer.sweep());
    if (sweep != null) {
      if (report.finished()) {
        finishBlock(sweep, desk);
      }
      openBlock(sweep);
    }
    decideSoon();
  }

  private void confirm(String sweep, Attempt attempt, long sequence) {
    leases
        .of(sweep, attempt.task())
        .filter(a -> a.lease().attempt() == attempt.attempt())
        .ifPresent(a -> a.confirm(sequence));
  }

  /** The block is right: what it holds is taken up, what it holds no more is let go. */
  private void reconcile(BlockReport report) {
    Set<Attempt> held = new HashSet<>();
    report.held().forEach(l -> held.add(new Attempt(l.task(), l.attempt())));
    boolean cancelled =
        Optional.ofNullable(sweeps.get(report.sweep()))
            .map(s -> s.view().status() == SweepStatus.CANCELLED)
            .orElse(true);
    for (Attachment attachment : leases.all()) {
      Lease lease = attachment.lease();
      if (lease.sweep().equals(report.sweep())
          && lease.block() == report.block()
          && !held.contains(new Attempt(lease.task(), lease.attempt()))) {
        leases.release(attachment, cancelled);
      }
    }
    report.work().forEach(leases::attach);
  }

  // Workers.

  private void onHello(WorkerHello command) {
    switch (sessions.hello(command.hello(), command.link(), setup.nanos().getAsLong())) {
      case Sessions.Greeting.Refused refused -> {
        getContext().getLog().warn("refused {}: {}", command.hello().worker(), refused.why());
        command.link().refuse(refused.why());
      }
      case Sessions.Greeting.Welcome welcome -> {
        getContext()
            .getLog()
            .info(
                "worker {} ({}, {} lanes) is here",
                command.hello().worker(),
                command.hello().kind(),
                command.hello().lanes());
        leases.greeted(command.hello().worker());
        answer(welcome.session());
        sweeps.values().forEach(this::openBlock);
        decideSoon();
      }
    }
  }

  private void onBeat(WorkerBeat command) {
    Optional<Session> session =
        sessions.beat(command.hello(), command.link(), command.held(), setup.nanos().getAsLong());
    if (session.isPresent()) {
      answer(session.get());
      decideSoon();
    } else {
      // It speaks to a session that is over: it must introduce itself again.
      command.link().close();
    }
  }

  private void answer(Session session) {
    List<Held> confirmed = leases.confirmed(session, complete);
    session.link().ifPresent(l -> l.answer(setup.heartbeat(), session.draining(), confirmed));
  }

  private void onDrain(DrainWorker command) {
    boolean known = sessions.drain(command.worker());
    sessions.of(command.worker()).ifPresent(this::answer);
    command.replyTo().tell(known);
  }

  private List<WorkerView> workers() {
    List<WorkerView> views = new ArrayList<>();
    for (Session session : sessions.all()) {
      session
          .hello()
          .ifPresent(
              h ->
                  views.add(
                      new WorkerView(
                          h.worker(),
                          h.kind(),
                          h.lanes(),
                          freeLanes(session),
                          h.deviceClass(),
                          h.codeVersion(),
                          session.draining(),
                          session.held())));
    }
    return views;
  }

  private void onTick() {
    for (Session session : sessions.tick(setup.nanos().getAsLong())) {
      getContext().getLog().warn("worker {} is gone", session.worker());
      leases.expired(session);
    }
    for (SweepDesk sweep : sweeps.values()) {
      openBlock(sweep);
      for (BlockDesk block : sweep.blocks().values()) {
        if (block.report().map(BlockReport::finished).orElse(false)) {
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
    for (Assignment assignment : Scheduler.decide(picture())) {
      Session session = sessions.of(assignment.worker()).orElseThrow();
      BlockDesk desk = desk(assignment.sweep(), assignment.block()).orElseThrow();
      desk.offer(
          new BlockEntity.Offer(
              assignment.task(),
              session.worker(),
              session.incarnation(),
              session.hello().orElseThrow().deviceClass()));
      pump(desk);
    }
  }

  private Picture picture() {
    List<Picture.Worker> workers = new ArrayList<>();
    for (Session session : sessions.all()) {
      session
          .hello()
          .ifPresent(
              h ->
                  workers.add(
                      new Picture.Worker(
                          h.worker(),
                          h.kind() == WorkerKind.TRAINER,
                          session.open() ? freeLanes(session) : 0,
                          h.deviceClass(),
                          h.dataDigests().keySet())));
    }
    List<Picture.Line> lines = new ArrayList<>();
    sweeps.forEach((name, desk) -> lines.add(desk.line(busyLanes(name, desk))));
    return new Picture(complete, workers, lines);
  }

  private int busyLanes(String sweep, SweepDesk desk) {
    long busy = leases.all().stream().filter(a -> a.lease().sweep().equals(sweep)).count();
    int offered = desk.blocks().values().stream().mapToInt(b -> b.offered().size()).sum();
    return Math.toIntExact(busy + offered);
  }

  private int freeLanes(Session session) {
    long busy =
        leases.all().stream().filter(a -> a.lease().worker().equals(session.worker())).count();
    long offered =
        sweeps.values().stream()
            .flatMap(s -> s.blocks().values().stream())
            .flatMap(b -> b.offered().stream())
            .filter(o -> o.worker().equals(session.worker()))
            .count();
    int lanes = session.hello().map(Hello::lanes).orElse(0);
    return Math.toIntExact(Math.max(0, lanes - busy - offered));
  }
}
