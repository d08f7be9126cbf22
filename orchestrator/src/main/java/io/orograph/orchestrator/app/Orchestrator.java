package io.orograph.orchestrator.app;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.orchestrator.collect.Collector;
import io.orograph.orchestrator.collect.Garbage;
import io.orograph.orchestrator.collect.Releaser;
import io.orograph.orchestrator.dispatch.DispatchedWorkers;
import io.orograph.orchestrator.dispatch.Dispatcher;
import io.orograph.orchestrator.dispatch.ShardedSweeps;
import io.orograph.orchestrator.grpc.CheckpointService;
import io.orograph.orchestrator.grpc.Downloads;
import io.orograph.orchestrator.grpc.Imports;
import io.orograph.orchestrator.grpc.LivePointHub;
import io.orograph.orchestrator.grpc.MeasurementService;
import io.orograph.orchestrator.grpc.ResultService;
import io.orograph.orchestrator.grpc.SweepService;
import io.orograph.orchestrator.grpc.Uploads;
import io.orograph.orchestrator.grpc.Watches;
import io.orograph.orchestrator.grpc.WorkerRegistryEndpoint;
import io.orograph.orchestrator.node.Members;
import io.orograph.orchestrator.results.DatabaseAddress;
import io.orograph.orchestrator.results.EndedSweeps;
import io.orograph.orchestrator.results.Ownership;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.sweep.SweepDirectory;
import io.orograph.orchestrator.webhook.Notifier;
import io.orograph.orchestrator.webhook.Signature;
import io.orograph.orchestrator.webhook.SweepEnd;
import io.orograph.store.bucket.BucketStore;
import io.orograph.store.local.FolderStore;
import io.orograph.store.local.Unfinished;
import io.orograph.store.metered.MeteredStore;
import io.orograph.wire.grpc.Guards;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running orchestrator: database, actors, the two servers and the meters. Closing it ends all of
 * them in order; killing it loses nothing that was acknowledged.
 */
