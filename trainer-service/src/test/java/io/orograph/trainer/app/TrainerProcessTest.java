package io.orograph.trainer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.orograph.core.pde.PoissonProblem;
import io.orograph.engine.runtime.ComputeDevice;
import io.orograph.v1.GetCapabilitiesRequest;
import io.orograph.v1.RegisterRequest;
import io.orograph.v1.RegisterResponse;
import io.orograph.v1.TrainerServiceGrpc;
import io.orograph.v1.WorkerKind;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.ConnectionBounds;
import io.orograph.wire.grpc.GrpcServers;
import io.orograph.wire.grpc.HealthPort;
import io.orograph.wire.grpc.RunningServer;
import io.orograph.wire.grpc.Token;
import io.orograph.wire.tls.ListenAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class TrainerProcessTest {
  private static final List<String> SHIPPED =
      Stream.concat(
              Stream.of("digits", "sphere", "unit-sphere", "waves", "mixture", "teacher", "recall"),
              PoissonProblem.names().stream())
          .toList();

  @TempDir private Path folder;

  @Test
  void itRegistersWithWhatItHasServesAndEndsInOrder() throws Exception {
    Token token = Token.createFile(folder.resolve("token"));
    Registry registry = new Registry();
    try (RunningServer orchestrator =
            GrpcServers.loopback(0, token, List.of(registry), Optional.empty());
        TrainerProcess trainer =
            TrainerProcess.start(
                config("127.0.0.1:" + orchestrator.port(), 0), () -> {}, InstantSource.system())) {
      RegisterRequest.Hello hello = registry.next().getHello();
      assertThat(hello.getWorker()).isEqualTo("t1");
      assertThat(hello.getKind()).isEqualTo(WorkerKind.WORKER_KIND_TRAINER);
      assertThat(hello.getLanes()).isEqualTo(1);
      assertThat(hello.getAddress()).isEqualTo("127.0.0.1:" + trainer.port());
      assertThat(hello.getDeviceClass()).matches("cpu/.+/djl .+, libtorch 2.7.1/1");
      assertThat(hello.getDataDigestsMap().keySet()).containsExactlyInAnyOrderElementsOf(SHIPPED);
      assertThat(registry.next().getHeartbeat().getFreeLanes()).isEqualTo(1);
      ManagedChannel probe = Channels.open("127.0.0.1", trainer.healthPort(), Token.random());
      assertThat(
              HealthGrpc.newBlockingStub(probe)
                  .check(HealthCheckRequest.newBuilder().setService(HealthPort.READINESS).build())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
      probe.shutdownNow();
      ManagedChannel channel = Channels.open("127.0.0.1", trainer.port(), token);
      assertThat(
              TrainerServiceGrpc.newBlockingStub(channel)
                  .getCapabilities(GetCapabilitiesRequest.getDefaultInstance())
                  .getDeviceClass())
          .isEqualTo(hello.getDeviceClass());
      channel.shutdownNow();
      trainer.close();
      trainer.awaitEnd();
    }
  }

  @Test
  void aTakenPortIsToldInOneSentence() throws Exception {
    Token token = Token.createFile(folder.resolve("token"));
    try (RunningServer other = GrpcServers.loopback(0, token, List.of(), Optional.empty())) {
      assertThatThrownBy(
              () ->
                  TrainerProcess.start(
                      config("127.0.0.1:1", other.port()), () -> {}, InstantSource.system()))
          .isInstanceOf(IOException.class)
          .hasMessage("port: " + other.port() + " (expected: a free port of 127.0.0.1)");
    }
  }

  @Test
  void withoutATokenItDoesNotStart() {
    assertThatThrownBy(
            () -> TrainerProcess.start(config("127.0.0.1:1", 0), () -> {}, InstantSource.system()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("token file: ");
  }

  private TrainerConfig config(String orchestrator, int port) {
    return new TrainerConfig(
        folder.resolve("token"),
        false,
        0,
        folder.resolve("data"),
        false,
        ComputeDevice.CPU,
        "t1",
        "127.0.0.1",
        port,
        1,
        0,
        orchestrator,
        Optional.of(folder.resolve("store")),
        Optional.empty(),
        Optional.empty(),
        folder.resolve("cache"),
        1L << 29,
        java.time.Duration.ofSeconds(10),
        java.time.Duration.ofSeconds(5),
        Optional.empty(),
        ConnectionBounds.USUAL,
        ListenAddress.Place.parse("127.0.0.1:0"));
  }

  /** Takes registrations and hands on what workers say. */
  private static final class Registry
      extends WorkerRegistryServiceGrpc.WorkerRegistryServiceImplBase {
    private final BlockingQueue<RegisterRequest> said = new LinkedBlockingQueue<>();

    RegisterRequest next() throws InterruptedException {
      RegisterRequest request = said.poll(10, TimeUnit.SECONDS);
      assertThat(request).isNotNull();
      return request;
    }

    @Override
    public StreamObserver<RegisterRequest> register(StreamObserver<RegisterResponse> answers) {
      return new StreamObserver<>() {
        @Override
        public void onNext(RegisterRequest request) {
          said.add(request);
          answers.onNext(
              RegisterResponse.newBuilder()
                  .setHeartbeat(Duration.newBuilder().setNanos(100_000_000))
                  .build());
        }

        @Override
        public void onError(Throwable broken) {}

        @Override
        public void onCompleted() {
          answers.onCompleted();
        }
      };
    }
  }
}
