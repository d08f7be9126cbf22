package io.orograph.orchestrator.dispatch;

import io.orograph.core.random.RandomStream;
import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.block.Work;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.Refusal;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.registry.WorkerLink;
import io.orograph.orchestrator.results.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A trainer or metrics service that can be killed, stopped for a while and cut off. */
final class SimulatedWorker {
  private static final long STEP = 100;

  private final SimulatedLab lab;
  private final String name;
  private final WorkerKind kind;
  private final int lanes;
  private final RandomStream random;
  private final Map<Attempted, SimulatedTask> tasks = new TreeMap<>();
  private final Map<TaskKey, Long> tokens = new HashMap<>();
  private final List<Stream> streams = new ArrayList<>();
  private int life;
  private boolean alive;
  private long asleepUntil;
  private long cutUntil;
  private boolean draining;
  private long leavesAt;
  private Optional<Link> link = Optional.empty();

  private record Attempted(String sweep, String task, int attempt)
      implements Comparable<Attempted> {
    @Override
    public int compareTo(Attempted o) {
      int first = sweep.compareTo(o.sweep);
      int second = first != 0 ? first : task.compareTo(o.task);
      return second != 0 ? second : Integer.compare(attempt, o.attempt);
    }
  }

  SimulatedWorker(SimulatedLab lab, String name, WorkerKind kind, int lanes, RandomStream random) {
    this.lab = lab;
    this.name = name;
    this.kind = kind;
    this.lanes = lanes;
    this.random = random;
    start();
  }

  String name() {
    return name;
  }

  /** How it stands. */
  String told() {
    return "%s: alive %s, asleep %s, reachable %s, draining %s, registered %s, tasks %s"
        .formatted(name, alive, asleep(), reachable(), draining, link.isPresent(), tasks.keySet());
  }

  // What befalls it.

  void start() {
    life++;
    alive = true;
    draining = false;
    leavesAt = 0;
    int mine = life;
    lab.after(random.nextInt(200), () -> greet(mine));
    lab.after(STEP, () -> step(mine));
    lab.after(SimulatedLab.HEARTBEAT.toMillis(), () -> beat(mine));
  }

  /** {@code kill -9}; it is started again after a while. */
  void kill(long after) {
    if (!alive) {
      return;
    }
    alive = false;
    life++;
    tasks.clear();
    tokens.clear();
    asleepUntil = 0;
    List.copyOf(streams).forEach(Stream::tear);
    link.ifPresent(Link::broken);
    lab.after(after, this::start);
  }

  void sleep(long millis) {
    asleepUntil = lab.millis() + millis;
  }

  void cut(long millis) {
    cutUntil = lab.millis() + millis;
    List.copyOf(streams).forEach(Stream::tear);
    link.ifPresent(Link::broken);
  }

  /** Its streams break; its work goes on. */
  void tear() {
    List.copyOf(streams).forEach(Stream::tear);
  }

  private boolean asleep() {
    return lab.millis() < asleepUntil;
  }

  private boolean reachable() {
    return alive && lab.millis() >= cutUntil;
  }

  // Its own course.

  private void step(int mine) {
    if (mine != life) {
      return;
    }
    lab.after(STEP, () -> step(mine));
    if (asleep()) {
      return;
    }
    for (SimulatedTask task : List.copyOf(tasks.values())) {
      if (!task.ended() && task.work()) {
        kill(500);
        return;
      }
    }
    List.copyOf(streams).forEach(Stream::send);
    tasks.values().removeIf(SimulatedTask::done);
    if (draining && leavesAt == 0 && tasks.values().stream().allMatch(SimulatedTask::ended)) {
      leavesAt = lab.millis() + 500; // time for the last facts
    }
    if (draining && leavesAt > 0 && lab.millis() >= leavesAt) {
      kill(1_000);
    }
  }

  private Hello hello() {
    return new Hello(
        name,
        name + "-" + life,
        kind,
        name + ":1",
        lanes,
        "cpu",
        Map.of("digits", Samples.digest("data").hex()),
        "0.1.0",
        held(),
        List.of());
  }

  private List<Held> held() {
    List<Held> held = new ArrayList<>();
    tasks.forEach((a, t) -> held.add(new Held(a.sweep(), a.task(), a.attempt(), t.last())));
    return held;
  }

  private void greet(int mine) {
    if (mine != life || link.isPresent()) {
      return;
    }
    if (!reachable() || asleep() || lab.down()) {
      lab.after(300, () -> greet(mine));
      return;
    }
    Link next = new Link(mine);
    link = Optional.of(next);
    lab.tell(new Dispatcher.WorkerHello(hello(), next));
  }

  private void beat(int mine) {
    if (mine != life) {
      return;
    }
    lab.after(SimulatedLab.HEARTBEAT.toMillis(), () -> beat(mine));
    if (reachable() && !asleep()) {
      link.ifPresent(l -> lab.tell(new Dispatcher.WorkerBeat(hello(), l, held(), List.of())));
    }
  }

  /** Its registration, of one life of the orchestrator. */
  final class Link implements WorkerLink {
    private final int mine;
    private boolean over;

    Link(int mine) {
      this.mine = mine;
    }

    private void hear(Runnable what) {
      lab.after(
          1 + random.nextInt(20),
          () -> {
            if (mine == life && !over && reachable()) {
              what.run();
            }
          });
    }

    @Override
    public void answer(Duration heartbeat, boolean drain, List<Held> confirmed) {
      hear(
          () -> {
            for (Held held : confirmed) {
              SimulatedTask task =
                  tasks.get(new Attempted(held.sweep(), held.task(), held.attempt()));
              if (task != null) {
                task.confirm(held.sequence());
              }
            }
            if (drain && !draining) {
              draining = true;
              tasks.values().forEach(t -> t.stop("drained"));
            }
          });
    }

