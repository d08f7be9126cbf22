package io.orograph.orchestrator.dispatch;

import io.opentelemetry.context.Scope;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.block.BlockReport.Attempt;
import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.block.LeaseEnd;
import io.orograph.orchestrator.block.Work;
import io.orograph.orchestrator.dispatch.Dispatcher.Probed;
import io.orograph.orchestrator.dispatch.Dispatcher.Reconnect;
import io.orograph.orchestrator.dispatch.Dispatcher.StreamEnded;
import io.orograph.orchestrator.dispatch.Dispatcher.StreamEvent;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.Session;
import io.orograph.orchestrator.registry.Sessions;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.wire.trace.LogFields;
import io.orograph.wire.trace.Tracing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All leases in progress, their streams, and what the workers say they hold. */
final class Leases {
  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

  /** Faults in a row without progress after which an attempt has failed. */
  private static final int FAULTS = 5;

  /** Calls in a row at least that came to nothing before a worker counts as out of reach. */
  private static final int CALLS = 3;

  /** The reason of work that its worker handed back because it is about to end. */
  private static final String DRAINED = "drained";

  private static final Duration FULL_RETRY = Duration.ofMillis(100);
  private static final Duration FIRST_RETRY = Duration.ofMillis(50);
  private static final Duration LAST_RETRY = Duration.ofSeconds(1);

  /** The dispatcher's side of blocks, as far as leases need it. */
  interface Desks {
    /** The desk of a lease's block, while the block is open. */
    Optional<BlockDesk> of(Lease lease);

    /** The call that submitted the sweep of a lease; empty if it was not traced. */
    String submission(Lease lease);

    /** Something was put on a desk. */
    void pump(BlockDesk desk);
  }

  private final Outside outside;
  private final Sessions sessions;
  private final Desks desks;
  private final DispatchMeters meters;
  private final Usage usage;
  private final LongSupplier now;
  private final Tracing tracing;
  private final Map<TaskKey, Attachment> attachments = new HashMap<>();
  private final Map<String, Long> laneFreeSince = new HashMap<>();
  private final Map<String, Set<Held>> stale = new HashMap<>();
  private final Map<String, Lease> unreached = new HashMap<>();
  private final Set<String> probing = new HashSet<>();

  Leases(
      Outside outside,
      Sessions sessions,
      Desks desks,
      DispatchMeters meters,
      Usage usage,
      LongSupplier now,
      Tracing tracing) {
    this.outside = outside;
    this.sessions = sessions;
    this.desks = desks;
    this.meters = meters;
    this.usage = usage;
    this.now = now;
    this.tracing = tracing;
  }

  Collection<Attachment> all() {
    return List.copyOf(attachments.values());
  }

  Optional<Attachment> of(String sweep, String task) {
    return Optional.ofNullable(attachments.get(new TaskKey(sweep, task)));
  }

  /**
   * A block has answered, and it is right: what it has recorded is confirmed, what it holds is
   * taken up, what it holds no more is let go.
   *
   * @param cancelled whether workers shall stop what is let go
   */
  void reported(BlockReport report, boolean cancelled) {
    report
        .confirmed()
        .forEach(
            (attempt, sequence) ->
                of(report.sweep(), attempt.task())
                    .filter(a -> a.lease().attempt() == attempt.attempt())
                    .ifPresent(a -> a.confirm(sequence)));
    Set<Attempt> held = new HashSet<>();
    report.held().forEach(l -> held.add(new Attempt(l.task(), l.attempt())));
    for (Attachment attachment : all()) {
      Lease lease = attachment.lease();
      if (lease.sweep().equals(report.sweep())
          && lease.block() == report.block()
          && !held.contains(new Attempt(lease.task(), lease.attempt()))) {
        release(attachment, cancelled);
      }
    }
    report.work().forEach(this::attach);
  }

  /** Whether all these leases have been taken up here. */
  boolean knows(List<Lease> held) {
    return held.stream()
        .allMatch(
            l ->
                of(l.sweep(), l.task()).map(a -> a.lease().attempt() >= l.attempt()).orElse(false));
  }

  private static WorkerKind kind(Work work) {
    return switch (work) {
      case Work.PackWork w -> WorkerKind.TRAINER;
      case Work.MeasureWork w -> WorkerKind.METRICS;
    };
  }

