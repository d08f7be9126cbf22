package io.orograph.orchestrator.registry;

import io.orograph.core.sweep.Calibration;
import io.orograph.core.sweep.PackShape;
import io.orograph.core.sweep.PackSizes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sessions of all workers, at most one a name. Confined to one thread; the time is given as
 * nanoseconds of the monotonic clock.
 *
 * <p>A session lasts for the TTL after the worker's last sign of life. When a tick comes late, this
 * process was asleep and has heard nobody, so that every session gets a fresh TTL; the same holds
 * for the workers of leases that were found after a restart.
 */
public final class Sessions {
  /** Host and port; an IPv6 address with brackets or, as earlier workers sent it, without. */
  private static final Pattern ADDRESS = Pattern.compile("[^\\s/,@?#]{1,255}:(?<port>[0-9]{1,5})");

  private static final int LAST_PORT = 65_535;

  /** What became of a hello. */
  public sealed interface Greeting {
    /** It is refused, and why. */
    record Refused(Refusal why) implements Greeting {}

    /**
     * It is welcome.
     *
     * @param session the worker's session
     * @param replaced an earlier life of the worker, now known to be over
     */
    record Welcome(Session session, Optional<Session> replaced) implements Greeting {}
  }

  private final long ttl;
  private final long lateAfter;
  private final Map<String, Session> sessions = new TreeMap<>();
  private long lastTick;

  /**
   * No sessions.
   *
   * @param ttl how long a session lasts without a sign of life
   * @param tick distance of ticks; one that is a third of the TTL late is late
   */
  public Sessions(Duration ttl, Duration tick, long now) {
    this.ttl = ttl.toNanos();
    this.lateAfter = tick.toNanos() + this.ttl / 3;
    this.lastTick = now;
  }

  /** A worker says hello. */
  public Greeting hello(Hello hello, WorkerLink link, long now) {
    Optional<String> trouble = trouble(hello);
    if (trouble.isPresent()) {
      return new Greeting.Refused(new Refusal(Refusal.Kind.IMPLAUSIBLE, trouble.get()));
    }
    Session known = sessions.get(hello.worker());
    boolean same = known != null && known.incarnation().equals(hello.incarnation());
    if (known != null && !same && known.link().isPresent()) {
      return new Greeting.Refused(
          new Refusal(
              Refusal.Kind.NAME_TAKEN,
              "worker: " + hello.worker() + " (expected: a name without a live worker)"));
    }
    Session session =
        known != null && same ? known : new Session(hello.worker(), hello.incarnation(), now);
    session.link().ifPresent(WorkerLink::close);
    session.greet(hello, link, now);
    sessions.put(hello.worker(), session);
    return new Greeting.Welcome(
        session, known == null || same ? Optional.empty() : Optional.of(known));
  }

  /** A heartbeat; empty if the session is not that of {@code link}. */
  public Optional<Session> beat(
      Hello hello, WorkerLink link, List<Held> held, List<Calibration> calibrations, long now) {
    Optional<Session> session = over(hello.worker(), link);
    session.ifPresent(
        s -> {
          s.beat(held, now);
          s.learn(calibrations);
        });
    return session;
  }

  /**
   * The sizes of packs that are planned now: what the trainers that are here have measured, if they
   * are all of one device class; where they differ, the smallest.
   */
  public PackSizes packSizes() {
    List<Session> trainers =
        sessions.values().stream()
            .filter(s -> s.link().isPresent())
            .filter(s -> s.hello().filter(h -> h.kind() == WorkerKind.TRAINER).isPresent())
            .toList();
    if (trainers.stream().map(s -> s.hello().orElseThrow().deviceClass()).distinct().count() != 1) {
      return PackSizes.BY_RULE;
    }
    Map<PackShape, Integer> sizes = new HashMap<>();
    trainers.forEach(
        s -> s.packSizes().forEach((shape, size) -> sizes.merge(shape, size, Math::min)));
    return new PackSizes(sizes);
  }

  /** The worker's stream broke: not alive for a new incarnation, but its leases last their TTL. */
  public void broken(String worker, WorkerLink link) {
    over(worker, link).ifPresent(Session::cut);
  }