public final class Orchestrator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Orchestrator.class);
  private static final Duration ASK = Duration.ofSeconds(10);
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

  /** Of a call; who calls is patient for longer, and not for one that hangs. */
  private static final Duration STORE_PATIENCE = Duration.ofSeconds(10);

  private static final Duration STOP = Duration.ofSeconds(20);

  /** How long a node that ends may take to give the database up. */
  private static final Duration HAND_OVER = Duration.ofSeconds(15);

  /**
   * That this orchestrator is the active one of several nodes.
   *
   * @param members from whom the database may be taken over
   * @param metrics of the process; stays open
   */
  record Membership(Members members, MetricsEndpoint metrics) {}

  private final OrchestratorConfig config;
  private final Security security;
  private final boolean alone;
  private final MetricsEndpoint metrics;
  private final CheckpointStore content;
  private final ReadSide rows;
  private final Collector collector;
  private final ActorSystem<Void> system;
  private final Optional<Notifier> notifier;

  private final ServedPorts ports;

  /** Ends the streams that do not end by themselves, so that no port waits for them. */
  private final List<Runnable> lasting = new CopyOnWriteArrayList<>();

  private Orchestrator(
      OrchestratorConfig config,
      SystemConfig base,
      InstantSource clock,
      Optional<Membership> membership)
      throws IOException {
    this.config = config;
    this.ports = new ServedPorts(config);
    this.alone = membership.isEmpty();
    Files.createDirectories(config.dataFolder());
    this.security = Security.open(config, clock);
    StoreMark.check(config);
    CheckpointStore opened = store(config, clock);
    StoreMark.write(config);
    config.bucket().ifPresent(bucket -> LOG.info("checkpoints are in {}", bucket));
    DatabaseAddress server = config.database().address(config.dataFolder());
    DatabaseMark.check(config.dataFolder(), server);
    DatabaseAddress database =
        membership.map(m -> server.ofNode(m.members().self())).orElse(server);
    Optional<Signature> signature = config.webhooks().signature();
    this.metrics =
        alone
            ? new MetricsEndpoint(
                config.metricsPort(), config.tracing(), "orchestrator", config.health())
            : membership.orElseThrow().metrics();
    this.content = new MeteredStore(opened, metrics.registry());
    // The actors need the database when they are given work, and not before.
    CompletableFuture<ActorSystem<Void>> actors = beside("actors", () -> base.start(database));
    try {
      this.rows = new ReadSide(database, take(database, membership), metrics.registry());
      DatabaseMark.write(config.dataFolder(), database);
    } catch (IOException | RuntimeException e) {
      var unused = actors.thenAccept(ActorSystem::terminate);
      throw e;
    }
    this.collector =
        new Collector(
            content,
            rows.referred(clock, config.collecting().grace()),
            clock,
            config.collecting().grace(),
            metrics.registry());
    this.notifier = notifier(clock, signature);
    this.system = joined(actors);
  }

  /** Does {@code work} in a thread of its own. */
  private static <T> CompletableFuture<T> beside(String name, Supplier<T> work) {
    return CompletableFuture.supplyAsync(
        work, task -> Thread.ofPlatform().daemon().name(name).start(task));
  }

  private static <T> T joined(CompletableFuture<T> work) {
    try {
      return work.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static Ownership take(DatabaseAddress database, Optional<Membership> membership) {
    return membership
        .map(m -> Ownership.takeOver(database, m.members()::removed, HAND_OVER))
        .orElseGet(() -> Ownership.take(database));
  }

  private static CheckpointStore store(OrchestratorConfig config, InstantSource clock)
      throws IOException {
    return config.bucket().isPresent()
        ? BucketStore.open(config.bucket().get(), clock, STORE_PATIENCE, System::nanoTime)
        : FolderStore.open(config.storeFolder(), clock);
  }

  /**
   * Starts an orchestrator and returns when it serves.
   *
   * @param base settings of the actor system
   * @param clock gives the instants that facts carry, for people
   * @param nanos the monotonic clock that decides time-outs
   * @throws IOException if a folder, the token or a port cannot be had
   */
  public static Orchestrator start(
      OrchestratorConfig config, SystemConfig base, InstantSource clock, LongSupplier nanos)
      throws IOException {
    return start(new Orchestrator(config, base, clock, Optional.empty()), clock, nanos);
  }

  /** The same as the active one of several nodes. */
  static Orchestrator start(
      OrchestratorConfig config,
      SystemConfig base,
      InstantSource clock,
      LongSupplier nanos,
      Membership membership)
      throws IOException {
    return start(new Orchestrator(config, base, clock, Optional.of(membership)), clock, nanos);
  }

  private static Orchestrator start(
      Orchestrator orchestrator, InstantSource clock, LongSupplier nanos) throws IOException {
    try {
      orchestrator.serve(clock, nanos);
      return orchestrator;
    } catch (IOException | RuntimeException e) {
      orchestrator.close();
      throw e;
    }
  }

  private void serve(InstantSource clock, LongSupplier nanos) throws IOException {
    stopInOrder();
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    LivePointHub points = new LivePointHub();
    measure(points, metrics.registry());
    ClusterEntities entities =
        new ClusterEntities(system, rows.store(), rows.blocking(), metrics.registry());
    ActorRef<Dispatcher.Command> dispatcher =
        dispatcher(
            new Dispatcher.Setup(
                entities,
                this::channel,
                points::point,
                metrics.registry(),
                nanos,
                clock,
                config.heartbeat(),
                config.leaseTtl(),
                config.projects(),
                rows.stored(config.projects().boundedInBytes(), metrics.registry()),
                metrics.tracing()));
    entities.start(
        rows.sweeps(system),
        rows.blocks(system),
        view -> dispatcher.tell(new Dispatcher.SweepChanged(view)));
    DispatchedWorkers workers = new DispatchedWorkers(dispatcher, system.scheduler(), ASK);
    ClusterSharding sharding = ClusterSharding.get(system);
    SweepDirectory sweeps = new ShardedSweeps(sharding, clock, ASK);
    Releaser releaser =
        new Releaser(
            new KeptCheckpoints(rows.store().releasedCheckpoints(), sweeps, sharding, clock, ASK),
            clock,
            config.collecting().keepDays(),
            metrics.registry());
    Uploads uploads = uploads(clock);
    Uploads others = uploads.beside(unfinished("imports", clock), Uploads.Bounds.OF_IMPORTS);
    CheckpointService checkpoints =
        new CheckpointService(
            sweeps,
            rows.store(),
            content,
            new Garbage(releaser, collector),
            uploads,
            new Imports(others, rows.store(), config.projects(), clock, rows.blocking()),
            Downloads.usual(),
            rows.blocking());
    Guards guards = security.guards(meters()).traced(metrics.tracing());
    WorkerRegistryEndpoint registry = new WorkerRegistryEndpoint(workers, clock);
    Watches watches = watches(points);
    lasting.add(registry::end);
    lasting.add(watches::end);
    List<BindableService> forClients = services(sweeps, workers, watches, checkpoints, registry);
    List<BindableService> forWorkers = List.of(registry, checkpoints);
    // Ports are opened while the cluster of one forms: who calls early is answered when it is
    // there.
    CompletableFuture<Optional<IOException>> opening =
        beside("ports", () -> ports.open(guards, forClients, forWorkers));
    try {
      awaitDispatcher(workers);
    } finally {
      var unused = opening.handle((done, failure) -> true).join();
    }
    Optional<IOException> taken = joined(opening);
    if (taken.isPresent()) {
      throw taken.get();
    }
    rows.wake(entities::wake);
    rows.own(this::lost);
    rows.purge(clock, config.collecting().grace());
    rows.pack();
    rows.collect(
        releaser,
        collector,
        () -> {
          uploads.forget();
          others.forget();
        },
        config.collecting().every());
    notifier.ifPresent(Notifier::start);
    metrics.health().ready();
  }

  private static void measure(LivePointHub points, MeterRegistry meters) {
    FunctionCounter.builder("orograph.stream.dropped", points, LivePointHub::dropped)
        .description("what was not sent because newer came before the watcher read it")
        .tag("kind", "live_point")
        .register(meters);
    Gauge.builder("orograph.stream.subscribers", points, LivePointHub::count)
        .description("streams that follow a sweep")
        .tag("kind", "live_point")
        .register(meters);
  }

  /** Who tells others that sweeps have ended, if anybody is to be told. */
  private Optional<Notifier> notifier(InstantSource clock, Optional<Signature> signature) {
    WebhookConfig webhooks = config.webhooks();
    if (webhooks.destinations().isEmpty()) {
      return Optional.empty();
    }
    EndedSweeps ended = rows.ended();
    return Optional.of(
        new Notifier(
            webhooks.destinations(),
            signature,
            since ->
                ended.after(since).stream()
                    .map(
                        e ->
                            new SweepEnd(
                                e.sweep(), e.state().name(), e.specDigest(), e.createdAt(), e.at()))
                    .toList(),
            rows.told(),
            config.dataFolder().resolve("webhooks"),
            clock,
            metrics.registry()));
  }

  /** A worker that does not come back within the grace brings its content anew. */
  private Unfinished unfinished(String folder, InstantSource clock) {
    return new Unfinished(config.dataFolder().resolve(folder), clock, config.collecting().grace());
  }

  private Uploads uploads(InstantSource clock) {
    return new Uploads(
        unfinished("uploads", clock), content, Uploads.Bounds.USUAL, metrics.registry());
  }

  private Watches watches(LivePointHub points) {
    return new Watches(
        rows.store(),
        rows.watchers(),
        points,
        rows.lag(),
        rows.blocking(),
        rows.clockwork(),
        SIGN_OF_LIFE);
  }

  private List<BindableService> services(
      SweepDirectory sweeps,
      DispatchedWorkers workers,
      Watches watches,
      CheckpointService checkpoints,
      WorkerRegistryEndpoint registry) {
    ResultsStore store = rows.store();
    return List.of(
        new SweepService(sweeps, workers, workers, store, watches, config.projects()),
        new ResultService(sweeps, store, content, rows.blocking()),
        new MeasurementService(sweeps, store, config.projects(), rows.blocking()),
        checkpoints,
        registry);
  }

  private Optional<MeterRegistry> meters() {
    return Optional.of(metrics.registry());
  }

  private ActorRef<Dispatcher.Command> dispatcher(Dispatcher.Setup setup) {
    return ClusterSingleton.get(system)
        .init(
            SingletonActor.of(
                Behaviors.supervise(Dispatcher.create(setup))
                    .onFailure(
                        SupervisorStrategy.restartWithBackoff(
                            Duration.ofMillis(200), Duration.ofSeconds(10), 0.1)),
                "dispatcher"));
  }

  private ManagedChannel channel(String address) {
    return security.toWorker(address);
  }

  /** Messages to the dispatcher wait until the cluster of one is up: an answer says that it is. */
  private static void awaitDispatcher(DispatchedWorkers workers) throws IOException {
    try {
      workers.list().toCompletableFuture().get(START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while starting", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the actor system did not come up", e);
    }
  }

  /** Another process writes to our database: what we would still say may be wrong. */
  private void lost(Ownership.Taken taken) {
    LOG.error("this orchestrator ends: {}", taken.getMessage());
    system.terminate();
  }

  private void stopInOrder() {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
        "say that we stop serving",
        () -> {
          metrics.health().drain();
          ports.drain();
          lasting.forEach(Runnable::run);
          return CompletableFuture.completedFuture(Done.getInstance());
        });
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceUnbind(),
        "stop serving",
        () ->
            CompletableFuture.supplyAsync(
                () -> {
                  ports.close();
                  return Done.getInstance();
                },
                rows.blocking()));
  }

  /** The port for clients. */
  public int clientPort() {
    return ports.client();
  }

  /** The port for workers. */
  public int workerPort() {
    return ports.worker();
  }

  /** Completes when the actors have ended, for whatever reason. */
  CompletionStage<Done> ended() {
    return system.getWhenTerminated();
  }

  /** The further port for clients, beyond this machine; 0 if there is none. */
  public int openClientPort() {
    return ports.openClient();
  }

  /** The port for probes; 0 if there is none. */
  public int healthPort() {
    return metrics.health().port();
  }

  /** Waits until the actors have ended, for whatever reason. */
  public void awaitEnd() {
    ended().toCompletableFuture().join();
  }

  /** Ends it in order: no new calls, then the actors, then database and meters. */
  @Override
  public void close() {
    try {
      CoordinatedShutdown.get(system)
          .runAll(CoordinatedShutdown.actorSystemTerminateReason())
          .toCompletableFuture()
          .get(STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("stopped out of order: {}", e.toString());
    }
    notifier.ifPresent(Notifier::close);
    rows.close();
    if (alone) {
      metrics.close();
    }
    security.close();
  }
}
