package io.orograph.orchestrator.collect;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.CheckpointStore.Stored;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Mark and sweep over the store: content that nothing refers to goes once it is older than a grace.
 *
 * <p>A reference follows its content: a worker puts bytes and then says so, and what it said
 * becomes a row a moment later. So content that was put within the grace stays, referred to or not,
 * and putting content again counts as putting it. The age is that at the beginning of marking, and
 * where rows lag behind the journal, that at the oldest event without one. Nothing is remembered
 * between two turns: killed anywhere, the next turn goes on.
 */
public final class Collector {
  /** Taken away in one turn at most, so that a turn ends. */
  private static final int MOST = 100_000;

  /**
   * What was found.
   *
   * @param keptObjects what is referred to
   * @param keptBytes its bytes
   * @param youngObjects what nothing refers to, yet too young
   * @param youngBytes its bytes
   * @param freedObjects what was taken away, or in a trial would be
   * @param freedBytes its bytes
   */
  public record Turn(
      long keptObjects,
      long keptBytes,
      long youngObjects,
      long youngBytes,
      long freedObjects,
      long freedBytes) {
    static final Turn NOTHING = new Turn(0, 0, 0, 0, 0, 0);

    private Turn kept(Stored s) {
      return new Turn(
          keptObjects + 1,
          keptBytes + s.size(),
          youngObjects,
          youngBytes,
          freedObjects,
          freedBytes);
    }

    private Turn young(Stored s) {
      return new Turn(
          keptObjects,
          keptBytes,
          youngObjects + 1,
          youngBytes + s.size(),
          freedObjects,
          freedBytes);
    }

    private Turn freed(Stored s) {
      return new Turn(
          keptObjects,
          keptBytes,
          youngObjects,
          youngBytes,
          freedObjects + 1,
          freedBytes + s.size());
    }
  }

  private final CheckpointStore store;
  private final Referred referred;
  private final InstantSource clock;
  private final Duration grace;
  private final Counter objects;
  private final Counter bytes;
  private final Counter failures;
  private final Last last = new Last();

  /** What gauges show. */
  private static final class Last {
    private volatile Turn turn = Turn.NOTHING;
    private volatile Instant at = Instant.EPOCH;
  }

  /**
   * A collector over {@code store}.
   *
   * @param referred what must stay
   * @param clock the clock by which content is put
   * @param grace how long content stays that nothing refers to
   */
  public Collector(
      CheckpointStore store,
      Referred referred,
      InstantSource clock,
      Duration grace,
      MeterRegistry meters) {
    this.store = store;
    this.referred = referred;
    this.clock = clock;
    this.grace = grace;
    this.objects =
        Counter.builder("orograph.store.collected.objects")
            .description("objects taken from the store because nothing refers to them")
            .register(meters);
    this.bytes =
        Counter.builder("orograph.store.collected.bytes")
            .description("bytes taken from the store because nothing refers to them")
            .register(meters);
    this.failures =
        Counter.builder("orograph.store.collections.failed")
            .description("turns of the collector that failed")
            .register(meters);
    Gauge.builder("orograph.store.objects", last, l -> l.turn.keptObjects + l.turn.youngObjects)
        .description("objects in the store after the collector's last turn")
        .register(meters);
    Gauge.builder("orograph.store.bytes", last, l -> l.turn.keptBytes + l.turn.youngBytes)
        .description("bytes in the store after the collector's last turn")
        .register(meters);
    Gauge.builder("orograph.store.collected.time", last, l -> l.at.getEpochSecond())
        .description("when the collector's last turn ended, in seconds since 1970")
        .register(meters);
  }

  /** How long content stays that nothing refers to. */
  public Duration grace() {
    return grace;
  }

  /**
   * One turn. Blocks on store and database.
   *
   * @param trial whether nothing is taken away
   */
  public synchronized Turn turn(boolean trial) throws IOException {
    try {
      Instant before = before(clock.instant(), referred.incompleteSince(), grace);
      Marks marks = new Marks();
      referred.each(marks::add);
      Turn turn = sweep(marks, before, trial);
      if (!trial) {
        last.turn = turn;
        last.at = clock.instant();
      }
      return turn;
    } catch (IOException | RuntimeException e) {
      failures.increment();
      throw e;
    }
  }

  /** What was put before this and is not referred to may go. */
  static Instant before(Instant now, Optional<Instant> incompleteSince, Duration grace) {
    return incompleteSince.filter(since -> since.isBefore(now)).orElse(now).minus(grace);
  }

  private Turn sweep(Marks marks, Instant before, boolean trial) throws IOException {
    Turn turn = Turn.NOTHING;
    try (Stream<Stored> all = store.stored()) {
      Iterator<Stored> each = all.iterator();
      while (each.hasNext()) {
        Stored s = each.next();
        if (marks.contains(s.digest())) {
          turn = turn.kept(s);
        } else if (!s.putAt().isBefore(before) || turn.freedObjects() >= MOST) {
          turn = turn.young(s);
        } else if (trial) {
          turn = turn.freed(s);
        } else if (store.release(s.digest(), before)) {
          turn = turn.freed(s);
          objects.increment();
          bytes.increment(s.size());
        } else {
          turn = turn.young(s);
        }
      }
    }
    return turn;
  }
}
