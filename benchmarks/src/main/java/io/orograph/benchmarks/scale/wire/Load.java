package io.orograph.benchmarks.scale.wire;

import io.grpc.ManagedChannel;
import io.orograph.v1.CancelSweepRequest;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.ListRunsResponse;
import io.orograph.v1.RunSpec;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.SweepState;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SweepFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An orchestrator, a trainer that trains nothing, and a client. */
public final class Load implements AutoCloseable, NoOpTrainer.Listener {
  private static final String PROJECT = "projects/default";
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final OrchestratorProcess orchestrator;
  private final NoOpTrainer trainer;
  private final ManagedChannel channel;
  private final Watchers watchers = new Watchers();
  private final Semaphore begun = new Semaphore(0);
  private volatile long firstBegan;
  private volatile long lastEnded;

  /**
   * Starts both.
   *
   * @param lanes of the trainer
   * @param work how long it holds a run
   */
  public Load(Path home, Path folder, int lanes, Duration work) throws IOException {
    orchestrator = new OrchestratorProcess(home, folder, "512m");
    trainer = new NoOpTrainer(orchestrator, lanes, work, this);
    channel = orchestrator.client();
  }

  /** The process under load. */
  public OrchestratorProcess orchestrator() {
    return orchestrator;
  }

  /** Its trainer. */
  public NoOpTrainer trainer() {
    return trainer;
  }

  /** Who watches. */
  public Watchers watchers() {
    return watchers;
  }

  @Override
  public void began(RunSpec run, long nanoTime) {
    if (firstBegan == 0) {
      firstBegan = nanoTime;
    }
    begun.release();
  }

  @Override
  public void ended(RunSpec run, long nanoTime) {
    lastEnded = nanoTime;
    watchers.ended(run, nanoTime);
  }

  /** Seconds from the first training's call to the last run's end, as the trainer saw them. */
  public double trained() {
    return (lastEnded - firstBegan) / 1e9;
  }

  /** Forgets the trainings called for until now. */
  public void drainBegun() {
    begun.drainPermits();
  }

  /** Waits for {@code runs} further trainings to be called for. */
  public void awaitBegun(int runs) throws InterruptedException {
    if (!begun.tryAcquire(runs, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "trainings: fewer than " + runs + " were called for\n" + orchestrator.lastWords());
    }
  }

  private SweepServiceGrpc.SweepServiceBlockingStub sweeps() {
    return SweepServiceGrpc.newBlockingStub(channel).withWaitForReady();
  }

  /** Runs of one member each: a grid of widths and batch sizes, one replicate. */
  private static SweepSpec grid(int widths, int batches) {
    return SweepFile.parse(
        """
        data: {name: digits}
        network: {family: mlp, depth: 1}
        training:
          optimizer: {learning_rate: 0.1}
          length: {steps: 1}
        axes:
          - {field: network.width, values: [%s]}
          - {field: training.batch_size, values: [%s]}
        replicates: 1
        """
            .formatted(numbers(widths), numbers(batches)));
  }

  private static String numbers(int most) {
    return IntStream.rangeClosed(1, most)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", "));
  }

  /**
   * Submits a grid of as many widths and batch sizes.
   *
   * @return its name
   */
  public String submit(String id, int widths, int batches) {
    return sweeps()
        .createSweep(
            CreateSweepRequest.newBuilder()
                .setParent(PROJECT)
                .setSweepId(id)
                .setRequestId(UUID.randomUUID().toString())
                .setSpec(grid(widths, batches))
                .build())
        .getSweep()
        .getName();
  }

  /** Returns once a watcher was told that the sweep is finished. */
  public void awaitEnd(String sweep) {
    Iterator<WatchSweepResponse> watch =
        sweeps()
            .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .watchSweep(WatchSweepRequest.newBuilder().setName(sweep).build());
    while (watch.hasNext()) {
      if (watch.next().getState() == SweepState.SWEEP_STATE_FINISHED) {
        return;
      }
    }
    throw new IllegalStateException(sweep + ": the watch ended before the sweep");
  }

  /** Cancels a sweep. */
  public void cancel(String sweep) {
    var unused =
        sweeps()
            .cancelSweep(
                CancelSweepRequest.newBuilder()
                    .setName(sweep)
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
  }

  /** Walks through the pages of a sweep's runs for a while; how long each took. */
  public Delays listing(String sweep, Duration duration) {
    Delays delays = new Delays();
    String token = "";
    long until = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() < until) {
      long began = System.nanoTime();
      ListRunsResponse page =
          sweeps()
              .listRuns(ListRunsRequest.newBuilder().setParent(sweep).setPageToken(token).build());
      delays.add(System.nanoTime() - began);
      token = page.getNextPageToken();
    }
    return delays;
  }

  @Override
  public void close() throws InterruptedException {
    trainer.close();
    orchestrator.close();
  }
}