  /** Sees to it that a worker found in a lease after a restart has a session with a fresh TTL. */
  public void expect(String worker, String incarnation, long now) {
    sessions.computeIfAbsent(worker, w -> new Session(worker, incarnation, now));
  }

  /** Whether something has gone on for longer than a session lasts without a sign of life. */
  public boolean tooLong(long since, long now) {
    return now - since > ttl;
  }

  /** The session of a worker. */
  public Optional<Session> of(String worker) {
    return Optional.ofNullable(sessions.get(worker));
  }

  /** All sessions, by name of their worker. */
  public Collection<Session> all() {
    return List.copyOf(sessions.values());
  }

  /** Asks a worker to hand back what it holds; false if there is none of this name. */
  public boolean drain(String worker) {
    Session session = sessions.get(worker);
    if (session != null) {
      session.drain();
    }
    return session != null;
  }

  /** Ends and returns the sessions whose TTL has run out. */
  public List<Session> tick(long now) {
    boolean late = now - lastTick > lateAfter;
    lastTick = now;
    if (late) {
      sessions.values().forEach(s -> s.refresh(now));
    }
    List<Session> expired = new ArrayList<>();
    for (Session session : all()) {
      if (now - session.lastSign() > ttl) {
        session.link().ifPresent(WorkerLink::close);
        session.cut();
        sessions.remove(session.worker());
        expired.add(session);
      }
    }
    return expired;
  }

  private Optional<Session> over(String worker, WorkerLink link) {
    return of(worker).filter(s -> s.link().filter(l -> l.equals(link)).isPresent());
  }

  private static boolean hasForm(String address) {
    Matcher form = ADDRESS.matcher(address);
    int port = form.matches() ? Integer.parseInt(form.group("port")) : 0;
    return port >= 1 && port <= LAST_PORT;
  }

  private Optional<String> trouble(Hello hello) {
    if (hello.worker().isBlank() || hello.incarnation().isBlank()) {
      return Optional.of("worker, incarnation: empty (expected: both)");
    }
    if (!hasForm(hello.address())) {
      return Optional.of(
          "address: " + hello.address() + " (expected: HOST:PORT, with a port from 1 to 65535)");
    }
    if (hello.lanes() < 1) {
      return Optional.of("lanes: " + hello.lanes() + " (expected: at least 1)");
    }
    Optional<String> metric = troubleOfMetrics(hello);
    if (metric.isPresent()) {
      return metric;
    }
    for (Session other : sessions.values()) {
      Map<String, String> theirs =
          other.worker().equals(hello.worker())
              ? Map.of()
              : other.hello().map(Hello::dataDigests).orElse(Map.of());
      for (Map.Entry<String, String> data : hello.dataDigests().entrySet()) {
        String expected = theirs.getOrDefault(data.getKey(), data.getValue());
        if (!expected.equals(data.getValue())) {
          return Optional.of(
              "data_digests."
                  + data.getKey()
                  + ": "
                  + data.getValue()
                  + " (expected: "
                  + expected
                  + ", as worker "
                  + other.worker()
                  + " has it)");
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Of one name there is one program at a time: values of two would not be values of one metric. A
   * worker whose stream is over takes nothing more, so that an author may go on with a new version.
   */
  private Optional<String> troubleOfMetrics(Hello hello) {
    for (OwnMetric announced : hello.metrics()) {
      for (Session other : sessions.values()) {
        boolean live = other.link().isPresent() && !other.worker().equals(hello.worker());
        for (OwnMetric known :
            other.hello().filter(h -> live).map(Hello::metrics).orElse(List.of())) {
          if (known.metric().name().equals(announced.metric().name())
              && !(known.metric().equals(announced.metric())
                  && known.programDigest().equals(announced.programDigest()))) {
            return Optional.of(
                "metrics."
                    + announced.metric().name()
                    + ": "
                    + announced.metric().kind()
                    + " "
                    + announced.programDigest()
                    + " (expected: "
                    + known.metric().kind()
                    + " "
                    + known.programDigest()
                    + ", as worker "
                    + other.worker()
                    + " has it)");
          }
        }
      }
    }
    return Optional.empty();
  }
}
