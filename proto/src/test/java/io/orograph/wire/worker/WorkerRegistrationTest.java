package io.orograph.wire.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.Calibration;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.PackShape;
import io.orograph.v1.RegisterRequest;
import io.orograph.v1.RegisterResponse;
import io.orograph.v1.WorkerKind;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import io.orograph.wire.convert.CalibrationConverter;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.GrpcServers;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import io.orograph.wire.grpc.RunningServer;
import io.orograph.wire.grpc.Token;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkerRegistrationTest {
  private static final Token TOKEN = Token.random();
  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00.5Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOON);
  private static final HeldTask HELD = new HeldTask("projects/p/sweeps/s", "t-1", 2, 17);

  private final BlockingQueue<RegisterRequest> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<StreamObserver<RegisterResponse>> streams =
      new LinkedBlockingQueue<>();
  private final Worker worker = new Worker();
  private final AtomicBoolean upgraded = new AtomicBoolean();
  private RunningServer server;
  private ManagedChannel channel;
  private WorkerRegistration registration;

  /** Says hello back and writes down what it hears. */
  private final class Registry extends WorkerRegistryServiceGrpc.WorkerRegistryServiceImplBase {
    @Override
    public StreamObserver<RegisterRequest> register(StreamObserver<RegisterResponse> reply) {
      streams.add(reply);
      return new StreamObserver<>() {
        @Override
        public void onNext(RegisterRequest request) {
          heard.add(request);
          if (request.hasHello()
              && request.getHello().getWorker().equals("newer")
              && !upgraded.get()) {
            reply.onError(
                new OrographException(new OrographFailure.OtherProtocol("newer", "protocol: 2")));
          } else if (request.hasHello() && request.getHello().getWorker().equals("refused")) {
            reply.onError(new OrographException(new OrographFailure.AlreadyExists("refused")));
          } else if (request.hasHello()) {
            RegisterResponse.Builder answer = RegisterResponse.newBuilder();
            answer.getHeartbeatBuilder().setNanos(30_000_000);
            reply.onNext(answer.build());
          }
        }

        @Override
        public void onError(Throwable thrown) {}

        @Override
        public void onCompleted() {
          reply.onCompleted();
        }
      };
    }
  }

  private static final Calibration CALIBRATION =
      new Calibration(
          new PackShape(
              new NetworkSpec(NetworkFamily.MLP, 8, 1, Activation.RELU, false),
              LossKind.CROSS_ENTROPY,
              "digits",
              16,
              OptimizerKind.SGD),
          24,
          new TreeMap<>(Map.of(24, 1e5)),
          "ab12",
          Instant.EPOCH);

  private static final class Worker implements WorkerHost {
    private final BlockingQueue<RegistrationState> states = new LinkedBlockingQueue<>();
    private final BlockingQueue<List<HeldTask>> confirmed = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> drained = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> faults = new LinkedBlockingQueue<>();
    private final List<Calibration> calibrations = new CopyOnWriteArrayList<>();
    private volatile boolean broken;

    @Override
    public List<Calibration> calibrations() {
      return calibrations;
    }

    @Override
    public int freeLanes() {
      if (broken) {
        faults.add(true);
        throw new IllegalStateException("a fault of the worker's own");
      }
      return 3;
    }

    @Override
    public List<HeldTask> held() {
      return List.of(HELD);
    }

    @Override
    public void confirmed(List<HeldTask> recorded) {
      confirmed.add(recorded);
    }

    @Override
    public void drain() {
      drained.add(true);
    }

    @Override
    public void registration(RegistrationState state) {
      states.add(state);
    }

    void awaitState(Class<? extends RegistrationState> wanted) throws InterruptedException {
      RegistrationState state = next(states);
      while (!wanted.isInstance(state)) {
        state = next(states);
      }
    }
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T value = queue.poll(15, TimeUnit.SECONDS);
    if (value == null) {
      throw new AssertionError("nothing arrived within 15 s");
    }
    return value;
  }

  private RegisterRequest nextHeard(RegisterRequest.MessageCase kind) throws InterruptedException {
    RegisterRequest request = next(heard);
    while (request.getMessageCase() != kind) {
      request = next(heard);
    }
    return request;
  }

  private WorkerIdentity identity(String name) {
    return new WorkerIdentity(
        name,
        WorkerIdentity.newIncarnation(),
        WorkerIdentity.Work.TRAIN,
        "127.0.0.1:7001",
        4,
        "cpu/AVX512",
        Map.of("digits", Digest.of(new byte[] {1})),
        "0.1");
  }

  private RunningServer serve(int port) throws IOException {
    return GrpcServers.loopback(port, TOKEN, List.of(new Registry()), Optional.empty());
  }

  @BeforeEach
  void start() throws IOException {
    server = serve(0);
    channel = Channels.open("127.0.0.1", server.port(), TOKEN);
    registration = WorkerRegistration.start(channel, identity("trainer-1"), worker, CLOCK);
  }

  @AfterEach
  void stop() throws InterruptedException {
    registration.close();
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    server.close();
  }

  @Test
  void itSaysWhoItIsAndThenBeats() throws InterruptedException {
    RegisterRequest.Hello hello = nextHeard(RegisterRequest.MessageCase.HELLO).getHello();
    assertThat(hello.getWorker()).isEqualTo("trainer-1");
    assertThat(hello.getKind()).isEqualTo(WorkerKind.WORKER_KIND_TRAINER);
    assertThat(hello.getLanes()).isEqualTo(4);
    assertThat(hello.getProtocol()).isEqualTo(WorkerProtocol.NEWEST);
    assertThat(hello.getDataDigestsMap()).containsOnlyKeys("digits");
    assertThat(hello.getHeldList()).containsExactly(HELD.toProto());
    worker.awaitState(RegistrationState.Registered.class);
    for (int i = 0; i < 3; i++) {
      RegisterRequest.Heartbeat beat =
          nextHeard(RegisterRequest.MessageCase.HEARTBEAT).getHeartbeat();
      assertThat(beat.getFreeLanes()).isEqualTo(3);
      assertThat(HeldTask.fromProto(beat.getHeld(0))).isEqualTo(HELD);
    }
    assertThat(registration.state()).isInstanceOf(RegistrationState.Registered.class);
  }

  @Test
  void itSaysWhatItsClockShowsWithTheHelloAndEveryHeartbeat() throws InterruptedException {
    for (RegisterRequest said :
        List.of(
            nextHeard(RegisterRequest.MessageCase.HELLO),
            nextHeard(RegisterRequest.MessageCase.HEARTBEAT))) {
      assertThat(Instant.ofEpochSecond(said.getTime().getSeconds(), said.getTime().getNanos()))
          .isEqualTo(NOON);
    }
  }

  @Test
  void itPassesOnWhatIsRecordedAndTheWishToDrain() throws InterruptedException {
    worker.awaitState(RegistrationState.Registered.class);
    next(streams)
        .onNext(RegisterResponse.newBuilder().addConfirmed(HELD.toProto()).setDrain(true).build());
    assertThat(next(worker.confirmed)).containsExactly(HELD);
    assertThat(next(worker.drained)).isTrue();
  }

  @Test
  void afterABrokenStreamTheSameIncarnationRegistersAgainWithWhatItHolds() throws Exception {
    String incarnation = nextHeard(RegisterRequest.MessageCase.HELLO).getHello().getIncarnation();
    worker.awaitState(RegistrationState.Registered.class);
    next(streams).onError(new IllegalStateException("broken"));
    worker.awaitState(RegistrationState.Waiting.class);
    RegisterRequest.Hello again = nextHeard(RegisterRequest.MessageCase.HELLO).getHello();
    assertThat(again.getIncarnation()).isEqualTo(incarnation);
    assertThat(again.getHeldList()).containsExactly(HELD.toProto());
    worker.awaitState(RegistrationState.Registered.class);
  }

  @Test
  void afterARestartOfTheOrchestratorItRegistersAgain() throws Exception {
    worker.awaitState(RegistrationState.Registered.class);
    int port = server.port();
    next(streams).onCompleted();
    server.close();
    worker.awaitState(RegistrationState.Waiting.class);
    server = serve(port);
    worker.awaitState(RegistrationState.Registered.class);
  }

  @Test
  void howeverLongTheOrchestratorIsAwayItIsLookedForOften() throws Exception {
    worker.awaitState(RegistrationState.Registered.class);
    int port = server.port();
    next(streams).onCompleted();
    server.close();
    // The pause has had the time to double from a tenth of a second to the longest one of all.
    for (int attempt = 0; attempt < 7; attempt++) {
      worker.awaitState(RegistrationState.Waiting.class);
    }
    assertThat(registration.pause()).isLessThanOrEqualTo(Duration.ofMillis(400));
    server = serve(port);
    worker.awaitState(RegistrationState.Registered.class);
  }

  @Test
  void aRefusedNameIsTriedAgainAndTheReasonIsKnown() throws Exception {
    Worker second = new Worker();
    try (WorkerRegistration refused =
        WorkerRegistration.start(channel, identity("refused"), second, CLOCK)) {
      second.awaitState(RegistrationState.Waiting.class);
      second.awaitState(RegistrationState.Connecting.class);
      RegistrationState state = next(second.states);
      assertThat(state)
          .isInstanceOfSatisfying(
              RegistrationState.Waiting.class,
              w -> assertThat(w.reason()).isEqualTo("ALREADY_EXISTS"));
      assertThat(refused.state()).isNotInstanceOf(RegistrationState.Registered.class);
    }
  }

  @Test
  void aWorkerThatIsNewerThanItsOrchestratorRegistersOnceThatIsUpgraded() throws Exception {
    Worker early = new Worker();
    try (WorkerRegistration newer =
        WorkerRegistration.start(channel, identity("newer"), early, CLOCK)) {
      early.awaitState(RegistrationState.Connecting.class);
      assertThat(next(early.states))
          .isInstanceOfSatisfying(
              RegistrationState.Waiting.class,
              w -> {
                assertThat(w.reason()).isEqualTo("OTHER_PROTOCOL");
                assertThat(w.message()).isEqualTo("workers/newer: protocol: 2");
              });
      upgraded.set(true);
      early.awaitState(RegistrationState.Registered.class);
      assertThat(newer.state()).isInstanceOf(RegistrationState.Registered.class);
    }
  }

  @Test
  void aFaultOfTheWorkerDoesNotEndItsHeartbeat() throws Exception {
    worker.awaitState(RegistrationState.Registered.class);
    nextHeard(RegisterRequest.MessageCase.HEARTBEAT);
    worker.broken = true;
    next(worker.faults);
    next(worker.faults);
    heard.clear();
    worker.broken = false;
    nextHeard(RegisterRequest.MessageCase.HEARTBEAT);
  }

  @Test
  void whatWasMeasuredIsSaidOnceOverEveryStream() throws Exception {
    worker.awaitState(RegistrationState.Registered.class);
    worker.calibrations.add(CALIBRATION);
    RegisterRequest.Heartbeat first =
        nextHeard(RegisterRequest.MessageCase.HEARTBEAT).getHeartbeat();
    while (first.getCalibrationsCount() == 0) {
      first = nextHeard(RegisterRequest.MessageCase.HEARTBEAT).getHeartbeat();
    }
    assertThat(first.getCalibrations(0)).isEqualTo(CalibrationConverter.toProto(CALIBRATION));
    assertThat(
            nextHeard(RegisterRequest.MessageCase.HEARTBEAT).getHeartbeat().getCalibrationsList())
        .isEmpty();
    next(streams).onError(new IllegalStateException("broken"));
    heard.clear();
    assertThat(nextHeard(RegisterRequest.MessageCase.HELLO).getHello().getCalibrationsList())
        .containsExactly(CalibrationConverter.toProto(CALIBRATION));
  }

  @Test
  void closingEndsTheStream() throws Exception {
    worker.awaitState(RegistrationState.Registered.class);
    registration.close();
    worker.awaitState(RegistrationState.Closed.class);
    assertThat(registration.state()).isInstanceOf(RegistrationState.Closed.class);
  }
}
