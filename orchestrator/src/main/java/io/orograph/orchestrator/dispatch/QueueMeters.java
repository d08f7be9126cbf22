package io.orograph.orchestrator.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.Session;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.registry.WorkerLink;
import io.orograph.orchestrator.sweep.SweepStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What waits, for whom, who is there to do it, and how long blocks take to record what they are
 * told. Confined to the dispatcher; the gauges may be read by anyone.
 */
final class QueueMeters {
  private static final List<SweepStatus> UNSETTLED =
      List.of(SweepStatus.ACTIVE, SweepStatus.PAUSED, SweepStatus.CANCELLED, SweepStatus.DELETED);

  /** What a sweep's priority means to who watches: any number would make any number of series. */
  private enum PriorityClass {
    LOW,
    NORMAL,
    HIGH;

    private static PriorityClass of(int priority) {
      return priority == 0 ? NORMAL : priority < 0 ? LOW : HIGH;
    }
  }

  /** What waits for one kind of worker at one class of priorities. */
  private record Key(WorkerKind kind, PriorityClass priority) {}

  /** Workers of one kind, on one kind of device, that do the same. */
  private record Workers(WorkerKind kind, String pool, State state) {}

  /** Whether workers take new work. */
  private enum State {
    OPEN,
    DRAINING,
    /** It would, and calls of it come to nothing. */
    UNREACHABLE;

    static State of(Session session) {
      if (session.draining()) {
        return DRAINING;
      }
      return session.shunned() ? UNREACHABLE : OPEN;
    }
  }

  private static final class Line {
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong oldest = new AtomicLong();
  }

  /** What waits, being counted. */
  private static final class Waiting {
    private long tasks;
    private long since;

    private Waiting(long now) {
      since = now;
    }

    private void add(long from) {
      tasks++;
      since = Math.min(since, from);
    }
  }

  private final MeterRegistry registry;
  private final Map<Key, Line> lines = new HashMap<>();
  private final Map<Workers, AtomicLong> connected = new HashMap<>();
  private final Map<WorkerKind, AtomicLong> clocks = new EnumMap<>(WorkerKind.class);
  private final Pools pools;
  private final Map<SweepStatus, AtomicLong> sweeps = new EnumMap<>(SweepStatus.class);
  private final Timer answers;
  private final Counter unanswered;
  private final Counter lost;

  QueueMeters(MeterRegistry registry, Pools pools) {
    this.registry = registry;
    this.pools = pools;
    for (WorkerKind kind : WorkerKind.values()) {
      for (PriorityClass priority : PriorityClass.values()) {
        line(new Key(kind, priority));
      }
      connected(kind, Pools.NONE);
      AtomicLong offset = new AtomicLong();
      clocks.put(kind, offset);
      gauge(
          "orograph.workers.clock.offset",
          "largest distance of a worker's clock from this machine's, with the time of a message",
          Tags.of("service", word(kind)),
          offset,
          1e-9,
          "seconds");
      hellos(kind);
    }
    for (SweepStatus status : UNSETTLED) {
      AtomicLong count = new AtomicLong();
      sweeps.put(status, count);
      gauge(
          "orograph.sweeps",
          "sweeps that are not over, and those just stopped whose work is still being ended",
          Tags.of("state", status.name().toLowerCase(Locale.ROOT)),
          count,
          1);
    }
    this.answers =
        Timer.builder("orograph.block.answer.duration")
            .description("from a command to a block until what it says is recorded and answered")
            .serviceLevelObjectives(
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                Duration.ofMillis(5),
                Duration.ofMillis(10),
                Duration.ofMillis(25),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                Duration.ofSeconds(5))
            .register(registry);
    this.unanswered =
        Counter.builder("orograph.block.unanswered")
            .description("commands to blocks that failed or were not answered in time")
            .register(registry);
    this.lost =
        Counter.builder("orograph.workers.lost")
            .description("workers that gave no sign of life for as long as a lease lasts")
            .register(registry);
  }

  private void line(Key key) {
    Line line = new Line();
    lines.put(key, line);
    Tags tags = Tags.of("service", word(key.kind()), "priority_class", word(key.priority()));
    gauge(
        "orograph.queue.depth",
        "tasks that wait for a lane, of sweeps that are not paused",
        tags,
        line.waiting,
        1);
    gauge(
        "orograph.queue.oldest.age",
        "how long the task has waited that waits longest, of sweeps that are not paused",
        tags,
        line.oldest,
        1e-9,
        "seconds");
  }

