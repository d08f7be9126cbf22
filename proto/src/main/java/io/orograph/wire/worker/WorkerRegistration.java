package io.orograph.wire.worker;

import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import io.orograph.v1.HeldTask;
import io.orograph.v1.RegisterRequest;
import io.orograph.v1.RegisterResponse;
import io.orograph.v1.WorkerKind;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a worker registered for as long as it lives: hello, heartbeats, and a new stream with the
 * same incarnation whenever the old one breaks, with growing pauses up to {@value
 * #MAX_BACKOFF_MILLIS} ms.
 */
public final class WorkerRegistration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerRegistration.class);
  private static final long MIN_BACKOFF_MILLIS = 100;
  private static final long MAX_BACKOFF_MILLIS = 2_000;
  private static final Duration FIRST_HEARTBEAT = Duration.ofSeconds(1);

  private final WorkerRegistryServiceGrpc.WorkerRegistryServiceStub registry;
  private final WorkerIdentity identity;
  private final WorkHolder holder;
  private final ScheduledExecutorService thread;

  // All below belong to the thread, but for the flag that others may read.
  private @Nullable Stream stream;
  private long backoffMillis = MIN_BACKOFF_MILLIS;
  private volatile boolean registered;

  private WorkerRegistration(Channel channel, WorkerIdentity identity, WorkHolder holder) {
    this.registry = WorkerRegistryServiceGrpc.newStub(channel);
    this.identity = identity;
    this.holder = holder;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heartbeat").factory());
  }

  /** Starts to register and goes on until closed. */
  public static WorkerRegistration start(
      Channel channel, WorkerIdentity identity, WorkHolder holder) {
    WorkerRegistration registration = new WorkerRegistration(channel, identity, holder);
    registration.run(registration::connect);
    return registration;
  }

  /** Whether the orchestrator has accepted the present stream. */
  public boolean registered() {
    return registered;
  }

  /** Sends a heartbeat now: a lane has become free. */
  public void nudge() {
    run(this::beat);
  }

  private void run(Runnable work) {
    try {
      thread.execute(work);
    } catch (RejectedExecutionException closed) {
      LOG.debug("registration is closed");
    }
  }

  private void connect() {
    Stream next = new Stream();
    stream = next;
    next.requests = registry.register(next);
    RegisterRequest.Hello.Builder hello =
        RegisterRequest.Hello.newBuilder()
            .setWorker(identity.worker())
            .setIncarnation(identity.incarnation())
            .setKind(
                switch (identity.role()) {
                  case TRAINER -> WorkerKind.WORKER_KIND_TRAINER;
                  case METRICS -> WorkerKind.WORKER_KIND_METRICS;
                })
            .setAddress(identity.address())
            .setLanes(identity.lanes())
            .setDeviceClass(identity.deviceClass())
            .putAllDataDigests(identity.dataDigests())
            .setCodeVersion(identity.codeVersion());
    holder.held().forEach(held -> hello.addHeld(held.message()));
    next.send(RegisterRequest.newBuilder().setHello(hello).build());
  }

  private void beat() {
    Stream open = stream;
    if (open == null || !registered) {
      return;
    }
    List<HeldTask> held = holder.held().stream().map(HeldWork::message).toList();
    open.send(
        RegisterRequest.newBuilder()
            .setHeartbeat(
                RegisterRequest.Heartbeat.newBuilder()
                    .setFreeLanes(holder.freeLanes())
                    .addAllHeld(held))
            .build());
  }

  private void accept(Stream from, RegisterResponse response) {
    if (from != stream) {
      return;
    }
    if (!registered) {
      registered = true;
      backoffMillis = MIN_BACKOFF_MILLIS;
      Duration period =
          response.hasHeartbeat()
              ? Duration.ofSeconds(
                  response.getHeartbeat().getSeconds(), response.getHeartbeat().getNanos())
              : FIRST_HEARTBEAT;
      long millis = Math.max(10, period.toMillis());
      from.beats = thread.scheduleAtFixedRate(this::beat, millis, millis, TimeUnit.MILLISECONDS);
      LOG.info("registered as {} with a heartbeat of {} ms", identity.worker(), millis);
      beat();
    }
    if (response.getConfirmedCount() > 0) {
      holder.confirmed(response.getConfirmedList().stream().map(HeldWork::of).toList());
    }
    if (response.getDrain()) {
      holder.drain();
    }
  }

  private void broken(Stream from, String why) {
    if (from != stream) {
      return;
    }
    stream = null;
    from.stop();
    if (registered) {
      LOG.warn("registration broke: {}; trying again", why);
    } else {
      LOG.info("not registered yet: {}; trying again in {} ms", why, backoffMillis);
    }
    registered = false;
    var again = thread.schedule(this::connect, backoffMillis, TimeUnit.MILLISECONDS);
    LOG.trace("scheduled {}", again);
    backoffMillis = Math.min(MAX_BACKOFF_MILLIS, backoffMillis * 2);
  }

  @Override
  public void close() {
    run(
        () -> {
          Stream open = stream;
          stream = null;
          registered = false;
          if (open != null) {
            open.stop();
            open.complete();
          }
        });
    thread.shutdown();
  }

  /** One stream; hands everything to the registration's thread. */
  private final class Stream implements StreamObserver<RegisterResponse> {
    private @Nullable StreamObserver<RegisterRequest> requests;
    private @Nullable ScheduledFuture<?> beats;

    void send(RegisterRequest request) {
      onOpen(r -> r.onNext(request));
    }

    void complete() {
      onOpen(StreamObserver::onCompleted);
    }

    void stop() {
      if (beats != null) {
        beats.cancel(false);
      }
    }

    private void onOpen(Consumer<StreamObserver<RegisterRequest>> action) {
      if (requests != null) {
        try {
          action.accept(requests);
        } catch (IllegalStateException ended) {
          LOG.debug("the stream has just ended", ended);
        }
      }
    }

    @Override
    public void onNext(RegisterResponse response) {
      run(() -> accept(this, response));
    }

    @Override
    public void onError(Throwable error) {
      run(() -> broken(this, String.valueOf(error.getMessage())));
    }

    @Override
    public void onCompleted() {
      run(() -> broken(this, "the orchestrator ended the stream"));
    }
  }
}