    @Override
    public void refuse(Refusal why) {
      hear(this::broken);
    }

    @Override
    public void close() {
      hear(this::broken);
    }

    /** It is gone: the orchestrator sees it, and the worker says hello anew. */
    void broken() {
      if (over) {
        return;
      }
      over = true;
      lab.tell(new Dispatcher.WorkerBroken(hello(), this));
      link = Optional.empty();
      int now = life;
      lab.after(100, () -> greet(now));
    }
  }

  /** The orchestrator's process is gone, and with it all connections. */
  void alone() {
    List.copyOf(streams).forEach(Stream::drop);
    link.ifPresent(l -> l.over = true);
    link = Optional.empty();
    int now = life;
    lab.after(200, () -> greet(now));
  }

  // Calls.

  Outside.WorkerStream call(
      Attachment attachment,
      String incarnation,
      Consumer<Fact.Numbered> facts,
      Consumer<StreamEnd> end) {
    Stream stream = new Stream(facts, end);
    streams.add(stream);
    long recorded = attachment.confirmedToWorker();
    List<Work.RecordedMeasurement> measured = attachment.measured();
    lab.after(
        1 + random.nextInt(20),
        () -> {
          if (!stream.over) {
            if (!reachable() || !incarnation.equals(name + "-" + life)) {
              stream.tear();
            } else {
              begin(attachment.work(), recorded, measured, stream);
            }
          }
        });
    return stream;
  }

  private void begin(
      Work work, long recorded, List<Work.RecordedMeasurement> measured, Stream stream) {
    TaskKey key = new TaskKey(work.lease().sweep(), work.lease().task());
    long token = work.lease().token();
    long newest = tokens.getOrDefault(key, 0L);
    Attempted attempt = new Attempted(key.sweep(), key.task(), work.lease().attempt());
    SimulatedTask here = tasks.get(attempt);
    boolean training = work instanceof Work.PackWork;
    if (token < newest || (training && here == null && (token == newest || recorded > 0))) {
      stream.close(new StreamEnd(StreamEnd.Kind.LOST, "lease lost"));
      return;
    }
    if (training && here != null) {
      here.confirm(recorded);
      stream.read(here, recorded);
      return;
    }
    Optional<SimulatedTask> older =
        tasks.values().stream()
            .filter(t -> t.lease().sweep().equals(key.sweep()))
            .filter(t -> t.lease().task().equals(key.task()))
            .filter(t -> !t.ended())
            .findFirst();
    if (draining) {
      stream.close(new StreamEnd(StreamEnd.Kind.DRAINING, "draining"));
      return;
    }
    if (older.isEmpty() && busy() >= lanes) {
      stream.close(new StreamEnd(StreamEnd.Kind.FULL, "no free lane"));
      return;
    }
    older.ifPresent(t -> t.stop("lease lost"));
    SimulatedTask task =
        switch (work) {
          case Work.PackWork pack -> new SimulatedTask.Pack(pack, lab.training());
          case Work.MeasureWork cell -> new SimulatedTask.Measures(cell, measured);
        };
    tasks.put(attempt, task);
    tokens.put(key, token);
    stream.read(task, 0);
  }

  private long busy() {
    return tasks.values().stream().filter(t -> !t.ended()).count();
  }

  /** Tells whether this life of it can be called. */
  void probe(String incarnation, Consumer<Boolean> answered) {
    lab.after(
        1 + random.nextInt(20),
        () -> answered.accept(reachable() && incarnation.equals(name + "-" + life)));
  }

  void cancel(Held held, long token) {
    lab.after(
        1 + random.nextInt(20),
        () -> {
          if (reachable()) {
            tasks.values().stream()
                .filter(t -> t.lease().sweep().equals(held.sweep()))
                .filter(t -> t.lease().task().equals(held.task()))
                .filter(t -> t.lease().token() <= token)
                .forEach(t -> t.stop("cancelled"));
          }
        });
  }

  /** One call: facts in order, as many as were asked for. */
  private final class Stream implements Outside.WorkerStream {
    private final Consumer<Fact.Numbered> facts;
    private final Consumer<StreamEnd> end;
    private @Nullable SimulatedTask task;
    private long position;
    private int credit = TaskStream.WINDOW;
    private boolean over;
    private long lastArrival;

    Stream(Consumer<Fact.Numbered> facts, Consumer<StreamEnd> end) {
      this.facts = facts;
      this.end = end;
    }

    void read(SimulatedTask from, long after) {
      task = from;
      position = after;
      send();
    }

    void send() {
      while (!over && task != null && credit > 0) {
        Fact.Numbered next = task.after(position);
        if (next == null) {
          return;
        }
        position = next.sequence();
        credit--;
        arrive(() -> facts.accept(next));
      }
    }

    private void arrive(Runnable what) {
      lastArrival = Math.max(lastArrival, lab.millis() + 1 + random.nextInt(20));
      lab.after(
          lastArrival - lab.millis(),
          () -> {
            if (!over) {
              what.run();
            }
          });
    }

    @Override
    public void request(int more) {
      credit += more;
      send();
    }

    @Override
    public void cancel(String why) {
      drop();
    }

    void drop() {
      over = true;
      streams.remove(this);
    }

    /** The connection breaks; what was on its way is gone. */
    void tear() {
      close(new StreamEnd(StreamEnd.Kind.BROKEN, "torn"));
    }

    void close(StreamEnd how) {
      if (!over) {
        drop();
        lab.after(1, () -> end.accept(how));
      }
    }
  }
}
