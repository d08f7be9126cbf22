package io.orograph.metrics.app;

import io.grpc.ManagedChannel;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.runtime.ComputeDevice;
import io.orograph.engine.runtime.DeviceLoad;
import io.orograph.engine.runtime.TorchRuntime;
import io.orograph.metrics.grpc.MetricsEndpoint;
import io.orograph.metrics.measure.CellWork;
import io.orograph.metrics.measure.EvaluationSets;
import io.orograph.metrics.measure.HeldTasks;
import io.orograph.metrics.measure.Measures;
import io.orograph.metrics.measure.MetricsMeters;
import io.orograph.store.bucket.BucketStore;
import io.orograph.store.grpc.ServiceStore;
import io.orograph.store.local.FolderStore;
import io.orograph.store.local.PatientStore;
import io.orograph.store.metered.MeteredStore;
import io.orograph.wire.grpc.Addresses;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.GrpcServers;
import io.orograph.wire.grpc.Guards;
import io.orograph.wire.grpc.RunningServer;
import io.orograph.wire.grpc.Token;
import io.orograph.wire.tls.ListenAddress;
import io.orograph.wire.tls.PeerTls;
import io.orograph.wire.worker.OwnModelMeters;
import io.orograph.wire.worker.WorkerIdentity;
import io.orograph.wire.worker.WorkerRegistration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running metrics service. */
final class MetricsProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsProcess.class);

  /** How long the store is waited for while it has a fault or the orchestrator is away. */
  private static final Duration STORE_PATIENCE = Duration.ofMinutes(10);

  private final MetricsConfig config;
  private final Telemetry telemetry;
  private final List<Lane> lanes;
  private final HeldTasks held;
  private final ActorSystem<Measures.Command> actors;
  private final RunningServer server;
  private final ManagedChannel orchestrator;
  private final WorkerRegistration registration;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** The lab's store: its bucket or folder if this process may use it, else the orchestrator. */
  private static CheckpointStore store(
      MetricsConfig config, ManagedChannel orchestrator, InstantSource clock) throws IOException {
    if (config.bucket().isPresent()) {
      // It is patient itself with what may pass; keys or a bucket that are gone may come back, too.
      return new PatientStore(
          BucketStore.open(config.bucket().get(), clock, STORE_PATIENCE, System::nanoTime),
          STORE_PATIENCE,
          System::nanoTime);
    }
    if (config.storeFolder().isPresent()) {
      Path folder = config.storeFolder().get();
      if (!FolderStore.isIn(folder)) {
        LOG.warn("no store is in {} (expected: the lab's, mounted); waited for with work", folder);
      }
      return new PatientStore(
          FolderStore.existing(folder, clock), STORE_PATIENCE, System::nanoTime);
    }
    return new ServiceStore(orchestrator, STORE_PATIENCE, System::nanoTime);
  }

  private MetricsProcess(MetricsConfig config, Runnable end, InstantSource clock)
      throws IOException {
    Token token = Token.read(config.tokenFile());
    this.orchestrator =
        Channels.to(
            Addresses.parse(config.orchestrator()), config.tls().map(PeerTls::client), token);
    String deviceClass = deviceClass(config.device());
    Build build = Build.read();
    if (config.ownModels()) {
      LOG.warn(
          "own-models is on: TorchScript modules in {} are run, and nothing else",
          config.dataFolder());
    }
    this.config = config;
    this.telemetry =
        Telemetry.start(
            config.metricsPort(), build, config.tracing(), config.name(), config.health());
    OwnModelMeters watch = new OwnModelMeters(telemetry.registry(), deviceClass);
    DataSets sets = DataSets.in(config.dataFolder(), config.ownModels(), watch);
    Map<String, Digest> dataDigests = offered(sets, config.dataFolder());
    watch.offered(sets.modules().size());
    telemetry.device(deviceClass, DeviceLoad.of(config.device(), System::nanoTime));
    CheckpointStore store =
        new MeteredStore(store(config, orchestrator, clock), telemetry.registry());
    this.held = new HeldTasks(config.lanes());
    this.lanes =
        IntStream.range(0, config.lanes())
            .mapToObj(i -> Lane.open("lane-" + i, config.device()))
            .toList();
    MetricsMeters meters = new MetricsMeters(telemetry.registry(), deviceClass, held);
    EvaluationSets evaluationSets = new EvaluationSets(store, sets);
    this.actors =
        ActorSystem.create(
            Measures.create(
                lanes,
                held,
                meters,
                System::nanoTime,
                order ->
                    new CellWork(
                        order, store, evaluationSets, build.toString(), config.vectorBytes())),
            "metrics");
    MetricsEndpoint endpoint = new MetricsEndpoint(actors, actors.scheduler());
    ListenAddress here = ListenAddress.of(config.host(), config.port(), config.tls());
    this.server =
        GrpcServers.serveOrders(
            here,
            config.connections(),
            Guards.of(token, Optional.of(telemetry.registry())).traced(telemetry.tracing()),
            endpoint);
    this.registration =
        WorkerRegistration.start(
            orchestrator,
            new WorkerIdentity(
                config.name(),
                WorkerIdentity.newIncarnation(),
                WorkerIdentity.Work.MEASURE,
                here.toCall(config.host()) + ":" + server.port(),
                config.lanes(),
                deviceClass,
                dataDigests,
                build.toString()),
            new Holder(held, end),
            clock);
    telemetry.health().ready();
    LOG.info(
        "metrics service {} serves at {}:{} with {} lanes on {}",
        config.name(),
        config.host(),
        server.port(),
        config.lanes(),
        deviceClass);
  }

  /**
   * Starts a metrics service.
   *
   * @param end called when the orchestrator wants the process to end
   * @param clock tells the age of files
   * @throws IOException if something it needs is missing; the message says what
   */
  static MetricsProcess start(MetricsConfig config, Runnable end, InstantSource clock)
      throws IOException {
    return new MetricsProcess(config, end, clock);
  }

  /** The port it serves at. */
  int port() {
    return server.port();
  }

  /** Returns once it has ended. */
  void awaitEnd() {
    actors.getWhenTerminated().toCompletableFuture().join();
  }

  /** Takes nothing new, stops what it measures, and ends. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    LOG.info("metrics service {} drains {} tasks", config.name(), held.all().size());
    telemetry.health().drain();
    server.drain();
    boolean drained =
        await(
            AskPattern.<Measures.Command, Done>ask(
                    actors, Measures.Command.Drain::new, config.drainWithin(), actors.scheduler())
                .toCompletableFuture(),
            config.drainWithin());
    if (!drained) {
      LOG.warn("tasks did not stop within {}", config.drainWithin());
    }
    registration.close();
    server.close();
    orchestrator.shutdownNow();
    actors.terminate();
    lanes.forEach(Lane::close);
    telemetry.close();
    LOG.info("metrics service {} has ended", config.name());
  }

  private static boolean await(java.util.concurrent.CompletableFuture<?> future, Duration atMost) {
    try {
      future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The data sets to tell of, and in the log what is not among them. */
  private static SortedMap<String, Digest> offered(DataSets sets, Path folder) {
    DataSets.Offer offer = sets.offer();
    offer.unusable().forEach((name, why) -> LOG.warn("data set {} cannot be used: {}", name, why));
    LOG.info("data sets: {}; not in {}: {}", offer.digests().keySet(), folder, offer.absent());
    return offer.digests();
  }

  /**
   * As {@code Provenance.deviceClass}; also the moment at which libtorch is loaded and it and the
   * device are checked.
   */
  private static String deviceClass(ComputeDevice device) {
    TorchRuntime runtime = TorchRuntime.start();
    runtime.require(device);
    return runtime.deviceClass(device);
  }
}
