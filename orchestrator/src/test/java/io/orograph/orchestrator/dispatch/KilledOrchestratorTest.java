package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.ExtendSweepRequest;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.SweepState;
import io.orograph.v1.TrainRequest;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.GrpcServers;
import io.orograph.wire.grpc.RunningServer;
import io.orograph.wire.grpc.Token;
import io.orograph.wire.worker.HeldTask;
import io.orograph.wire.worker.WorkerHost;
import io.orograph.wire.worker.WorkerIdentity;
import io.orograph.wire.worker.WorkerRegistration;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real orchestrator process on a real journal, killed without warning; workers live on. */
@Tag("slow") // four starts of a process
class KilledOrchestratorTest {
  private static final String NAME = "projects/default/sweeps/killed";

  @TempDir Path folder;
  private final FakeTrainer trainer = new FakeTrainer();
  private final FakeMetrics metrics = new FakeMetrics();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final ActorTestKit kit = ActorTestKit.create();
  private final TestProbe<Object> clock = kit.createTestProbe();
  private Token token;
  private int clientPort;
  private int workerPort;
  private Optional<Process> process = Optional.empty();

  /** What the trainer holds: one event of each pack it was asked for. */
  private final List<HeldTask> confirmed = new CopyOnWriteArrayList<>();

  @BeforeEach
  void open() throws IOException {
    token = Token.readOrCreate(folder.resolve("token"));
    clientPort = freePort();
    workerPort = freePort();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    process.ifPresent(Process::destroyForcibly);
    kit.shutdownTestKit();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void start() throws IOException {
    Files.deleteIfExists(folder.resolve("data/orchestrator.json"));
    process =
        Optional.of(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-Dorograph.token-file=" + folder.resolve("token"),
                    "-Dorograph.orchestrator.data-folder=" + folder.resolve("data"),
                    "-Dorograph.orchestrator.client-port=" + clientPort,
                    "-Dorograph.orchestrator.worker-port=" + workerPort,
                    "-Dorograph.orchestrator.heartbeat=100ms",
                    "-Dorograph.orchestrator.lease-ttl=10s",
                    "io.orograph.orchestrator.app.Main")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start());
    eventually(
        () -> {
          assertThat(process.orElseThrow().isAlive()).isTrue();
          assertThat(folder.resolve("data/orchestrator.json")).exists();
        });
  }

