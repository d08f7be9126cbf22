package io.orograph.orchestrator.grpc;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.block.Origin;
import io.orograph.orchestrator.collect.Collector;
import io.orograph.orchestrator.collect.Garbage;
import io.orograph.orchestrator.collect.Referred;
import io.orograph.orchestrator.collect.Releaser;
import io.orograph.orchestrator.collect.Retained;
import io.orograph.orchestrator.results.BlockProjection;
import io.orograph.orchestrator.results.Database;
import io.orograph.orchestrator.results.JournalReader.Numbered;
import io.orograph.orchestrator.results.ProjectionLag;
import io.orograph.orchestrator.results.References;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.results.SweepProjection;
import io.orograph.orchestrator.results.SweepWatchers;
import io.orograph.orchestrator.results.TestDatabase;
import io.orograph.orchestrator.schedule.Reason;
import io.orograph.orchestrator.schedule.RunExplainer;
import io.orograph.orchestrator.schedule.Share;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.orchestrator.sweep.NewSweep;
import io.orograph.orchestrator.sweep.SweepEvent;
import io.orograph.store.local.FolderStore;
import io.orograph.store.local.Unfinished;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.GrpcServers;
import io.orograph.wire.grpc.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** All client services in one process, over an empty database. */
final class Front implements AutoCloseable {
  private static final AtomicInteger FRONTS = new AtomicInteger();

  /** A project that may have ten runs that wait or train, and one that may bring modules. */
  private static final Shares SMALL =
      new Shares(
          Map.of(
              "projects/small",
              new Share(1, 0, 10, 0),
              "projects/filled",
              new Share(1, 0, 0, 100),
              "projects/modules",
              new Share(1, 0, 0, 0, true)),
          false);

  final KnownSweeps sweeps = new KnownSweeps();
  final Database database;
  final ResultsStore store;
  final FolderStore content;

  /** The same as uploads see it. */
  final AilingStore ailing;

  final SweepWatchers watchers = new SweepWatchers();
  final LivePointHub points = new LivePointHub();
  final Watches watches;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clockwork = Executors.newScheduledThreadPool(1);
  private final Token token = Token.random();

  /** A front that is closing may still hold its database open: the next one has another. */
  private final String name = "front-" + FRONTS.incrementAndGet();

  final KnownWorkers workers = new KnownWorkers();

  /** Says where it was asked to look. */
  final RunExplainer explainer =
      (sweep, block, cell, replicate) ->
          CompletableFuture.completedFuture(
              List.of(
                  new Reason(
                      Reason.Kind.LANES_BUSY,
                      sweep + " " + block + " " + cell + " " + replicate,
                      Map.of("workers", "w"))));

  private final Path folder;
  private final Server server;
  private final ManagedChannel channel;
  private long sweepEvents;
  private final Map<String, Long> blockEvents = new ConcurrentHashMap<>();

  Front(Path folder, Duration heartbeat) throws IOException {
    this(folder, heartbeat, new Downloads(64 << 20, Duration.ofMinutes(1)));
  }

