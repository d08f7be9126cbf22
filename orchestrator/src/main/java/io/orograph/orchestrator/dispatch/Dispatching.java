package io.orograph.orchestrator.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.dispatch.Dispatcher.AskAgain;
import io.orograph.orchestrator.dispatch.Dispatcher.BlockAnswered;
import io.orograph.orchestrator.dispatch.Dispatcher.BlockFinished;
import io.orograph.orchestrator.dispatch.Dispatcher.BlockOpened;
import io.orograph.orchestrator.dispatch.Dispatcher.Command;
import io.orograph.orchestrator.dispatch.Dispatcher.DrainWorker;
import io.orograph.orchestrator.dispatch.Dispatcher.ExplainRun;
import io.orograph.orchestrator.dispatch.Dispatcher.Found;
import io.orograph.orchestrator.dispatch.Dispatcher.ListWorkers;
import io.orograph.orchestrator.dispatch.Dispatcher.Located;
import io.orograph.orchestrator.dispatch.Dispatcher.Probed;
import io.orograph.orchestrator.dispatch.Dispatcher.Reconnect;
import io.orograph.orchestrator.dispatch.Dispatcher.Signal;
import io.orograph.orchestrator.dispatch.Dispatcher.StreamEnded;
import io.orograph.orchestrator.dispatch.Dispatcher.StreamEvent;
import io.orograph.orchestrator.dispatch.Dispatcher.SweepChanged;
import io.orograph.orchestrator.dispatch.Dispatcher.WorkerBeat;
import io.orograph.orchestrator.dispatch.Dispatcher.WorkerBroken;
import io.orograph.orchestrator.dispatch.Dispatcher.WorkerHello;
import io.orograph.orchestrator.dispatch.Dispatcher.Workers;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.Session;
import io.orograph.orchestrator.registry.Sessions;
import io.orograph.orchestrator.schedule.Assignment;
import io.orograph.orchestrator.schedule.Fairness;
import io.orograph.orchestrator.schedule.Picture;
import io.orograph.orchestrator.schedule.Scheduler;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.orchestrator.schedule.Stored;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.wire.trace.LogFields;
import io.orograph.wire.trace.Tracing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the dispatcher does: scheduler, worker sessions and leases in progress, as a function of the
 * messages that come and of the clock. It grants nothing until all blocks of unsettled sweeps have
 * answered.
 */
