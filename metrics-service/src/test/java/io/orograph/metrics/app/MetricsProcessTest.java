package io.orograph.metrics.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.orograph.core.pde.PoissonProblem;
import io.orograph.engine.runtime.ComputeDevice;
import io.orograph.v1.ListMetricKindsOfWorkerRequest;
import io.orograph.v1.MetricsServiceGrpc;
import io.orograph.v1.RegisterRequest;
import io.orograph.v1.RegisterResponse;
import io.orograph.v1.WorkerKind;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.ConnectionBounds;
import io.orograph.wire.grpc.GrpcServers;
import io.orograph.wire.grpc.RunningServer;
import io.orograph.wire.grpc.Token;
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
final class MetricsProcessTest {
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
        MetricsProcess service =
            MetricsProcess.start(
                config("127.0.0.1:" + orchestrator.port(), 0), () -> {}, InstantSource.system())) {
      RegisterRequest.Hello hello = registry.next().getHello();
      assertThat(hello.getWorker()).isEqualTo("m1");
      assertThat(hello.getKind()).isEqualTo(WorkerKind.WORKER_KIND_METRICS);
      assertThat(hello.getLanes()).isEqualTo(1);
      assertThat(hello.getAddress()).isEqualTo("127.0.0.1:" + service.port());
      assertThat(hello.getDeviceClass()).matches("cpu/.+/djl .+, libtorch 2.7.1/1");
      assertThat(hello.getDataDigestsMap().keySet()).containsExactlyInAnyOrderElementsOf(SHIPPED);
      assertThat(registry.next().getHeartbeat().getFreeLanes()).isEqualTo(1);
      ManagedChannel channel = Channels.open("127.0.0.1", service.port(), token);
      assertThat(
              MetricsServiceGrpc.newBlockingStub(channel)
                  .listMetricKindsOfWorker(ListMetricKindsOfWorkerRequest.getDefaultInstance())
                  .getMetricKindsCount())
          .isPositive();
      channel.shutdownNow();
      service.close();
      service.awaitEnd();
    }
  }

  @Test
  void aTakenPortIsToldInOneSentence() throws Exception {
    Token token = Token.createFile(folder.resolve("token"));
    try (RunningServer other = GrpcServers.loopback(0, token, List.of(), Optional.empty())) {
      assertThatThrownBy(
              () ->
                  MetricsProcess.start(
                      config("127.0.0.1:1", other.port()), () -> {}, InstantSource.system()))
          .isInstanceOf(IOException.class)
          .hasMessage("port: " + other.port() + " (expected: a free port of 127.0.0.1)");
    }
  }

  @Test
  void withoutATokenItDoesNotStart() {
    assertThatThrownBy(
            () -> MetricsProcess.start(config("127.0.0.1:1", 0), () -> {}, InstantSource.system()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("token file: ");
  }

  private MetricsConfig config(String orchestrator, int port) {
    return new MetricsConfig(
        folder.resolve("token"),
        false,
        0,
        folder.resolve("data"),
        false,
        ComputeDevice.CPU,
        "m1",
        "127.0.0.1",
        port,
        1,
        orchestrator,
        Optional.of(folder.resolve("store")),
        Optional.empty(),
        Optional.empty(),
        Long.MAX_VALUE,
        java.time.Duration.ofSeconds(5),
        Optional.empty(),
        ConnectionBounds.USUAL,
        Optional.empty());
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