  Front(Path folder, Duration heartbeat, Downloads downloads) throws IOException {
    this.folder = folder;
    database = Database.open(TestDatabase.H2.fresh());
    store = new ResultsStore(database, new WireRows());
    content = FolderStore.open(folder, InstantSource.fixed(Samples.AT));
    ailing = new AilingStore(content);
    watches =
        new Watches(store, watchers, points, new ProjectionLag(), blocking, clockwork, heartbeat);
    Uploads uploads =
        new Uploads(unfinished("uploads"), ailing, new Uploads.Bounds(2, 8 << 20), meters);
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    GrpcServers.guarded(
        builder,
        token,
        List.of(
            new SweepService(sweeps, workers, explainer, store, watches, SMALL),
            new MeasurementService(sweeps, store, SMALL, blocking),
            new ResultService(sweeps, store, content, blocking),
            new CheckpointService(
                sweeps,
                store,
                content,
                garbage(database),
                uploads,
                new Imports(
                    uploads.beside(unfinished("imports"), new Uploads.Bounds(2, 8 << 20)),
                    store,
                    SMALL,
                    InstantSource.fixed(Samples.AT),
                    blocking),
                downloads,
                blocking)),
        Optional.empty());
    server = builder.build().start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  private Unfinished unfinished(String of) {
    return new Unfinished(folder.resolve(of), InstantSource.system(), Duration.ofDays(1));
  }

  /** Everything put at {@link Samples#AT} is old, and no sweep keeps anything for a time. */
  private Garbage garbage(Database database) {
    InstantSource clock = InstantSource.fixed(Samples.AT.plus(Duration.ofDays(2)));
    Retained none =
        new Retained() {
          @Override
          public List<Ended> ended() {
            return List.of();
          }

          @Override
          public long release(String sweep) {
            throw new IllegalStateException(sweep);
          }
        };
    return new Garbage(
        new Releaser(none, clock, 0, meters),
        new Collector(content, referred(database), clock, Duration.ofDays(1), meters));
  }

  private static Referred referred(Database database) {
    References references =
        new References(database, new WireRows(), InstantSource.fixed(Samples.AT), Duration.ZERO);
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

  Channel channel() {
    return Channels.authorized(channel, token);
  }

  /** A caller without the token. */
  Channel stranger() {
    return Channels.authorized(channel, Token.random());
  }

  /** A sweep that was accepted, known and projected. */
  void accepted(String name, SweepSpec spec) {
    String digest = SpecConverter.specDigest(spec).hex();
    sweeps
        .create(new NewSweep(name, spec, digest, Map.of("kind", "test"), "", "me", "r"))
        .toCompletableFuture()
        .join();
    sweepEvents = 0;
    happens(
        name,
        new SweepEvent.SweepCreated(
            name, spec, digest, Map.of("kind", "test"), "", "me", "r", Samples.AT));
  }

  void happens(String name, SweepEvent event) {
    new SweepProjection(database, new WireRows())
        .project("Sweep|" + name, List.of(new Numbered<>(++sweepEvents, event)));
    watchers.news(name);
  }

  void happens(String name, BlockEvent event) {
    new BlockProjection(database, new WireRows())
        .project(
            "Block|" + name,
            List.of(new Numbered<>(blockEvents.merge(name, 1L, Long::sum), event)));
    watchers.news(name);
  }

  /** Trains and ends one run. */
  void trained(String name, SweepSpec spec, long index) {
    String cell = new Grid(spec).run(index).cell();
    trained(name, spec, index, Samples.checkpoint(cell, (int) (index % spec.replicates())));
  }

  /** Trains and ends one run with this content at its end. */
  void trainedTo(String name, SweepSpec spec, long index, Digest digest) {
    trained(name, spec, index, new CheckpointRef(digest, CheckpointRole.FINAL, 100, 1000));
  }

  private void trained(String name, SweepSpec spec, long index, CheckpointRef checkpoint) {
    RunKey run = new Grid(spec).run(index).key();
    Origin origin = new Origin("t", 1, 1);
    happens(
        name,
        new BlockEvent.LeaseGranted(
            new Lease(name, 0, "t", 1, 1, "trainer", "i", "cpu"), List.of(run), "", Samples.AT));
    happens(name, new BlockEvent.CheckpointRecorded(origin, run, checkpoint, Samples.AT));
    happens(
        name,
        new BlockEvent.RunEnded(
            Optional.of(origin),
            run,
            new RunOutcome.Trained(),
            Optional.of(Samples.summary(0.25)),
            Samples.AT));
  }

  /** Gives up one run. */
  void failed(String name, SweepSpec spec, long index) {
    happens(
        name,
        new BlockEvent.RunEnded(
            Optional.empty(),
            new Grid(spec).run(index).key(),
            new RunOutcome.Failed("attempts: 3"),
            Optional.empty(),
            Samples.AT));
  }

  void measured(String name, Measurement m) {
    happens(name, new BlockEvent.MeasurementRecorded(new Origin("m", 1, 1), m, Samples.AT));
  }

  /** Takes on nothing more that may block; whether what was begun ends by itself. */
  boolean restsSoon() throws InterruptedException {
    blocking.shutdown();
    return blocking.awaitTermination(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    clockwork.shutdownNow();
    blocking.shutdownNow();
    database.close();
  }
}
