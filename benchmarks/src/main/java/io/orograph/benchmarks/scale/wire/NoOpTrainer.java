package io.orograph.benchmarks.scale.wire;

import io.grpc.BindableService;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.orograph.core.checkpoint.Digest;
import io.orograph.v1.CancelTrainingRequest;
import io.orograph.v1.CancelTrainingResponse;
import io.orograph.v1.Lease;
import io.orograph.v1.RunSpec;
import io.orograph.v1.TrainRequest;
import io.orograph.v1.TrainResponse;
import io.orograph.v1.TrainerServiceGrpc;
import io.orograph.wire.grpc.GrpcServers;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import io.orograph.wire.grpc.RunningServer;
import io.orograph.wire.grpc.StatusMapping;
import io.orograph.wire.worker.HeldTask;
import io.orograph.wire.worker.WorkerHost;
import io.orograph.wire.worker.WorkerIdentity;
import io.orograph.wire.worker.WorkerRegistration;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A trainer that trains nothing: it registers, keeps its heartbeat, holds each pack for a while and
 * tells every event of one, over real connections, as the trainer service does.
 */
public final class NoOpTrainer extends TrainerServiceGrpc.TrainerServiceImplBase
    implements AutoCloseable {
  private static final Duration AGAIN = Duration.ofMillis(100);
  private static final Digest DATA = Digest.of(new byte[] {1});

  /** Told of runs, from any thread; must return at once. */
  public interface Listener {
    /** Its training was called for. */
    default void began(RunSpec run, long nanoTime) {}

    /** Its end is being told. */
    default void ended(RunSpec run, long nanoTime) {}
  }

  private record Attempt(String sweep, String task, int number) {
    static Attempt of(Lease lease) {
      return new Attempt(lease.getSweep(), lease.getTask(), lease.getAttempt());
    }
  }

  private final int lanes;
  private final Listener listener;
  private final Delays waits = new Delays();
  private final Map<Attempt, NoOpPack> packs = new HashMap<>();
  private final Queue<Long> freed = new ArrayDeque<>();
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("no-op").factory());
  private final RunningServer server;
  private final WorkerRegistration registration;
  private volatile Duration work;
  private int busy;

  /**
   * Starts and registers one.
   *
   * @param lanes packs that it takes at once
   * @param work how long it holds a pack
   */
  NoOpTrainer(OrchestratorProcess orchestrator, int lanes, Duration work, Listener listener)
      throws IOException {
    this.lanes = lanes;
    this.work = work;
    this.listener = listener;
    List<BindableService> services = List.of(this);
    this.server = GrpcServers.loopback(0, orchestrator.token(), services, Optional.empty());
    this.registration =
        WorkerRegistration.start(
            orchestrator.worker(),
            new WorkerIdentity(
                "no-op",
                WorkerIdentity.newIncarnation(),
                WorkerIdentity.Work.TRAIN,
                "127.0.0.1:" + server.port(),
                lanes,
                "no-op",
                Map.of("digits", DATA),
                "no-op"),
            new Host(),
            InstantSource.fixed(Instant.EPOCH)); // nobody here looks at its clock
  }

  /** How long packs are held from now on. */
  public void hold(Duration duration) {
    work = duration;
  }

  /**
   * Delays from a lane that had ended its pack to the next call of a training. While there is
   * always more to do they bound from above how long the orchestrator takes to give it: the last
   * events on their way, their recording, and the call on its way are in them.
   */
  public Delays waits() {
    return waits;
  }

  /**
   * Sends live points of a pack that is held, as fast as the orchestrator takes them.
   *
   * @param points of one message
   * @return points sent in a second
   */
  public double stream(int points, Duration duration) {
    NoOpPack held;
    synchronized (this) {
      held =
          packs.values().stream()
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("packs: none held (expected: one)"));
    }
    long began = System.nanoTime();
    long sent = held.stream(points, began + duration.toNanos());
    return sent * 1e9 / (System.nanoTime() - began);
  }

  @Override
  public void train(TrainRequest request, StreamObserver<TrainResponse> out) {
    long now = System.nanoTime();
    Attempt attempt = Attempt.of(request.getLease());
    NoOpPack pack;
    boolean taken = false;
    synchronized (this) {
      pack = packs.get(attempt);
      if (pack == null && busy < lanes) {
        pack = new NoOpPack(request, DATA);
        packs.put(attempt, pack);
        busy++;
        taken = true;
        Long free = freed.poll();
        if (free != null) {
          waits.add(now - free);
        }
      }
    }
    if (pack == null) {
      out.onError(
          StatusMapping.toStatus(
              new OrographException(new OrographFailure.Busy("no lane is free", AGAIN))));
      return;
    }
    pack.listen((ServerCallStreamObserver<TrainResponse>) out, request.getAfterSequence());
    if (taken) {
      pack.members().forEach(run -> listener.began(run, now));
      NoOpPack held = pack;
      if (work.isZero()) {
        end(held, "");
      } else {
        ScheduledFuture<?> unused =
            clockwork.schedule(() -> end(held, ""), work.toNanos(), TimeUnit.NANOSECONDS);
      }
    }
  }

  private void end(NoOpPack pack, String reason) {
    long now = System.nanoTime();
    if (!pack.ends()) {
      return;
    }
    synchronized (this) {
      busy--;
      freed.add(now);
    }
    if (reason.isEmpty()) {
      pack.members().forEach(run -> listener.ended(run, now));
    }
    pack.end(reason);
  }

  @Override
  public void cancelTraining(
      CancelTrainingRequest request, StreamObserver<CancelTrainingResponse> out) {
    Optional<NoOpPack> pack;
    synchronized (this) {
      pack = Optional.ofNullable(packs.get(Attempt.of(request.getLease())));
    }
    pack.ifPresent(p -> end(p, "cancelled"));
    out.onNext(CancelTrainingResponse.getDefaultInstance());
    out.onCompleted();
  }

  @Override
  public void close() {
    registration.close();
    clockwork.shutdownNow();
    server.close();
  }

  private final class Host implements WorkerHost {
    @Override
    public int freeLanes() {
      synchronized (NoOpTrainer.this) {
        return lanes - busy;
      }
    }

    @Override
    public List<HeldTask> held() {
      synchronized (NoOpTrainer.this) {
        return packs.entrySet().stream()
            .map(
                e ->
                    new HeldTask(
                        e.getKey().sweep(),
                        e.getKey().task(),
                        e.getKey().number(),
                        e.getValue().sequence()))
            .toList();
      }
    }

    @Override
    public void confirmed(List<HeldTask> recorded) {
      synchronized (NoOpTrainer.this) {
        for (HeldTask task : recorded) {
          packs.computeIfPresent(
              new Attempt(task.sweep(), task.task(), task.attempt()),
              (attempt, pack) -> pack.told(task.sequence()) ? null : pack);
        }
      }
    }

    @Override
    public void drain() {}
  }
}
