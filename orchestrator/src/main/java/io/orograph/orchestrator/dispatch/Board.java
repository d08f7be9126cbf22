package io.orograph.orchestrator.dispatch;

import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.Session;
import io.orograph.orchestrator.registry.Sessions;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.registry.WorkerView;
import io.orograph.orchestrator.schedule.Picture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the dispatcher knows, as the scheduler and readers see it. */
final class Board {
  private final Sessions sessions;
  private final Leases leases;
  private final Map<String, SweepDesk> sweeps;

  Board(Sessions sessions, Leases leases, Map<String, SweepDesk> sweeps) {
    this.sessions = sessions;
    this.leases = leases;
    this.sweeps = sweeps;
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
                hello.get().kind() == WorkerKind.TRAINER,
                session.open() ? free(hello.get(), busy) : 0,
                hello.get().deviceClass(),
                hello.get().dataDigests()));
      }
    }
    List<Picture.Line> lines = new ArrayList<>();
    sweeps.forEach((name, desk) -> lines.add(desk.line(busyLanes(name, desk))));
    return new Picture(complete, workers, lines);
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
                session.held(),
                hello.get().dataDigests()));
      }
    }
    return views;
  }

  private int busyLanes(String sweep, SweepDesk desk) {
    long busy = leases.all().stream().filter(a -> a.lease().sweep().equals(sweep)).count();
    int offered = desk.blocks().values().stream().mapToInt(b -> b.offered().size()).sum();
    return Math.toIntExact(busy + offered);
  }

  /** Lanes that hold a lease or have one on its way; a worker's own count comes a beat later. */
  private Map<String, Integer> busyByWorker() {
    Map<String, Integer> busy = new HashMap<>();
    leases.all().forEach(a -> busy.merge(a.lease().worker(), 1, Integer::sum));
    for (SweepDesk sweep : sweeps.values()) {
      for (BlockDesk block : sweep.blocks().values()) {
        block.offered().forEach(o -> busy.merge(o.worker(), 1, Integer::sum));
      }
    }
    return busy;
  }

  private static int free(Hello hello, Map<String, Integer> busy) {
    return Math.max(0, hello.lanes() - busy.getOrDefault(hello.worker(), 0));
  }
}
