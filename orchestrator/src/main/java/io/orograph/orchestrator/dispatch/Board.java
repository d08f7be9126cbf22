package io.orograph.orchestrator.dispatch;

import static java.util.stream.Collectors.toSet;

import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.OwnMetric;
import io.orograph.orchestrator.registry.Session;
import io.orograph.orchestrator.registry.Sessions;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.registry.WorkerLink;
import io.orograph.orchestrator.registry.WorkerView;
import io.orograph.orchestrator.schedule.Picture;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.orchestrator.schedule.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What the dispatcher knows, as the scheduler and readers see it. */
final class Board {
  private final Sessions sessions;
  private final Leases leases;
  private final Map<String, SweepDesk> sweeps;
  private final Shares shares;
  private final Stored stored;
  private final Usage usage;
  private final LongSupplier now;

  /**
   * @param shares what projects may have
   * @param stored what they and their sweeps have in the store
   * @param usage what they have had
   * @param now the monotonic clock
   */
  Board(
      Sessions sessions,
      Leases leases,
      Map<String, SweepDesk> sweeps,
      Shares shares,
      Stored stored,
      Usage usage,
      LongSupplier now) {
    this.sessions = sessions;
    this.leases = leases;
    this.sweeps = sweeps;
    this.shares = shares;
    this.stored = stored;
    this.usage = usage;
    this.now = now;
  }

  /** Whether any lane is free: if none is, there is nothing to decide. */
  boolean anyLaneFree() {
    Map<String, Integer> busy = busyByWorker();
    return sessions.all().stream()
        .anyMatch(s -> s.open() && s.hello().filter(h -> free(h, busy) > 0).isPresent());
  }

  /** The picture that the next decision is taken from. */
  Picture picture(boolean complete) {
    Map<String, Integer> busy = busyByWorker();
    List<Picture.Worker> workers = new ArrayList<>();
    for (Session session : sessions.all()) {
      Optional<Hello> hello = session.hello();
      if (hello.isPresent()) {
        workers.add(
            new Picture.Worker(
                session.worker(),
                session.incarnation(),
                hello.get().kind() == WorkerKind.TRAINER,
                hello.get().lanes(),
                session.open() ? free(hello.get(), busy) : 0,
                hello.get().deviceClass(),
                hello.get().dataDigests(),
                hello.get().metrics().stream().map(OwnMetric::metric).collect(toSet())));
      }
    }
    List<Picture.Line> lines = new ArrayList<>();
    sweeps.forEach((name, desk) -> lines.add(desk.line(busyLanes(name, desk), bytes(desk))));
    return new Picture(complete, workers, lines, projects(lines), usage.charge());
  }

  /** What a sweep has in the store; 0 where nobody asks. */
  private long bytes(SweepDesk desk) {
    return desk.view().spec().quota().checkpointBytes() > 0
        ? stored.ofSweep(desk.view().name())
        : 0;
  }

  /** Projects with work; what is on offer counts as if it had begun. */
  private Map<String, Picture.Project> projects(List<Picture.Line> lines) {
    Map<String, Integer> weights = new HashMap<>();
    for (Picture.Line line : lines) {
      if (line.busyLanes() > 0 || (line.granting() && !line.waiting().isEmpty())) {
        weights.put(line.project(), shares.of(line.project()).weight());
      }
    }
    usage.holders().forEach(project -> weights.put(project, shares.of(project).weight()));
    Map<String, Double> had = usage.had(now.getAsLong(), weights);
    for (SweepDesk desk : sweeps.values()) {
      had.merge(desk.view().project(), offered(desk) * usage.charge(), Double::sum);
    }
    Map<String, Picture.Project> projects = new HashMap<>();
    had.forEach((project, used) -> projects.put(project, project(project, used)));
    return projects;
  }

  private Picture.Project project(String name, double used) {
    return new Picture.Project(shares.of(name), used, stored.ofProject(name));
  }

  private static int offered(SweepDesk desk) {
    return desk.blocks().values().stream().mapToInt(b -> b.offered().size()).sum();
  }

  /** The workers, by name. */
  List<WorkerView> workers() {
    Map<String, Integer> busy = busyByWorker();
    List<WorkerView> views = new ArrayList<>();
    for (Session session : sessions.all()) {
      Optional<Hello> hello = session.hello();
      if (hello.isPresent()) {
        views.add(
            new WorkerView(
                session.worker(),
                hello.get().kind(),
                hello.get().lanes(),
                free(hello.get(), busy),
                hello.get().deviceClass(),
                hello.get().codeVersion(),
                session.draining(),
                session.shunned(),
                session.held(),
                hello.get().dataDigests(),
                hello.get().metrics(),
                session.link().flatMap(WorkerLink::clockAhead)));
      }
    }
    return views;
  }

  private int busyLanes(String sweep, SweepDesk desk) {
    long busy = leases.all().stream().filter(a -> a.lease().sweep().equals(sweep)).count();
    return Math.toIntExact(busy + offered(desk));
  }

  /** Lanes that hold a lease or have one on its way; a worker's own count comes a beat later. */
  private Map<String, Integer> busyByWorker() {
    Map<String, Integer> busy = new HashMap<>();
    for (Attachment attachment : leases.all()) {
      Lease lease = attachment.lease();
      busy.merge(lease.worker(), lanes(block(lease), lease.task(), lease.worker()), Integer::sum);
    }
    for (SweepDesk sweep : sweeps.values()) {
      for (BlockDesk block : sweep.blocks().values()) {
        block
            .offered()
            .forEach(
                o ->
                    busy.merge(
                        o.worker(), lanes(Optional.of(block), o.task(), o.worker()), Integer::sum));
      }
    }
    return busy;
  }

  private Optional<BlockDesk> block(Lease lease) {
    return Optional.ofNullable(sweeps.get(lease.sweep())).map(s -> s.blocks().get(lease.block()));
  }

  /** Lanes that a task takes of a worker: one, or all where it must be alone. */
  private int lanes(Optional<BlockDesk> block, String task, String worker) {
    return block.filter(b -> b.alone(task)).isEmpty()
        ? 1
        : sessions.of(worker).flatMap(Session::hello).map(Hello::lanes).orElse(1);
  }

  private static int free(Hello hello, Map<String, Integer> busy) {
    return Math.max(0, hello.lanes() - busy.getOrDefault(hello.worker(), 0));
  }
}
