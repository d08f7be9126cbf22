package io.orograph.benchmarks.scale.wire;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.orograph.v1.RunSpec;
import io.orograph.v1.RunState;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that watch a sweep, and some that ask for it and take nothing. */
public final class Watchers implements NoOpTrainer.Listener {
  /** Watchers of one connection. */
  private static final int TOGETHER = 10;

  private final Map<String, Long> ends = new ConcurrentHashMap<>();
  private final Delays delays = new Delays();
  private final List<ManagedChannel> stalled = new ArrayList<>();
  private final AtomicInteger broken = new AtomicInteger();

  /** Delays from the trainer's word of a run's end to each watcher that reads. */
  public Delays delays() {
    return delays;
  }

  @Override
  public void ended(RunSpec run, long nanoTime) {
    ends.put(run.getRunKey(), nanoTime);
  }

  /** Begins to watch. */
  public void watch(OrchestratorProcess orchestrator, String sweep, int readers, int idle) {
    WatchSweepRequest request = WatchSweepRequest.newBuilder().setName(sweep).build();
    ManagedChannel channel = orchestrator.client();
    for (int i = 0; i < readers; i++) {
      if (i % TOGETHER == TOGETHER - 1) {
        channel = orchestrator.client();
      }
      SweepServiceGrpc.newStub(channel).watchSweep(request, new Reader());
    }
    for (int i = 0; i < idle; i++) {
      ManagedChannel own = orchestrator.client();
      stalled.add(own);
      SweepServiceGrpc.newStub(own).watchSweep(request, new Stalled());
    }
  }

  /** Streams that were refused or broke, of whoever reads and of whoever does not. */
  public int broken() {
    return broken.get();
  }

  /** Ends those that take nothing. */
  public void release() {
    stalled.forEach(ManagedChannel::shutdownNow);
    stalled.clear();
  }

  private final class Reader implements StreamObserver<WatchSweepResponse> {
    @Override
    public void onNext(WatchSweepResponse response) {
      if (response.hasRun() && response.getRun().getState() == RunState.RUN_STATE_ENDED) {
        Long end = ends.get(response.getRun().getRunKey());
        if (end != null) {
          delays.add(System.nanoTime() - end);
        }
      }
    }

    @Override
    public void onError(Throwable why) {
      broken.incrementAndGet();
    }

    @Override
    public void onCompleted() {}
  }

  private final class Stalled
      implements ClientResponseObserver<WatchSweepRequest, WatchSweepResponse> {
    @Override
    public void beforeStart(ClientCallStreamObserver<WatchSweepRequest> stream) {
      stream.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(WatchSweepResponse response) {}

    @Override
    public void onError(Throwable why) {
      broken.incrementAndGet();
    }

    @Override
    public void onCompleted() {}
  }
}
