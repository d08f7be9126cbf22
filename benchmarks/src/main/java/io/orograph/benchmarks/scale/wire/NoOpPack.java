package io.orograph.benchmarks.scale.wire;

import io.grpc.stub.ServerCallStreamObserver;
import io.orograph.core.checkpoint.Digest;
import io.orograph.v1.CheckpointRef;
import io.orograph.v1.CheckpointRole;
import io.orograph.v1.LivePoint;
import io.orograph.v1.Provenance;
import io.orograph.v1.RunOutcome;
import io.orograph.v1.RunSpec;
import io.orograph.v1.RunSummary;
import io.orograph.v1.TrainRequest;
import io.orograph.v1.TrainResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A pack that is held and not trained; its events are kept and told again to whoever asks. */
final class NoOpPack {
  private static final int BYTES = 1000;

  private final List<RunSpec> members;
  private final List<TrainResponse> events = new ArrayList<>();
  private final AtomicBoolean ending = new AtomicBoolean();
  private @Nullable ServerCallStreamObserver<TrainResponse> out;
  private boolean ended;

  NoOpPack(TrainRequest request, Digest data) {
    this.members =
        request.getMembersList().stream()
            .filter(m -> !request.getEndedList().contains(m.getRunKey()))
            .toList();
    add(
        TrainResponse.newBuilder()
            .setPackStarted(
                TrainResponse.PackStarted.newBuilder()
                    .setProvenance(
                        Provenance.newBuilder()
                            .setDataDigest(data.hex())
                            .setProgramDigest(data.hex())
                            .setCodeVersion("no-op")
                            .setEngineVersion("none")
                            .setForm("SINGLE")
                            .setDevice("cpu")
                            .setInstructionSet("none")
                            .setThreads(1))));
  }

  /** The runs that shall end. */
  List<RunSpec> members() {
    return members;
  }

  /** True for the first who asks: that one ends it. */
  boolean ends() {
    return ending.compareAndSet(false, true);
  }

  /** Of the newest event. */
  synchronized long sequence() {
    return events.size();
  }

  /** Whether it has ended and everything is recorded. */
  synchronized boolean told(long recorded) {
    return ended && recorded >= events.size();
  }

  /** Tells the events after {@code sequence}, and the later ones as they come, to {@code next}. */
  synchronized void listen(ServerCallStreamObserver<TrainResponse> next, long sequence) {
    next.setOnCancelHandler(() -> forget(next));
    out = next;
    events.subList((int) Math.min(sequence, events.size()), events.size()).forEach(next::onNext);
    if (ended) {
      next.onCompleted();
      out = null;
    }
  }

  /**
   * Sends live points as fast as they are taken.
   *
   * @param points of one message
   * @param until time to end, of {@link System#nanoTime}
   * @return points sent
   */
  long stream(int points, long until) {
    TrainResponse message = points(points);
    long sent = 0;
    while (System.nanoTime() < until) {
      synchronized (this) {
        if (out != null && out.isReady()) {
          out.onNext(message);
          sent += points;
          continue;
        }
      }
      Thread.onSpinWait();
    }
    return sent;
  }

  private TrainResponse points(int count) {
    RunSpec run = members.getFirst();
    TrainResponse.LivePoints.Builder points = TrainResponse.LivePoints.newBuilder();
    for (int step = 1; step <= count; step++) {
      points.addPoints(
          LivePoint.newBuilder()
              .setCell(run.getCell())
              .setReplicate(run.getReplicate())
              .setStep(step)
              .setTrainLoss(1.0 / step));
    }
    return TrainResponse.newBuilder().setLivePoints(points).build();
  }

  private synchronized void forget(ServerCallStreamObserver<TrainResponse> cancelled) {
    if (cancelled.equals(out)) {
      out = null;
    }
  }

  /** Every member ends, or for a reason none. */
  synchronized void end(String reason) {
    if (reason.isEmpty()) {
      for (RunSpec member : members) {
        tell(checkpoint(member));
        tell(end(member));
      }
    }
    tell(
        TrainResponse.newBuilder()
            .setPackEnded(TrainResponse.PackEnded.newBuilder().setReason(reason)));
    ended = true;
    if (out != null) {
      out.onCompleted();
      out = null;
    }
  }

  private static TrainResponse.Builder checkpoint(RunSpec run) {
    return TrainResponse.newBuilder()
        .setCheckpointWritten(
            TrainResponse.CheckpointWritten.newBuilder()
                .setRunKey(run.getRunKey())
                .setCheckpoint(
                    CheckpointRef.newBuilder()
                        .setDigest(
                            Digest.of(run.getRunKey().getBytes(StandardCharsets.UTF_8)).hex())
                        .setRole(CheckpointRole.CHECKPOINT_ROLE_FINAL)
                        .setStep(1)
                        .setSizeBytes(BYTES)));
  }

  private static TrainResponse.Builder end(RunSpec run) {
    return TrainResponse.newBuilder()
        .setRunEnded(
            TrainResponse.RunEnded.newBuilder()
                .setRunKey(run.getRunKey())
                .setOutcome(
                    RunOutcome.newBuilder().setTrained(RunOutcome.Trained.getDefaultInstance()))
                .setSummary(
                    RunSummary.newBuilder()
                        .setSteps(1)
                        .setEpochs(1)
                        .setMovement(1)
                        .setFinalTrainLoss(1)
                        .setWhyStopped("its length")));
  }

  private void tell(TrainResponse.Builder event) {
    TrainResponse numbered = add(event);
    if (out != null && !out.isCancelled()) {
      out.onNext(numbered);
    }
  }

  private TrainResponse add(TrainResponse.Builder event) {
    TrainResponse numbered = event.setSequence(events.size() + 1L).build();
    events.add(numbered);
    return numbered;
  }
}