  /** Shows workers of one kind on one kind of device, though there be none. */
  private void connected(WorkerKind kind, String pool) {
    for (State state : State.values()) {
      connected.computeIfAbsent(
          new Workers(kind, pool, state),
          who -> {
            AtomicLong here = new AtomicLong();
            gauge(
                "orograph.workers.connected",
                "workers that have registered and not gone",
                Tags.of(
                    "service",
                    word(who.kind()),
                    "pool",
                    who.pool(),
                    "state",
                    who.state().name().toLowerCase(Locale.ROOT)),
                here,
                1);
            return here;
          });
    }
  }

  private void gauge(String name, String description, Tags tags, AtomicLong value, double factor) {
    gauge(name, description, tags, value, factor, null);
  }

  /** A dispatcher that was started anew shows its own numbers, not those of the one before. */
  private void gauge(
      String name,
      String description,
      Tags tags,
      AtomicLong value,
      double factor,
      @Nullable String unit) {
    Gauge before = registry.find(name).tags(tags).gauge();
    if (before != null) {
      registry.remove(before);
    }
    Gauge.builder(name, () -> value.get() * factor)
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  /** How the queues and the workers stand. */
  void show(Collection<SweepDesk> desks, Collection<Session> sessions, long now) {
    Map<Key, Waiting> waiting = new HashMap<>();
    lines.keySet().forEach(key -> waiting.put(key, new Waiting(now)));
    Map<SweepStatus, Long> counts = new EnumMap<>(SweepStatus.class);
    for (SweepDesk desk : desks) {
      counts.merge(desk.view().status(), 1L, Long::sum);
      if (desk.view().status() == SweepStatus.ACTIVE) {
        PriorityClass priority = PriorityClass.of(desk.view().spec().priority());
        desk.blocks().values().forEach(block -> count(block, priority, waiting, now));
      }
    }
    lines.forEach(
        (key, line) -> {
          Waiting found = waiting.getOrDefault(key, new Waiting(now));
          line.waiting.set(found.tasks);
          line.oldest.set(now - found.since);
        });
    Map<Workers, Long> here = new HashMap<>();
    for (Session session : sessions) {
      session
          .hello()
          .filter(h -> session.link().isPresent())
          .ifPresent(h -> count(h, session, here));
    }
    clocks.forEach((kind, offset) -> offset.set(furthest(sessions, kind)));
    connected.forEach((who, shown) -> shown.set(here.getOrDefault(who, 0L)));
    sweeps.forEach((status, count) -> count.set(counts.getOrDefault(status, 0L)));
  }

  private static void count(
      BlockDesk block, PriorityClass priority, Map<Key, Waiting> waiting, long now) {
    for (BlockReport.Waiting w : block.waiting()) {
      WorkerKind kind = w.training() ? WorkerKind.TRAINER : WorkerKind.METRICS;
      waiting
          .computeIfAbsent(new Key(kind, priority), key -> new Waiting(now))
          .add(block.waitingSince(w.task(), now));
    }
  }

  private void count(Hello hello, Session session, Map<Workers, Long> here) {
    String pool = pools.label(hello.deviceClass());
    connected(hello.kind(), pool);
    here.merge(new Workers(hello.kind(), pool, State.of(session)), 1L, Long::sum);
  }

  /** In nanoseconds; 0 where none says. */
  private static long furthest(Collection<Session> sessions, WorkerKind kind) {
    return sessions.stream()
        .filter(s -> s.hello().filter(h -> h.kind() == kind).isPresent())
        .flatMap(s -> s.link().flatMap(WorkerLink::clockAhead).stream())
        .mapToLong(ahead -> ahead.abs().toNanos())
        .max()
        .orElse(0);
  }

  /** A worker introduced itself and was welcome. */
  void greeted(Hello hello) {
    hellos(hello.kind()).increment();
  }

  /** A worker is gone. */
  void lost() {
    lost.increment();
  }

  /** A block has answered a command. */
  void answered(Duration after) {
    answers.record(after);
  }

  /** A block has not answered a command, or refused it. */
  void unanswered() {
    unanswered.increment();
  }

  private Counter hellos(WorkerKind kind) {
    return Counter.builder("orograph.worker.hellos")
        .description("times that workers introduced themselves: at their start and after a break")
        .tag("service", word(kind))
        .register(registry);
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }
}
