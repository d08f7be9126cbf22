package io.orograph.orchestrator.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.orograph.core.checkpoint.Digest;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.collect.Collector;
import io.orograph.orchestrator.collect.Referred;
import io.orograph.orchestrator.collect.Releaser;
import io.orograph.orchestrator.grpc.WireRows;
import io.orograph.orchestrator.journal.BlockJournal;
import io.orograph.orchestrator.journal.SweepJournal;
import io.orograph.orchestrator.results.BlockProjection;
import io.orograph.orchestrator.results.CellPacks;
import io.orograph.orchestrator.results.Database;
import io.orograph.orchestrator.results.DatabaseAddress;
import io.orograph.orchestrator.results.EndedSweeps;
import io.orograph.orchestrator.results.JdbcJournalReader;
import io.orograph.orchestrator.results.JournalFormat;
import io.orograph.orchestrator.results.JournalReader;
import io.orograph.orchestrator.results.Laggards;
import io.orograph.orchestrator.results.Ownership;
import io.orograph.orchestrator.results.Projection;
import io.orograph.orchestrator.results.ProjectionLag;
import io.orograph.orchestrator.results.Projector;
import io.orograph.orchestrator.results.Purge;
import io.orograph.orchestrator.results.References;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.results.RowCodec;
import io.orograph.orchestrator.results.SweepProjection;
import io.orograph.orchestrator.results.SweepWatchers;
import io.orograph.orchestrator.results.ToldEnds;
import io.orograph.orchestrator.schedule.Stored;
import io.orograph.orchestrator.sweep.FactFollower;
import io.orograph.orchestrator.sweep.SweepEntity;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows: the database, what follows the entities' facts into it, and what reads it. */
final class ReadSide implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadSide.class);
  private static final Duration PURGE = Duration.ofSeconds(10);

  /** An entity that is behind is kept awake by it: otherwise it sleeps after two minutes. */
  private static final Duration WAKE = Duration.ofMinutes(1);

  /** A cell that is being trained changes all the time, and is not packed anew at each change. */
  private static final Duration PACK = Duration.ofSeconds(10);

  /** The longest turn of a chore that may have much to do: others wait for theirs. */
  private static final Duration TURN = Duration.ofSeconds(2);

  private static final Duration OWN = Duration.ofSeconds(2);
  private static final Duration WEIGH = Duration.ofSeconds(30);

  private final Ownership ownership;
  private final Database database;
  private final RowCodec codec = new WireRows();
  private final SweepWatchers watchers = new SweepWatchers();
  private final ProjectionLag lag = new ProjectionLag();
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();

  /** Wakes watchers; nothing that takes time is done on it. */
  private final ScheduledThreadPoolExecutor clockwork = newClockwork();

  /** Waits for what takes its time. */
  private final ScheduledThreadPoolExecutor chores = newClockwork();

  /** Another thing than chores: where the store is large or slow a turn takes hours. */
  private final ScheduledThreadPoolExecutor collecting = newClockwork();

  /** Another thing than chores: within seconds it must be seen that the database is ours. */
  private final ScheduledThreadPoolExecutor owning = newClockwork();

  /**
   * Opens the database, and brings its schema, the journal's too, up to date.
   *
   * @param ownership that the database is ours; given up with this
   */
  ReadSide(DatabaseAddress address, Ownership ownership, MeterRegistry meters) {
    this.ownership = ownership;
    try {
      database = opened(address);
    } catch (RuntimeException e) {
      ownership.close();
      throw e;
    }
    Gauge.builder("orograph.projection.waiting", lag, ProjectionLag::events)
        .description("persisted facts that wait to become rows")
        .baseUnit("events")
        .register(meters);
    for (String type : List.of(SweepEntity.KEY.name(), BlockEntity.KEY.name())) {
      Gauge.builder("orograph.projection.lag", lag, l -> l.seconds(type))
          .description("how long the oldest of the persisted facts that wait has waited")
          .baseUnit("seconds")
          .tag("entity_type", type)
          .register(meters);
    }
    Gauge.builder("orograph.stream.subscribers", watchers, SweepWatchers::count)
        .description("streams that follow a sweep")
        .tag("kind", "fact")
        .register(meters);
    new ExecutorServiceMetrics(clockwork, "clockwork", Tags.empty()).bindTo(meters);
    new ExecutorServiceMetrics(chores, "chores", Tags.empty()).bindTo(meters);
    new ExecutorServiceMetrics(collecting, "collecting", Tags.empty()).bindTo(meters);
    database.measure(meters);
  }

  private static Database opened(DatabaseAddress address) {
    Database database = Database.open(address);
    try {
      JournalFormat.note(database);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
    return database;
  }

  FactFollower sweeps(ActorSystem<?> system) {
    return follower(
        new JdbcJournalReader<>(system, SweepJournal::read), new SweepProjection(database, codec));
  }

  FactFollower blocks(ActorSystem<?> system) {
    return follower(
        new JdbcJournalReader<>(system, BlockJournal::read), new BlockProjection(database, codec));
  }

  private <E> FactFollower follower(JournalReader<E> journal, Projection<E> projection) {
    return Projector.follower(new Projector.Parts<>(journal, projection, watchers, lag, blocking));
  }

  /**
   * Wakes entities whose rows are behind, now and again and again from now on: one that could not
   * be followed for a while sleeps meanwhile, and nobody else has a reason to wake it.
   */
  void wake(Consumer<List<String>> entities) {
    entities.accept(Laggards.of(database));
    again(WAKE, () -> entities.accept(lag.behind()));
  }

  /** Sees again and again from now on that the database is ours. */
  void own(Consumer<Ownership.Taken> lost) {
    again(
        owning,
        OWN,
        () -> {
          try {
            if (!ownership.renew()) {
              LOG.warn("the database cannot be reached, tried again in {}", OWN);
            }
          } catch (Ownership.Taken e) {
            lost.accept(e);
          }
        });
  }

  /**
   * What projects and sweeps with a bound have in the store: looked at now and again and again from
   * now on. A sweep is one of them from the first question on, until it ends; nothing is known of
   * it until it has been looked at, some milliseconds later.
   *
   * @param bounded names of the projects
   */
  Stored stored(Set<String> bounded, MeterRegistry meters) {
    Map<String, Long> projects = new ConcurrentHashMap<>();
    Map<String, Long> sweeps = new ConcurrentHashMap<>();
    for (String project : bounded) {
      Gauge.builder("orograph.project.store.bytes", projects, k -> k.getOrDefault(project, 0L))
          .description("bytes in the store that the sweeps of a project refer to")
          .baseUnit("bytes")
          .tag("project", project.substring(project.indexOf('/') + 1))
          .register(meters);
    }
    Runnable weigh =
        () -> {
          bounded.forEach(p -> weigh(p, projects));
          List.copyOf(sweeps.keySet()).stream()
              .filter(sweep -> !weighed(sweep, sweeps))
              .forEach(sweeps::remove);
        };
    weigh.run();
    again(WEIGH, weigh);
    return new Stored() {
      @Override
      public long ofProject(String project) {
        return projects.getOrDefault(project, 0L);
      }

      @Override
      public long ofSweep(String sweep) {
        if (sweeps.putIfAbsent(sweep, 0L) == null) {
          var unused = CompletableFuture.runAsync(() -> weighed(sweep, sweeps), blocking);
        }
        return sweeps.getOrDefault(sweep, 0L);
      }
    };
  }

  private void weigh(String project, Map<String, Long> known) {
    try {
      known.put(project, store().bytes(project.substring(project.indexOf('/') + 1)));
    } catch (RuntimeException e) {
      LOG.warn("bytes of {} not counted, tried again in {}", project, WEIGH, e);
    }
  }

  /** Looks at a sweep; false if it has ended. */
  private boolean weighed(String sweep, Map<String, Long> known) {
    try {
      known.put(sweep, store().sweepBytes(sweep));
      return store().underWay(sweep);
    } catch (RuntimeException e) {
      LOG.warn("bytes of {} not counted, tried again in {}", sweep, WEIGH, e);
      return true;
    }
  }

  /** Takes the rows of deleted sweeps away from now on, once their grace is over. */
  void purge(InstantSource clock, Duration grace) {
    Purge purge = new Purge(database, clock, grace);
    again(PURGE, () -> purge(purge));
  }

  /** Packs what diagrams need of the cells that have changed, from now on. */
  void pack() {
    again(PACK, this::packAll);
  }

  private void packAll() {
    CellPacks packs = new CellPacks(database, codec);
    try {
      turn(packs::step);
    } catch (RuntimeException e) {
      LOG.warn("cells not packed, tried again in {}", PACK, e);
    }
  }

  /** Steps for as long as a turn is, or until there is nothing more to do. */
  private static void turn(BooleanSupplier step) {
    long until = System.nanoTime() + TURN.toNanos();
    boolean more = true;
    while (more && System.nanoTime() - until < 0) {
      more = step.getAsBoolean();
    }
  }

  private static ScheduledThreadPoolExecutor newClockwork() {
    return new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().factory());
  }

  /** One at a time: what is due waits until the turn before it has ended. */
  void again(Duration every, Runnable work) {
    again(chores, every, work);
  }

  private void again(ScheduledExecutorService on, Duration every, Runnable work) {
    ScheduledFuture<?> unused =
        on.scheduleWithFixedDelay(
            () -> CompletableFuture.runAsync(work, blocking).join(),
            every.toMillis(),
            every.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private static void purge(Purge purge) {
    try {
      turn(purge::step);
    } catch (RuntimeException e) {
      LOG.warn("rows of deleted sweeps not taken away, tried again in {}", PURGE, e);
    }
  }

  /** Takes away what was left on its way to the store. */
  interface Leftovers {
    void forget() throws IOException;
  }

  /** Releases and collects again and again from now on. */
  void collect(Releaser releaser, Collector collector, Leftovers leftovers, Duration every) {
    again(collecting, every, () -> collect(releaser, collector, leftovers));
  }

  private static void collect(Releaser releaser, Collector collector, Leftovers leftovers) {
    try {
      leftovers.forget();
      long released = releaser.turn(false);
      LOG.info("released: {} checkpoints", released);
      Collector.Turn turn = collector.turn(false);
      LOG.info("collected: {}", turn);
    } catch (IOException | RuntimeException e) {
      LOG.warn("nothing collected, tried again later", e);
    }
  }

  /** What the rows refer to, or did within the grace. */
  Referred referred(InstantSource clock, Duration grace) {
    References references = new References(database, codec, clock, grace);
    return new Referred() {
      @Override
      public void each(Consumer<Digest> user) {
        references.each(user);
      }

      @Override
      public Optional<Instant> incompleteSince() {
        return references.oldestMissing();
      }
    };
  }

  /** Sweeps that have ended. */
  EndedSweeps ended() {
    return new EndedSweeps(database);
  }

  /** Who was told of which end. */
  ToldEnds told() {
    return new ToldEnds(database);
  }

  ResultsStore store() {
    return new ResultsStore(database, codec);
  }

  ProjectionLag lag() {
    return lag;
  }

  ScheduledExecutorService clockwork() {
    return clockwork;
  }

  SweepWatchers watchers() {
    return watchers;
  }

  ExecutorService blocking() {
    return blocking;
  }

  @Override
  public void close() {
    clockwork.shutdownNow();
    chores.shutdownNow();
    collecting.shutdownNow();
    owning.shutdownNow();
    blocking.shutdownNow();
    database.close();
    ownership.close();
  }
}