  /** Takes up the work under a lease that its block says is held. */
  private void attach(Work work) {
    Lease lease = work.lease();
    Attachment known = attachments.get(new TaskKey(lease.sweep(), lease.task()));
    if (known != null && known.lease().attempt() >= lease.attempt()) {
      return;
    }
    if (known != null) {
      known.close("superseded");
      known.trace().end();
    }
    Attachment attachment =
        new Attachment(work, LeaseTrace.begin(tracing, desks.submission(lease), work));
    attachments.put(attachment.key(), attachment);
    usage.begun(attachment.key(), now.getAsLong());
    if (known == null) {
      meters.leases(kind(work), lease.deviceClass(), 1);
    }
    sessions.expect(lease.worker(), lease.incarnation(), now.getAsLong());
    take(attachment);
  }

  /** Calls the worker of a lease, if it is there; a lease of an earlier life of it is lost. */
  void take(Attachment attachment) {
    Lease lease = attachment.lease();
    Optional<Session> session = sessions.of(lease.worker());
    if (session.isEmpty() || attachment.settled()) {
      return;
    }
    if (!session.get().incarnation().equals(lease.incarnation())) {
      end(attachment, LeaseEnd.LOST, "the worker was started anew");
    } else if (!attachment.streaming()) {
      try (Scope scope = attachment.trace().context().makeCurrent()) {
        session.get().hello().ifPresent(hello -> call(attachment, hello));
      }
    }
  }

  private void call(Attachment attachment, Hello worker) {
    int generation = attachment.nextGeneration();
    TaskKey key = attachment.key();
    attachment.called(now.getAsLong());
    try {
      attachment.streaming(
          outside.call(
              attachment,
              worker,
              fact -> outside.tell(new StreamEvent(key, generation, fact)),
              end -> outside.tell(new StreamEnded(key, generation, end))));
    } catch (RuntimeException e) {
      // One worker that cannot be called must not keep the dispatcher from all others.
      outside.tell(new StreamEnded(key, generation, StreamEnd.uncalled(e)));
    }
    if (generation == 1 && attachment.received() == 0) {
      long at = now.getAsLong();
      long runnable =
          desks
              .of(attachment.lease())
              .map(d -> d.waitingSince(attachment.lease().task(), at))
              .orElse(at);
      long free = laneFreeSince.getOrDefault(attachment.lease().worker(), at);
      meters.dispatched(worker.deviceClass(), Duration.ofNanos(at - Math.max(runnable, free)));
    }
  }

  /** A worker said hello: its streams are taken up again, leases of earlier lives are lost. */
  void greeted(String worker) {
    laneFreeSince.put(worker, now.getAsLong());
    for (Attachment attachment : all()) {
      if (attachment.lease().worker().equals(worker)) {
        attachment.heard(); // its time to be reached begins anew
        take(attachment);
      }
    }
  }

  /** A worker's TTL has run out. */
  void expired(Session session) {
    for (Attachment attachment : all()) {
      if (attachment.lease().worker().equals(session.worker())) {
        end(attachment, LeaseEnd.LOST, "no sign of life from the worker");
      }
    }
    outside.forget(session.worker());
    stale.remove(session.worker());
    unreached.remove(session.worker());
  }

  void onEvent(StreamEvent event) {
    Attachment attachment = attachments.get(event.key());
    if (attachment == null) {
      meters.late(1);
    }
    if (attachment == null
        || attachment.generation() != event.generation()
        || attachment.settled()) {
      return;
    }
    Optional<Fact.Numbered> fact;
    try {
      fact = attachment.take(event.fact());
    } catch (IllegalStateException gap) {
      attachment.close("gap");
      broken(attachment, new StreamEnd(StreamEnd.Kind.FAULT, String.valueOf(gap.getMessage())));
      return;
    }
    if (event.fact().fact() instanceof Fact.Ended ended) {
      attachment.trace().said(ended.reason());
      if (ended.reason().equals(DRAINED)) {
        drains(attachment.lease());
      }
    }
    Lease lease = attachment.lease();
    session(lease).ifPresent(Session::reached);
    Optional<BlockDesk> desk = desks.of(lease);
    if (fact.isEmpty() || desk.isEmpty()) {
      attachment.skip();
      return;
    }
    desk.get().add(new Attempt(lease.task(), lease.attempt()), fact.get());
    desks.pump(desk.get());
  }