final class Dispatching {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatching.class);
  private static final Duration ASK_AGAIN = Duration.ofMillis(500);

  /**
   * What it goes by.
   *
   * @param nanos the monotonic clock
   * @param clock gives the instants that events carry
   * @param heartbeat distance of the workers' heartbeats
   * @param leaseTtl how long a lease lasts without one
   * @param shares what projects may have of the lanes
   * @param stored what they have in the store
   * @param tracing makes spans, if it is on
   */
  record Terms(
      MeterRegistry meters,
      LongSupplier nanos,
      InstantSource clock,
      Duration heartbeat,
      Duration leaseTtl,
      Shares shares,
      Stored stored,
      Tracing tracing) {

    /** Nothing is traced. */
    Terms(
        MeterRegistry meters,
        LongSupplier nanos,
        InstantSource clock,
        Duration heartbeat,
        Duration leaseTtl,
        Shares shares,
        Stored stored) {
      this(meters, nanos, clock, heartbeat, leaseTtl, shares, stored, Tracing.off());
    }
  }

  private final Outside outside;
  private final Terms terms;
  private final DispatchMeters meters;
  private final QueueMeters queue;
  private final Sessions sessions;
  private final Leases leases;
  private final WorkerDesk workers;
  private final Board board;
  private final Explanations explanations;
  private final BlockTraces traces;
  private final Map<String, SweepDesk> sweeps = new TreeMap<>();
  private boolean found;
  private boolean complete;
  private boolean deciding;

  /**
   * Nothing known.
   *
   * @param outside what it reaches
   * @param terms its clocks and bounds
   */
  Dispatching(Outside outside, Terms terms) {
    this.outside = outside;
    this.terms = terms;
    Pools pools = new Pools(terms.meters());
    this.meters = new DispatchMeters(terms.meters(), pools);
    this.queue = new QueueMeters(terms.meters(), pools);
    this.sessions = new Sessions(terms.leaseTtl(), terms.heartbeat(), terms.nanos().getAsLong());
    Usage usage = new Usage(meters::laneTime);
    this.leases =
        new Leases(
            outside,
            sessions,
            new Leases.Desks() {
              @Override
              public Optional<BlockDesk> of(Lease lease) {
                return desk(lease.sweep(), lease.block());
              }

              @Override
              public String submission(Lease lease) {
                return Dispatching.this.submission(lease.sweep());
              }

              @Override
              public void pump(BlockDesk desk) {
                Dispatching.this.pump(desk);
              }
            },
            meters,
            usage,
            terms.nanos(),
            terms.tracing());
    this.workers = new WorkerDesk(sessions, leases, terms.heartbeat(), terms.nanos());
    this.board =
        new Board(sessions, leases, sweeps, terms.shares(), terms.stored(), usage, terms.nanos());
    this.traces = new BlockTraces(terms.tracing(), terms.clock());
    this.explanations = new Explanations(outside, sweeps, board);
    outside.tell(Signal.FIND);
  }

  /** All is over: nothing is listened to any more. */
  void close() {
    leases.close();
  }

  /** Takes a message. */
  void on(Command command) {
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
      case Probed c -> {
        leases.onProbed(c);
        decideSoon();
      }
      case Found c -> onFound(c);
      case BlockAnswered c -> onBlockAnswered(c);
      case BlockOpened c -> onBlockOpened(c);
      case BlockFinished c -> onBlockFinished(c);
      case AskAgain c -> desk(c.sweep(), c.block()).ifPresent(this::pump);
      case Signal c -> onSignal(c);
    }
  }

  private void onSignal(Signal signal) {
    switch (signal) {
      case DECIDE -> {
        deciding = false;
        decide();
      }
      case TICK -> onTick();
      case FIND -> outside.find();
    }
  }

  // Sweeps and blocks.

  private void onFound(Found answer) {
    if (answer.views() == null) {
      LOG.warn("unfinished sweeps not found yet", answer.error());
      outside.later(Signal.FIND, ASK_AGAIN);
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
    desk.justAsked().forEach(ask -> meters.asked(ask.why()));
    for (int r = desk.justDecided(); r > 0; r--) {
      meters.decided(view.spec().earlyStopping().kind());
    }
    if (!view.unsettled()) {
      sweeps.remove(view.name());
      release(view.name());
      return;
    }
    for (int block : desk.atHand()) {
      desk.blocks()
          .computeIfAbsent(block, b -> new BlockDesk(view.name(), view.block(b)))
          .scope(view.block(block));
    }
    for (BlockDesk block : desk.blocks().values()) {
      if (view.status().stopped()) {
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
    outside.openBlock(desk.view().name());
  }

  private void onBlockOpened(BlockOpened answer) {
    SweepDesk desk = sweeps.get(answer.sweep());
    if (desk == null) {
      return;
    }
    desk.opening(false);
    if (answer.view() == null) {
      about(answer.sweep(), () -> LOG.warn("{}: no block opened", answer.sweep(), answer.error()));
    } else {
      admit(answer.view());
    }
  }

  private static void about(String sweep, Runnable entry) {
    try (LogFields.Open about = LogFields.open(Map.of("sweep", sweep))) {
      entry.run();
    }
  }

  private void finishBlock(SweepDesk sweep, BlockDesk block) {
    if (sweep.finishing(block.block())) {
      outside.finishBlock(block);
    }
  }

  private void onBlockFinished(BlockFinished answer) {
    SweepDesk desk = sweeps.get(answer.sweep());
    if (desk == null) {
      return;
    }
    if (answer.view() == null) {
      about(
          answer.sweep(),
          () -> LOG.warn("{}: end of a block not taken", answer.sweep(), answer.error()));
      desk.notFinished(answer.block());
    } else {
      admit(answer.view());
    }
  }

  /** Sends a block the next command that waits for it, unless one is on its way. */
  private void pump(BlockDesk desk) {
    desk.next(terms.clock().instant(), sessions::packSizes)
        .ifPresent(
            order -> {
              desk.sent(terms.nanos().getAsLong());
              outside.order(desk.sweep(), desk.block(), order);
            });
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
      about(
          answer.sweep(),
          () -> LOG.warn("{} block {}: no answer", answer.sweep(), answer.block(), answer.error()));
      queue.unanswered();
      desk.failed();
      outside.later(new AskAgain(answer.sweep(), answer.block()), ASK_AGAIN);
      return;
    }
    long now = terms.nanos().getAsLong();
    Duration took = Duration.ofNanos(now - desk.sentAt());
    traces.answered(
        report,
        submission(report.sweep()),
        desk.report().isEmpty(),
        took,
        () -> queue.answered(took));
    desk.answered(report, now);
    report.outcomes().forEach(meters::completed);
    report.ends().forEach(meters::leaseEnded);
    report.attempts().forEach(meters::attempted);
    meters.late(report.late());
    boolean cancelled =
        Optional.ofNullable(sweeps.get(report.sweep()))
            .map(d -> d.view().status().stopped())
            .orElse(true);
    leases.reported(report, cancelled);
    if (!leases.knows(report.held())) {
      // A grant that was given up as unanswered, or an earlier dispatcher's, was carried out since.
      desk.askAgain();
    }
    complete();
    decide(); // at once: what it grants goes with what waits for this block, in one command
    pump(desk);
    SweepDesk sweep = sweeps.get(answer.sweep());
    if (sweep != null) {
      if (desk.finished()) {
        finishBlock(sweep, desk);
      }
      openBlock(sweep);
    }
  }

  /** The call that submitted a sweep; empty if it was not traced. */
  private String submission(String sweep) {
    return Optional.ofNullable(sweeps.get(sweep)).map(d -> d.view().traceParent()).orElse("");
  }

  private void onHello(WorkerHello command) {
    if (workers.hello(command, complete)) {
      queue.greeted(command.hello());
      meters.known(command.hello().deviceClass());
      sweeps.values().forEach(this::openBlock);
      decideSoon();
    }
  }

  private void onTick() {
    for (Session session : sessions.tick(terms.nanos().getAsLong())) {
      LOG.warn("worker {} is gone", session.worker());
      queue.lost();
      leases.expired(session);
    }
    leases.probe();
    for (SweepDesk sweep : sweeps.values()) {
      openBlock(sweep);
      for (BlockDesk block : sweep.blocks().values()) {
        if (block.finished()) {
          finishBlock(sweep, block);
        }
      }
    }
    queue.show(sweeps.values(), sessions.all(), terms.nanos().getAsLong());
    decideSoon();
  }

  // Decisions.

  private void decideSoon() {
    if (!deciding) {
      deciding = true;
      outside.tell(Signal.DECIDE);
    }
  }

  private void decide() {
    if (!complete || !board.anyLaneFree()) {
      return;
    }
    Set<BlockDesk> offered = new LinkedHashSet<>();
    Picture picture = board.picture(complete);
    meters.fairness(Fairness.deviation(picture));
    for (Assignment assignment : Scheduler.decide(picture)) {
      Session session = sessions.of(assignment.worker()).orElseThrow();
      BlockDesk desk = desk(assignment.sweep(), assignment.block()).orElseThrow();
      desk.offer(
          new BlockEntity.Offer(
              assignment.task(),
              session.worker(),
              session.incarnation(),
              session.hello().orElseThrow().deviceClass()));
      offered.add(desk);
    }
    offered.forEach(this::pump);
  }
}
