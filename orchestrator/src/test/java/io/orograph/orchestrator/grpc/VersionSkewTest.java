package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.ManagedChannel;
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
import io.orograph.wire.grpc.RunningServer;
import io.orograph.wire.grpc.Token;
import io.orograph.wire.worker.WorkerProtocol;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers of other releases say hello to this orchestrator, over a real connection. */
class VersionSkewTest {
  private static final Token TOKEN = Token.random();
  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

  private final Directory directory = new Directory();
  private RunningServer server;
  private ManagedChannel channel;

  /** Welcomes everybody that the border lets through. */
  private static final class Directory implements WorkerDirectory {
    private final List<Hello> welcomed = new CopyOnWriteArrayList<>();
    private final List<Optional<Duration>> ahead = new CopyOnWriteArrayList<>();

    @Override
    public void hello(Hello hello, WorkerLink link) {
      welcomed.add(hello);
      ahead.add(link.clockAhead());
      link.answer(Duration.ofSeconds(1), false, List.of());
    }

    @Override
    public void beat(
        Hello hello,
        WorkerLink link,
        int freeLanes,
        List<Held> held,
        List<Calibration> calibrations) {
      ahead.add(link.clockAhead());
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

  /** What a worker hears: answers, or the failure that ends it. */
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
    public void onCompleted() {}

    Object next() throws InterruptedException {
      Object next = heard.poll(15, TimeUnit.SECONDS);
      return next == null ? "nothing within 15 s" : next;
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        GrpcServers.loopback(
            0,
            TOKEN,
            List.of(new WorkerRegistryEndpoint(directory, InstantSource.fixed(NOON))),
            Optional.empty());
    channel = Channels.open("127.0.0.1", server.port(), TOKEN);
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    server.close();
  }

  private static RegisterRequest hello(int protocol, String release) {
    return RegisterRequest.newBuilder()
        .setHello(
            RegisterRequest.Hello.newBuilder()
                .setWorker("trainer-1")
                .setIncarnation("i")
                .setKind(WorkerKind.WORKER_KIND_TRAINER)
                .setAddress("127.0.0.1:7101")
                .setLanes(1)
                .setDeviceClass("cpu/AVX2")
                .setCodeVersion(release)
                .setProtocol(protocol))
        .build();
  }

  private Object answer(RegisterRequest... said) throws InterruptedException {
    Ears ears = new Ears();
    StreamObserver<RegisterRequest> mouth =
        WorkerRegistryServiceGrpc.newStub(channel).register(ears);
    Object last = "nothing was said";
    for (RegisterRequest request : said) {
      mouth.onNext(request);
      last = ears.next();
    }
    return last;
  }

  @Test
  void aWorkerOfAnotherReleaseWithTheSameProtocolIsTaken() throws Exception {
    assertThat(answer(hello(WorkerProtocol.NEWEST, "9.9.9 (other)")))
        .isInstanceOf(RegisterResponse.class);
    assertThat(directory.welcomed).extracting(Hello::codeVersion).containsExactly("9.9.9 (other)");
  }

  @Test
  void aWorkerFromBeforeProtocolsHadNumbersIsTakenAsOneOfTheFirst() throws Exception {
    assertThat(answer(hello(0, "0.1.0"))).isInstanceOf(RegisterResponse.class);
    assertThat(directory.welcomed).hasSize(1);
  }

  @Test
  void aWorkerOfALaterProtocolIsRefusedWithWhatToDo() throws Exception {
    int later = WorkerProtocol.NEWEST + 1;
    assertThat(answer(hello(later, "9.9.9 (other)")))
        .isInstanceOfSatisfying(
            RemoteFailure.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo("OTHER_PROTOCOL");
              assertThat(refused.message())
                  .isEqualTo(
                      "workers/trainer-1: protocol: "
                          + later
                          + ", of release 9.9.9 (other) (expected: "
                          + WorkerProtocol.NEWEST
                          + "; upgrade the orchestrator before its workers)");
            });
    assertThat(directory.welcomed).isEmpty();
  }

  /** What it tells of itself is no order: the protocol says whether it is understood. */
  @Test
  void whatANewerWorkerTellsBesidesIsLeftOut() throws Exception {
    UnknownFieldSet more =
        UnknownFieldSet.newBuilder()
            .addField(4321, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
            .build();
    RegisterRequest known = hello(WorkerProtocol.NEWEST, "9.9.9 (other)");
    RegisterRequest newer =
        known.toBuilder().setHello(known.getHello().toBuilder().setUnknownFields(more)).build();
    RegisterRequest beat =
        RegisterRequest.newBuilder()
            .setHeartbeat(RegisterRequest.Heartbeat.newBuilder().setUnknownFields(more))
            .build();
    assertThat(answer(newer, beat))
        .isInstanceOfSatisfying(
            RegisterResponse.class,
            heard -> assertThat(heard.getHeartbeat().getSeconds()).isEqualTo(2));
    assertThat(directory.welcomed).hasSize(1);
  }

  private static RegisterRequest at(Instant time, RegisterRequest.Builder said) {
    return said.setTime(
            Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()))
        .build();
  }

  @Test
  void howFarItsClockIsAheadIsKnownFromItsLastSignOfLife() throws Exception {
    RegisterRequest hello =
        at(NOON.plusSeconds(75), hello(WorkerProtocol.NEWEST, "9.9.9").toBuilder());
    RegisterRequest beat =
        at(
            NOON.minusMillis(1_500),
            RegisterRequest.newBuilder()
                .setHeartbeat(RegisterRequest.Heartbeat.getDefaultInstance()));
    assertThat(answer(hello, beat)).isInstanceOf(RegisterResponse.class);
    assertThat(directory.ahead)
        .containsExactly(
            Optional.of(Duration.ofSeconds(75)), Optional.of(Duration.ofMillis(-1_500)));
  }

  @Test
  void aWorkerThatSaysNothingOfItsClockOrWhatNoClockShowsIsTakenAllTheSame() throws Exception {
    RegisterRequest nonsense =
        RegisterRequest.newBuilder()
            .setHeartbeat(RegisterRequest.Heartbeat.getDefaultInstance())
            .setTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
            .build();
    assertThat(answer(hello(WorkerProtocol.NEWEST, "9.9.9"), nonsense))
        .isInstanceOf(RegisterResponse.class);
    assertThat(directory.ahead).containsExactly(Optional.empty(), Optional.empty());
  }
}