  private void kill() throws InterruptedException {
    Process victim = process.orElseThrow();
    victim.destroyForcibly();
    assertThat(victim.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  private void eventually(Runnable claim) {
    clock.awaitAssert(
        Duration.ofSeconds(40),
        Duration.ofMillis(50),
        () -> {
          claim.run();
          return null;
        });
  }

  private void join(
      String name, WorkerIdentity.Work work, BindableService service, Supplier<List<HeldTask>> held)
      throws IOException {
    RunningServer server = GrpcServers.loopback(0, token, List.of(service), Optional.empty());
    opened.add(server);
    ManagedChannel channel = Channels.open("127.0.0.1", workerPort, token);
    opened.add(channel::shutdownNow);
    WorkerHost host =
        new WorkerHost() {
          @Override
          public int freeLanes() {
            return 2;
          }

          @Override
          public List<HeldTask> held() {
            return held.get();
          }

          @Override
          public void confirmed(List<HeldTask> recorded) {
            confirmed.addAll(recorded);
          }

          @Override
          public void drain() {}
        };
    opened.add(
        WorkerRegistration.start(
            channel,
            new WorkerIdentity(
                name,
                name + "-life",
                work,
                "127.0.0.1:" + server.port(),
                2,
                "cpu",
                Map.of("digits", Samples.provenance().dataDigest()),
                "test"),
            host,
            InstantSource.system()));
  }

  private List<HeldTask> held() {
    return trainer.requests().stream()
        .map(TrainRequest::getLease)
        .map(l -> new HeldTask(l.getSweep(), l.getTask(), l.getAttempt(), 1))
        .distinct()
        .toList();
  }

  private SweepSpec spec() {
    SweepSpec s = Samples.spec(List.of(4, 8), List.of(16, 32), 2);
    return s.withMeasurements(List.of(new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of())));
  }

  private SweepServiceGrpc.SweepServiceBlockingStub sweeps() {
    ManagedChannel channel = Channels.open("127.0.0.1", clientPort, token);
    opened.add(channel::shutdownNow);
    return SweepServiceGrpc.newBlockingStub(channel);
  }

  private Sweep sweep() {
    return sweeps()
        .withWaitForReady()
        .getSweep(GetSweepRequest.newBuilder().setName(NAME).build())
        .getSweep();
  }

  private void finishedWhole() {
    eventually(
        () -> {
          Sweep sweep = sweep();
          assertThat(sweep.getState()).isEqualTo(SweepState.SWEEP_STATE_FINISHED);
          assertThat(sweep.getProgress().getRunsEnded()).isEqualTo(8);
          assertThat(sweep.getProgress().getOutcomesMap()).containsOnly(Map.entry("trained", 8L));
          assertThat(sweep.getProgress().getMeasurementsRecorded()).isEqualTo(8);
        });
  }

  @Test
  void whatWasConfirmedIsThereAfterAKillAndEveryRunEndsOnce() throws Exception {
    trainer.silent(true);
    start();
    join("trainer-1", WorkerIdentity.Work.TRAIN, trainer, this::held);
    join("metrics-1", WorkerIdentity.Work.MEASURE, metrics, List::of);
    sweeps()
        .createSweep(
            CreateSweepRequest.newBuilder()
                .setSweepId("killed")
                .setRequestId(UUID.nameUUIDFromBytes(new byte[] {1}).toString())
                .setSpec(SpecConverter.toProto(spec()))
                .build());
    eventually(
        () ->
            assertThat(confirmed.stream().filter(h -> h.sequence() == 1).map(HeldTask::task))
                .hasSizeGreaterThanOrEqualTo(2));
    kill();
    int before = trainer.requests().size();
    trainer.silent(false);
    start();
    finishedWhole();
    List<TrainRequest> after = trainer.requests().subList(before, trainer.requests().size());
    assertThat(after.stream().map(r -> r.getLease().getAttempt())).containsOnly(1);
    assertThat(after.stream().filter(r -> r.getAfterSequence() == 1).count()).isEqualTo(2);
    kill();
    start();
    finishedWhole();
  }

  @Test
  void anExtensionThatWasAnsweredIsCarriedOutAfterAKill() throws Exception {
    start();
    join("trainer-1", WorkerIdentity.Work.TRAIN, trainer, this::held);
    join("metrics-1", WorkerIdentity.Work.MEASURE, metrics, List::of);
    sweeps()
        .createSweep(
            CreateSweepRequest.newBuilder()
                .setSweepId("killed")
                .setRequestId(UUID.nameUUIDFromBytes(new byte[] {1}).toString())
                .setSpec(SpecConverter.toProto(spec()))
                .build());
    finishedWhole();
    int trainings = trainer.requests().size();
    ExtendSweepRequest more =
        ExtendSweepRequest.newBuilder()
            .setName(NAME)
            .setRequestId(UUID.nameUUIDFromBytes(new byte[] {2}).toString())
            .setSpec(
                SpecConverter.toProto(spec()).toBuilder()
                    .setReplicates(3)
                    .addMeasurements(
                        io.orograph.v1.MeasurementSpec.newBuilder().setKind("TEST_LOSS")))
            .build();
    sweeps().extendSweep(more);
    kill();
    start();
    assertThat(sweeps().withWaitForReady().extendSweep(more).getSweep().getRevisionsCount())
        .as("the same request is answered again")
        .isEqualTo(2);
    eventually(
        () -> {
          Sweep sweep = sweep();
          assertThat(sweep.getState()).isEqualTo(SweepState.SWEEP_STATE_FINISHED);
          assertThat(sweep.getProgress().getRunsEnded()).isEqualTo(12);
          assertThat(sweep.getProgress().getMeasurementsRecorded()).isEqualTo(24);
        });
    List<String> keys =
        trainer.requests().stream()
            .flatMap(r -> r.getMembersList().stream())
            .map(m -> m.getRunKey())
            .distinct()
            .toList();
    assertThat(keys).hasSize(12);
    assertThat(trainer.requests().subList(trainings, trainer.requests().size()))
        .allSatisfy(
            r ->
                assertThat(r.getMembersList())
                    .allSatisfy(m -> assertThat(m.getReplicate()).isEqualTo(2)));
  }
}
