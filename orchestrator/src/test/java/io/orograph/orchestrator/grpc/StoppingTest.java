package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.orograph.core.sweep.Calibration;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerDirectory;
import io.orograph.orchestrator.registry.WorkerLink;
import io.orograph.orchestrator.registry.WorkerView;
import io.orograph.v1.RegisterRequest;
import io.orograph.v1.RegisterResponse;
import io.orograph.v1.WorkerKind;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.GrpcServers;
import io.orograph.wire.grpc.RemoteFailure;
import io.orograph.wire.grpc.Token;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams of workers when the orchestrator stops. */
class StoppingTest {
  private static final Token TOKEN = Token.random();
  private static final String ENDED = "ended in order";

  private final WorkerRegistryEndpoint registry =
      new WorkerRegistryEndpoint(new Welcoming(), InstantSource.system());
  private io.grpc.Server server;
  private ManagedChannel channel;

  /** Answers whoever comes. */
  private static final class Welcoming implements WorkerDirectory {
    @Override
    public void hello(Hello hello, WorkerLink link) {
      link.answer(Duration.ofSeconds(2), false, List.of());
    }

    @Override
    public void beat(
        Hello hello,
        WorkerLink link,
        int freeLanes,
        List<Held> held,
        List<Calibration> calibrations) {
      link.answer(Duration.ofSeconds(2), false, List.of());
    }

    @Override
    public void broken(Hello hello, WorkerLink link) {}

    @Override
    public CompletionStage<List<WorkerView>> list() {
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Boolean> drain(String worker) {
      return CompletableFuture.completedFuture(false);
    }
  }

  /** What a worker hears. */
  private static final class Ears implements StreamObserver<RegisterResponse> {
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    @Override
    public void onNext(RegisterResponse response) {
      heard.add(response);
    }

    @Override
    public void onError(Throwable thrown) {
      heard.add(RemoteFailure.of(thrown));
    }

    @Override
    public void onCompleted() {
      heard.add(ENDED);
    }

    Object next() throws InterruptedException {
      Object next = heard.poll(15, TimeUnit.SECONDS);
      return next == null ? "nothing within 15 s" : next;
    }
  }

  @BeforeEach
  void start() throws IOException {
    InProcessServerBuilder builder = InProcessServerBuilder.forName("stopping");
    GrpcServers.guarded(builder, TOKEN, List.of(registry), Optional.empty());
    server = builder.build().start();
    channel = InProcessChannelBuilder.forName("stopping").build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }

  private Ears register(String worker) {
    Ears ears = new Ears();
    StreamObserver<RegisterRequest> mouth =
        WorkerRegistryServiceGrpc.newStub(Channels.authorized(channel, TOKEN)).register(ears);
    mouth.onNext(
        RegisterRequest.newBuilder()
            .setHello(
                RegisterRequest.Hello.newBuilder()
                    .setWorker(worker)
                    .setIncarnation("i")
                    .setKind(WorkerKind.WORKER_KIND_TRAINER)
                    .setAddress("127.0.0.1:7101")
                    .setLanes(1)
                    .setDeviceClass("cpu/AVX2"))
            .build());
    return ears;
  }

  @Test
  void streamsOfWorkersAreEndedInOrderAndThenNothingIsLeftThatAPortWouldWaitFor() throws Exception {
    List<Ears> workers = List.of(register("trainer-1"), register("trainer-2"));
    for (Ears worker : workers) {
      assertThat(worker.next()).isInstanceOf(RegisterResponse.class);
    }
    registry.end();
    for (Ears worker : workers) {
      assertThat(worker.next()).isEqualTo(ENDED);
    }
    channel.shutdown();
    assertThat(channel.awaitTermination(15, TimeUnit.SECONDS)).as("no call is open").isTrue();
    assertThat(server.shutdown().awaitTermination(15, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aWorkerThatComesWhileTheOrchestratorStopsIsToldToComeAgain() throws Exception {
    registry.end();
    assertThat(register("trainer-1").next())
        .isInstanceOfSatisfying(
            RemoteFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
              assertThat(failure.retryAfter()).isPresent();
            });
  }
}
