package io.orograph.trainer.app;

import io.grpc.ManagedChannel;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.runtime.ComputeDevice;
import io.orograph.engine.runtime.DeviceLoad;
import io.orograph.engine.runtime.TorchRuntime;
import io.orograph.store.bucket.BucketStore;
import io.orograph.store.grpc.ServiceStore;
import io.orograph.store.local.FolderStore;
import io.orograph.store.local.PatientStore;
import io.orograph.store.metered.MeteredStore;
import io.orograph.trainer.calibrate.CalibrationFile;
import io.orograph.trainer.calibrate.Calibrations;
import io.orograph.trainer.calibrate.Calibrator;
import io.orograph.trainer.grpc.TrainerEndpoint;
import io.orograph.trainer.pack.HeldPacks;
import io.orograph.trainer.pack.PackRun;
import io.orograph.trainer.pack.Packs;
import io.orograph.trainer.pack.TrainerMeters;
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

/** A running trainer. */
final class TrainerProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainerProcess.class);

  /**
   * Aim for one native call: well below the bound of 500 ms, because a loaded machine is slower.
   */
  private static final Duration CALL_TIME = Duration.ofMillis(200);

  /** How long the last events may take to be recorded after a drain. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(3);

  /** How long the store is waited for while it has a fault or the orchestrator is away. */
  private static final Duration STORE_PATIENCE = Duration.ofMinutes(10);

  private final TrainerConfig config;
  private final RecentLog recent;
  private final Telemetry telemetry;
  private final List<Lane> lanes;
  private final HeldPacks held;
  private final ActorSystem<Packs.Command> actors;
  private final RunningServer server;
  private final ManagedChannel orchestrator;
  private final WorkerRegistration registration;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** The lab's store: its bucket or folder if this process may use it, else the orchestrator. */
  private static CheckpointStore store(
      TrainerConfig config, ManagedChannel orchestrator, InstantSource clock) throws IOException {
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

  private TrainerProcess(TrainerConfig config, Runnable end, InstantSource clock)
      throws IOException {
    Token token = Token.read(config.tokenFile());
    this.recent = RecentLog.listen(token);
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
    this.held = new HeldPacks(config.lanes());
    this.lanes =
        IntStream.range(0, config.lanes())
            .mapToObj(i -> Lane.open("lane-" + i, config.device()))
            .toList();
    TrainerMeters meters = new TrainerMeters(telemetry.registry(), deviceClass, held);
    PackRun.Settings settings =
        new PackRun.Settings(
            build.toString(),
            CALL_TIME,
            config.resumeEvery(),
            sets,
            config.memoryBytes(),
            recent::text);
    Calibrations calibrations =
        new Calibrations(new CalibrationFile(config.cacheFolder(), deviceClass, build.toString()));
    LOG.info("pack sizes are known of {} shapes", calibrations.all().size());
    this.actors =
        ActorSystem.create(
            Packs.create(
                lanes,
                held,
                order -> new PackRun(order, store, settings, meters, System::nanoTime),
                Calibrator.of(
                    calibrations,
                    config.packMemory(),
                    telemetry.registry(),
                    clock,
                    System::nanoTime)),
            "trainer");
    TrainerEndpoint endpoint =
        new TrainerEndpoint(
            actors,
            actors.scheduler(),
            new TrainerEndpoint.Capabilities(
                config.name(),
                config.lanes(),
                deviceClass,
                dataDigests,
                build.toString(),
                calibrations::all));
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
                WorkerIdentity.Work.TRAIN,
                here.toCall(config.host()) + ":" + server.port(),
                config.lanes(),
                deviceClass,
                dataDigests,
                build.toString()),
            new Holder(held, actors, calibrations, end),
            clock);
    telemetry.health().ready();
    LOG.info(
        "trainer {} serves at {}:{} with {} lanes on {}",
        config.name(),
        config.host(),
        server.port(),
        config.lanes(),
        deviceClass);
  }

  /**
   * Starts a trainer.
   *
   * @param end called when the orchestrator wants the process to end
   * @param clock tells the age of files
   * @throws IOException if something it needs is missing; the message says what
   */
  static TrainerProcess start(TrainerConfig config, Runnable end, InstantSource clock)
      throws IOException {
    return new TrainerProcess(config, end, clock);
  }

  /** The port it serves at. */
  int port() {
    return server.port();
  }

  /** The port for probes; 0 if there is none. */
  int healthPort() {
    return telemetry.health().port();
  }

  /** Returns once it has ended. */
  void awaitEnd() {
    actors.getWhenTerminated().toCompletableFuture().join();
  }

  /** Takes nothing new, hands back what it holds, waits until that is recorded, and ends. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    LOG.info("trainer {} drains {} packs", config.name(), held.all().size());
    telemetry.health().drain();
    server.drain();
    boolean drained =
        await(
            AskPattern.<Packs.Command, Done>ask(
                    actors, Packs.Command.Drain::new, config.drainWithin(), actors.scheduler())
                .toCompletableFuture(),
            config.drainWithin());
    if (drained) {
      await(held.whenEmpty(), LAST_WORDS);
    } else {
      LOG.warn("packs were not handed back within {}", config.drainWithin());
    }
    registration.close();
    server.close();
    orchestrator.shutdownNow();
    actors.terminate();
    lanes.forEach(Lane::close);
    telemetry.close();
    LOG.info("trainer {} has ended", config.name());
    recent.close();
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