  void onEnded(StreamEnded event) {
    Attachment attachment = attachments.get(event.key());
    if (attachment != null && attachment.generation() == event.generation()) {
      broken(attachment, event.end());
    }
  }

  private void broken(Attachment attachment, StreamEnd end) {
    int faults = attachment.ended(end.counts());
    if (attachment.settled()) {
      return;
    }
    try (LogFields.Open about = LogFields.open(attachment.trace().fields())) {
      LOG.info(
          "stream of {} attempt {} ended: {}",
          attachment.lease().task(),
          attachment.lease().attempt(),
          end.detail());
    }
    switch (end.kind()) {
      case BROKEN -> {
        if (outOfReach(attachment)) {
          giveUp(attachment, end.detail());
        } else {
          retry(attachment, backoff(attachment.breaks()));
        }
      }
      case FAULT -> {
        if (faults >= FAULTS) {
          end(attachment, LeaseEnd.FAILED, end.detail());
        } else {
          retry(attachment, backoff(attachment.breaks()));
        }
      }
      case NO_WAY -> {
        if (faults >= FAULTS) {
          giveUp(attachment, end.detail());
        } else {
          retry(attachment, backoff(attachment.breaks()));
        }
      }
      case FULL -> {
        sessions.of(attachment.lease().worker()).ifPresent(Session::markFull);
        if (outOfReach(attachment)) {
          giveUp(attachment, end.detail());
        } else {
          retry(attachment, FULL_RETRY);
        }
      }
      case DRAINING -> {
        drains(attachment.lease());
        end(attachment, LeaseEnd.PREEMPTED, end.detail());
      }
      case LOST -> end(attachment, LeaseEnd.LOST, end.detail());
      case REFUSED -> end(attachment, LeaseEnd.FAILED, end.detail());
    }
  }

  /** The session of the life of a worker that a lease was given to, while it lasts. */
  private Optional<Session> session(Lease lease) {
    return sessions.of(lease.worker()).filter(s -> s.incarnation().equals(lease.incarnation()));
  }

  /**
   * Whether all calls for longer than the TTL came to nothing though the worker beats. One that has
   * stood for so long was heard, and one that does not beat is left to the end of its session.
   */
  private boolean outOfReach(Attachment attachment) {
    long at = now.getAsLong();
    if (sessions.tooLong(attachment.calledAt(), at)) {
      attachment.heard();
      return false;
    }
    return attachment.breaks() >= CALLS
        && sessions.tooLong(attachment.unheardSince(), at)
        && session(attachment.lease()).flatMap(Session::link).isPresent();
  }

  /**
   * A worker hands back what it has, asked to from here or not: a signal tells the worker alone.
   * This life of it gets nothing more.
   */
  private void drains(Lease lease) {
    session(lease)
        .filter(s -> !s.draining())
        .ifPresent(
            s -> {
              LOG.info("worker {} is about to end", s.worker());
              sessions.drain(s.worker());
            });
  }

  /** What a worker out of reach has is given to others, and nothing more to it. */
  private void giveUp(Attachment attachment, String detail) {
    Lease lease = attachment.lease();
    session(lease)
        .ifPresent(
            session -> {
              if (session.shun()) {
                LOG.warn(
                    "worker {} gives signs of life but cannot be called at {}: {}; it gets nothing"
                        + " until it can",
                    lease.worker(),
                    session.hello().map(Hello::address).orElse("an unknown address"),
                    detail);
              }
              unreached.put(lease.worker(), lease);
            });
    end(attachment, LeaseEnd.LOST, "the worker could not be called: " + detail);
  }

  /** Tries whether workers that got nothing more can be called again and have a free lane. */
  void probe() {
    unreached.entrySet().removeIf(e -> session(e.getValue()).filter(Session::shunned).isEmpty());
    unreached.forEach(
        (worker, lost) ->
            session(lost)
                .filter(s -> s.link().isPresent())
                .flatMap(s -> s.hello().filter(h -> s.held().size() < h.lanes()))
                .filter(h -> probing.add(worker))
                .ifPresent(
                    h ->
                        outside.probe(
                            h,
                            held(lost),
                            lost.token(),
                            answered ->
                                outside.tell(new Probed(worker, lost.incarnation(), answered)))));
  }

