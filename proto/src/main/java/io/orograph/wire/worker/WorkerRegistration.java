package io.orograph.wire.worker;

import com.google.protobuf.Timestamp;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.orograph.core.sweep.Calibration;
import io.orograph.v1.RegisterRequest;
import io.orograph.v1.RegisterResponse;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import io.orograph.wire.convert.CalibrationConverter;
import io.orograph.wire.grpc.RemoteFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a worker registered: hello, heartbeats at the distance that the orchestrator asks for, and
 * the same again, with the same incarnation, whenever the stream breaks, until closed.
 *
 * <p>Everything happens on one thread of its own, so that neither a busy lane nor a slow call
 * delays a heartbeat; fields are touched by that thread only.
 */
public final class WorkerRegistration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerRegistration.class);

  private static final Duration SHORTEST_HEARTBEAT = Duration.ofMillis(20);
  private static final Duration LONGEST_HEARTBEAT = Duration.ofSeconds(30);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

  /**
   * While nobody listens there, as during the start of an orchestrator: what it can do when it
   * comes back is what its workers have said by then.
   */
  private static final Duration LONGEST_PAUSE_UNHEARD = Duration.ofMillis(400);

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  private final Channel channel;
  private final WorkerRegistryServiceGrpc.WorkerRegistryServiceStub registry;
  private final WorkerIdentity identity;
  private final WorkerHost host;
  private final InstantSource clock;
  private final ScheduledExecutorService thread;
  private volatile RegistrationState state = new RegistrationState.Connecting();
  private Duration pause = FIRST_PAUSE;
  private volatile Duration lastPause = Duration.ZERO;
  private @Nullable Session session;
  private boolean unheard;
  private boolean closed;

  private WorkerRegistration(
      Channel channel, WorkerIdentity identity, WorkerHost host, InstantSource clock) {
    this.channel = channel;
    this.registry = WorkerRegistryServiceGrpc.newStub(channel);
    this.identity = identity;
    this.host = host;
    this.clock = clock;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heartbeat-" + identity.name()).factory());
  }

  /**
   * Starts to register and returns at once.
   *
   * @param channel to the orchestrator's port for workers; stays the caller's
   * @param clock the time of this machine, which the orchestrator compares with its own
   */
  public static WorkerRegistration start(
      Channel channel, WorkerIdentity identity, WorkerHost host, InstantSource clock) {
    WorkerRegistration registration = new WorkerRegistration(channel, identity, host, clock);
    registration.run(registration::connect);
    return registration;
  }

  /** Where it stands; any thread may ask. */
  public RegistrationState state() {
    return state;
  }

  /** How long it waited, or waits, before it tried again the last time. */
  Duration pause() {
    return lastPause;
  }

  /** Ends the stream and the heartbeat. */
  @Override
  public void close() {
    run(
        () -> {
          closed = true;
          if (session != null) {
            session.requests().onCompleted();
            session = null;
          }
          become(new RegistrationState.Closed());
        });
    thread.shutdown();
  }

  private void connect() {
    if (closed) {
      return;
    }
    become(new RegistrationState.Connecting());
    if (channel instanceof ManagedChannel managed) {
      // The pauses are ours: the channel's own grow to minutes, and it answers for the server then.
      managed.resetConnectBackoff();
    }
    Session next = new Session();
    session = next;
    registry.register(next);
    later(ANSWER_WITHIN, () -> giveUpUnanswered(next));
    RegisterRequest.Hello.Builder hello = identity.hello();
    host.held().forEach(task -> hello.addHeld(task.toProto()));
    next.unsaid(host.calibrations()).forEach(hello::addCalibrations);
    next.requests().onNext(now().setHello(hello).build());
  }

  private RegisterRequest.Builder now() {
    Instant at = clock.instant();
    return RegisterRequest.newBuilder()
        .setTime(Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()));
  }

  private void giveUpUnanswered(Session which) {
    if (which == session && !which.answered) {
      which.requests().cancel("no answer to the hello", null);
    }
  }

  private void answered(Session which, RegisterResponse response) {
    if (which != session) {
      return;
    }
    if (!which.answered) {
      which.answered = true;
      unheard = false;
      pause = FIRST_PAUSE;
      become(new RegistrationState.Registered());
      later(which.distance(response), () -> beat(which));
    }
    which.distance = which.distance(response);
    if (response.getConfirmedCount() > 0) {
      host.confirmed(response.getConfirmedList().stream().map(HeldTask::fromProto).toList());
    }
    if (response.getDrain()) {
      host.drain();
    }
  }

  private void beat(Session which) {
    if (which != session) {
      return;
    }
    later(which.distance, () -> beat(which));
    // A stream that takes nothing is broken or about to be; heartbeats must not pile up in it.
    if (which.requests().isReady()) {
      RegisterRequest.Heartbeat.Builder beat =
          RegisterRequest.Heartbeat.newBuilder().setFreeLanes(host.freeLanes());
      host.held().forEach(task -> beat.addHeld(task.toProto()));
      which.unsaid(host.calibrations()).forEach(beat::addCalibrations);
      which.requests().onNext(now().setHeartbeat(beat).build());
    }
  }

  private void broken(Session which, RemoteFailure why) {
    if (which != session) {
      return;
    }
    session = null;
    if (why.code() == Status.Code.UNAVAILABLE) {
      pause = shorter(pause, LONGEST_PAUSE_UNHEARD);
    }
    told(why);
    lastPause = pause;
    become(new RegistrationState.Waiting(why.reason(), why.message()));
    later(pause, this::connect);
    pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
  }

  /** Once in the log for a time without an orchestrator, and not at each attempt. */
  private void told(RemoteFailure why) {
    if (why.code() == Status.Code.UNAVAILABLE && unheard) {
      LOG.debug("registration broken, again in {} ms: {}", pause.toMillis(), why.message());
      return;
    }
    unheard = why.code() == Status.Code.UNAVAILABLE;
    LOG.info("registration broken, again in {} ms: {}", pause.toMillis(), why.message());
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private void become(RegistrationState next) {
    state = next;
    try {
      host.registration(next);
    } catch (RuntimeException e) {
      LOG.error("registration of {}: the worker's own listener failed", identity.name(), e);
    }
  }

  private void run(Runnable step) {
    later(Duration.ZERO, step);
  }

  /** Nothing that the host throws may end the heartbeat. */
  private void later(Duration delay, Runnable step) {
    Runnable guarded =
        () -> {
          try {
            step.run();
          } catch (RuntimeException e) {
            LOG.error("registration of {}", identity.name(), e);
          }
        };
    try {
      ScheduledFuture<?> unused = thread.schedule(guarded, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Closed meanwhile: nothing is to be done any more.
      LOG.trace("closed", e);
    }
  }

  /** One stream; what arrives on it is handed to the one thread. */
  private final class Session implements ClientResponseObserver<RegisterRequest, RegisterResponse> {
    private @Nullable ClientCallStreamObserver<RegisterRequest> requests;
    private boolean answered;
    private Duration distance = Duration.ofSeconds(1);
    private final Set<Calibration> said = new HashSet<>();

    /** Those that were not said over this stream yet; they are from now on. */
    List<io.orograph.v1.Calibration> unsaid(List<Calibration> known) {
      return known.stream().filter(said::add).map(CalibrationConverter::toProto).toList();
    }

    ClientCallStreamObserver<RegisterRequest> requests() {
      if (requests == null) {
        throw new IllegalStateException("requests: not started (expected: beforeStart first)");
      }
      return requests;
    }

    Duration distance(RegisterResponse response) {
      if (!response.hasHeartbeat()) {
        return distance;
      }
      Duration asked =
          Duration.ofSeconds(
              response.getHeartbeat().getSeconds(), response.getHeartbeat().getNanos());
      Duration bounded = shorter(asked, LONGEST_HEARTBEAT);
      return bounded.compareTo(SHORTEST_HEARTBEAT) < 0 ? SHORTEST_HEARTBEAT : bounded;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<RegisterRequest> stream) {
      requests = stream;
    }

    @Override
    public void onNext(RegisterResponse response) {
      run(() -> answered(this, response));
    }

    @Override
    public void onError(Throwable thrown) {
      run(() -> broken(this, RemoteFailure.of(thrown)));
    }

    @Override
    public void onCompleted() {
      RemoteFailure ended =
          new RemoteFailure(
              Status.Code.OK,
              "ENDED",
              "the orchestrator ended the stream",
              java.util.Map.of(),
              java.util.List.of(),
              java.util.Optional.empty());
      run(() -> broken(this, ended));
    }
  }
}
