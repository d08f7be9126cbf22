package io.orograph.wire.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.orograph.v1.HeldTask;
import io.orograph.v1.RegisterRequest;
import io.orograph.v1.RegisterResponse;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkerRegistrationTest {
  private static final WorkerIdentity IDENTITY =
      new WorkerIdentity(
          "trainer-1",
          "first",
          WorkerIdentity.WorkerRole.TRAINER,
          "127.0.0.1:9",
          2,
          "cpu/x",
          Map.of("digits", "d"),
          "test");

  private final FakeRegistry registry = new FakeRegistry();
  private final FakeHolder holder = new FakeHolder();
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    String name = InProcessServerBuilder.generateName();
    server = InProcessServerBuilder.forName(name).addService(registry).build().start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void theFirstMessageIsAHelloAndHeartbeatsFollowOnceAccepted() throws Exception {
    try (WorkerRegistration registration = WorkerRegistration.start(channel, IDENTITY, holder)) {
      RegisterRequest.Hello hello = registry.next().getHello();
      assertThat(hello.getWorker()).isEqualTo("trainer-1");
      assertThat(hello.getHeldList()).extracting(HeldTask::getTask).containsExactly("t-1");
      registry.answer(RegisterResponse.newBuilder().setHeartbeat(Durations.fromMillis(20)).build());
      assertThat(registry.next().getHeartbeat().getFreeLanes()).isEqualTo(1);
      assertThat(registry.next().getHeartbeat().getHeld(0).getSequence()).isEqualTo(7);
      assertThat(registration.registered()).isTrue();
    }
  }

  @Test
  void aBrokenStreamIsTakenUpAgainWithTheSameIncarnation() throws Exception {
    try (WorkerRegistration registration = WorkerRegistration.start(channel, IDENTITY, holder)) {
      assertThat(registry.next().getHello().getIncarnation()).isEqualTo("first");
      registry.fail(Status.UNAVAILABLE);
      assertThat(registry.next().getHello().getIncarnation()).isEqualTo("first");
      assertThat(registration.registered()).isFalse();
    }
  }

  @Test
  void whatIsConfirmedAndTheWishToDrainReachTheWorker() throws Exception {
    try (WorkerRegistration registration = WorkerRegistration.start(channel, IDENTITY, holder)) {
      registry.next();
      registry.answer(
          RegisterResponse.newBuilder()
              .addConfirmed(HeldTask.newBuilder().setTask("t-1").setAttempt(1).setSequence(5))
              .setDrain(true)
              .build());
      assertThat(holder.told.poll(5, TimeUnit.SECONDS)).isEqualTo("t-1:5");
      assertThat(holder.told.poll(5, TimeUnit.SECONDS)).isEqualTo("drain");
      assertThat(registration.registered()).isTrue();
    }
  }

  private static final class FakeHolder implements WorkHolder {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Override
    public int freeLanes() {
      return 1;
    }

    @Override
    public List<HeldWork> held() {
      return List.of(new HeldWork("projects/default/sweeps/s", "t-1", 1, 7));
    }

    @Override
    public void confirmed(List<HeldWork> recorded) {
      recorded.forEach(work -> told.add(work.task() + ":" + work.sequence()));
    }

    @Override
    public void drain() {
      told.add("drain");
    }
  }

  private static final class FakeRegistry
      extends WorkerRegistryServiceGrpc.WorkerRegistryServiceImplBase {
    private final BlockingQueue<RegisterRequest> seen = new LinkedBlockingQueue<>();
    private final BlockingQueue<StreamObserver<RegisterResponse>> streams =
        new LinkedBlockingQueue<>();

    @Override
    public StreamObserver<RegisterRequest> register(StreamObserver<RegisterResponse> responses) {
      streams.add(responses);
      return new StreamObserver<>() {
        @Override
        public void onNext(RegisterRequest request) {
          seen.add(request);
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {
          responses.onCompleted();
        }
      };
    }

    RegisterRequest next() throws InterruptedException {
      RegisterRequest request = seen.poll(5, TimeUnit.SECONDS);
      assertThat(request).as("a request within five seconds").isNotNull();
      return request;
    }

    void answer(RegisterResponse response) throws InterruptedException {
      streams.take().onNext(response);
    }

    void fail(Status status) throws InterruptedException {
      streams.take().onError(status.asRuntimeException());
    }
  }
}