  void onProbed(Probed probed) {
    probing.remove(probed.worker());
    if (probed.answered()) {
      sessions
          .of(probed.worker())
          .filter(s -> s.incarnation().equals(probed.incarnation()))
          .ifPresent(Session::reached);
    }
  }

  private static Duration backoff(int breaks) {
    Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(breaks, 10));
    return wait.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : wait;
  }

  private void retry(Attachment attachment, Duration after) {
    outside.later(new Reconnect(attachment.key(), attachment.generation()), after);
  }

  void onReconnect(Reconnect again) {
    Attachment attachment = attachments.get(again.key());
    if (attachment != null && attachment.generation() == again.generation()) {
      take(attachment);
    }
  }

  /** Ends a lease in its block; the attachment goes when the block has said so. */
  private void end(Attachment attachment, LeaseEnd reason, String detail) {
    if (!attachment.ending()) {
      return;
    }
    attachment.close(detail);
    Lease lease = attachment.lease();
    attachment.trace().broken(reason, detail);
    try (LogFields.Open about = LogFields.open(attachment.trace().fields())) {
      LOG.info("{} attempt {} is {}: {}", lease.task(), lease.attempt(), reason, detail);
    }
    Optional<BlockDesk> desk = desks.of(lease);
    if (desk.isPresent()) {
      desk.get().end(new BlockEntity.Ending(lease.task(), lease.attempt(), reason, detail));
      desks.pump(desk.get());
    } else {
      release(attachment, false);
    }
  }

  /** The lease is over: its lane is free. */
  void release(Attachment attachment, boolean cancel) {
    attachment.close("lease ended");
    attachment.trace().end();
    if (attachments.remove(attachment.key(), attachment)) {
      usage.ended(attachment.key(), now.getAsLong());
      meters.leases(kind(attachment.work()), attachment.lease().deviceClass(), -1);
    }
    laneFreeSince.put(attachment.lease().worker(), now.getAsLong());
    if (cancel) {
      sessions
          .of(attachment.lease().worker())
          .flatMap(Session::hello)
          .filter(h -> h.incarnation().equals(attachment.lease().incarnation()))
          .ifPresent(h -> cancel(h, held(attachment.lease()), attachment.lease().token()));
    }
  }

  private void cancel(Hello worker, Held held, long token) {
    try {
      outside.cancel(worker, held, token);
    } catch (RuntimeException e) {
      LOG.info("cancel of {} not sent to {}: {}", held.task(), worker.worker(), e.getMessage());
    }
  }

  private static Held held(Lease lease) {
    return new Held(lease.sweep(), lease.task(), lease.attempt(), 0);
  }

  /**
   * What a worker may be told is recorded of the tasks it holds. A task that nobody leases to it
   * any more is confirmed whole; if it is still held at the next heartbeat, it is cancelled.
   *
   * @param complete whether all leases are known, so that a task without one is stale
   */
  List<Held> confirmed(Session session, boolean complete) {
    List<Held> confirmed = new ArrayList<>();
    Set<Held> staleNow = new HashSet<>();
    for (Held held : session.held()) {
      Optional<Attachment> attachment =
          of(held.sweep(), held.task())
              .filter(
                  a ->
                      a.lease().attempt() == held.attempt()
                          && a.lease().worker().equals(session.worker()));
      if (attachment.isPresent()) {
        confirmed.add(
            new Held(
                held.sweep(), held.task(), held.attempt(), attachment.get().confirmedToWorker()));
      } else if (complete) {
        confirmed.add(held);
        Held name = new Held(held.sweep(), held.task(), held.attempt(), 0);
        staleNow.add(name);
        if (stale.getOrDefault(session.worker(), Set.of()).contains(name)) {
          session.hello().ifPresent(h -> cancel(h, held, held.attempt()));
        }
      }
    }
    stale.put(session.worker(), staleNow);
    return confirmed;
  }

  void close() {
    outside.close(); // first, so that no stream tells that it was cancelled
    for (Attachment attachment : all()) {
      attachment.close("orchestrator stops");
      attachment.trace().end();
    }
  }
}
