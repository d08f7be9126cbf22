package io.orograph.orchestrator.dispatch;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.orchestrator.results.Samples;
import io.orograph.v1.CancelTrainingRequest;
import io.orograph.v1.CancelTrainingResponse;
import io.orograph.v1.RunSpec;
import io.orograph.v1.TrainRequest;
import io.orograph.v1.TrainResponse;
import io.orograph.v1.TrainerServiceGrpc;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.StoreConverter;
import io.orograph.wire.grpc.OrographFailure;
import io.orograph.wire.grpc.StatusMapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A trainer that trains in no time: all of a pack's events, as many as it is allowed to send. */
final class FakeTrainer extends TrainerServiceGrpc.TrainerServiceImplBase {
  /** Steps of each run. */
  static final int STEPS = 100;

  /** The loss of a run, however far it has come. */
  interface Losses {
    double loss(String cell, int replicate);
  }

  private volatile Losses losses = (cell, replicate) -> 0.5;
  private final List<TrainRequest> requests = new CopyOnWriteArrayList<>();
  private final List<String> cancelled = new CopyOnWriteArrayList<>();
  private final Set<String> broken = new HashSet<>();
  private volatile int stopAfter = Integer.MAX_VALUE;
  private volatile int busy;
  private volatile String packEnd = "";
  private volatile String poison = "";
  private volatile boolean silent;
  private volatile boolean draining;

  /** Calls so far. */
  List<TrainRequest> requests() {
    return List.copyOf(requests);
  }

  /** Tasks that were cancelled. */
  List<String> cancelled() {
    return List.copyOf(cancelled);
  }

  /** What runs come to at rungs. */
  void comingTo(Losses all) {
    losses = all;
  }

  /** Breaks each pack's first stream after {@code events} events. */
  void breakAfter(int events) {
    stopAfter = events;
  }

  /** Answers that no lane is free, {@code times} times. */
  void busy(int times) {
    busy = times;
  }

  /** Sends nothing after the start of a pack. */
  void silent(boolean holds) {
    silent = holds;
  }

  /** Ends packs for this reason, before their runs have ended. */
  void fail(String reason) {
    packEnd = reason;
  }

  /** Hands back each pack that it has or gets: what it is sent from now on it does not take. */
  void drain() {
    packEnd = "drained";
    draining = true;
  }

  /** Fails every pack that the first replicate of this cell is in. */
  void poison(String cell) {
    poison = cell;
  }

  private String endOf(TrainRequest request) {
    boolean poisoned =
        request.getMembersList().stream()
            .anyMatch(m -> m.getCell().equals(poison) && m.getReplicate() == 0);
    return poisoned ? "failed: poison" : packEnd;
  }

  @Override
  public synchronized void train(TrainRequest request, StreamObserver<TrainResponse> out) {
    requests.add(request);
    if (draining && requests.size() > 1) {
      out.onError(busy("draining (expected: a trainer that takes work)"));
      return;
    }
    if (busy > 0) {
      busy--;
      out.onError(busy("free lanes: 0 of 2 (expected: one)"));
      return;
    }
    List<TrainResponse> events = events(request);
    boolean first = broken.add(request.getLease().getTask());
    int last = first ? Math.min(stopAfter, events.size()) : events.size();
    if (silent) {
      ((ServerCallStreamObserver<TrainResponse>) out).setOnCancelHandler(() -> {});
      last = 1;
    }
    for (int i = (int) request.getAfterSequence(); i < last; i++) {
      out.onNext(events.get(i));
    }
    if (silent) {
      return;
    }
    if (last < events.size()) {
      out.onError(Status.UNAVAILABLE.withDescription("torn").asRuntimeException());
    } else {
      out.onCompleted();
    }
  }

  private static StatusRuntimeException busy(String why) {
    return StatusMapping.toStatus(new OrographFailure.Busy(why, Duration.ofSeconds(1)));
  }

  private List<TrainResponse> events(TrainRequest request) {
    List<TrainResponse.Builder> events = new ArrayList<>();
    events.add(
        TrainResponse.newBuilder()
            .setPackStarted(
                TrainResponse.PackStarted.newBuilder()
                    .setProvenance(StoreConverter.toProto(Samples.provenance()))));
    String reason = endOf(request);
    if (reason.isEmpty() && request.getUntilStep() > 0 && request.getUntilStep() < STEPS) {
      reason = "rung";
      observe(request, events);
    } else if (reason.isEmpty()) {
      for (RunSpec member : request.getMembersList()) {
        if (request.getEndedList().contains(member.getRunKey())) {
          continue;
        }
        events.add(
            TrainResponse.newBuilder()
                .setCheckpointWritten(
                    TrainResponse.CheckpointWritten.newBuilder()
                        .setRunKey(member.getRunKey())
                        .setCheckpoint(
                            StoreConverter.toProto(
                                Samples.checkpoint(member.getCell(), member.getReplicate())))));
        events.add(
            TrainResponse.newBuilder()
                .setRunEnded(
                    TrainResponse.RunEnded.newBuilder()
                        .setRunKey(member.getRunKey())
                        .setOutcome(RunConverter.toProto(new RunOutcome.Trained()))
                        .setSummary(RunConverter.toProto(Samples.summary(0.5)))));
      }
    }
    events.add(
        TrainResponse.newBuilder()
            .setPackEnded(TrainResponse.PackEnded.newBuilder().setReason(reason)));
    List<TrainResponse> numbered = new ArrayList<>();
    for (TrainResponse.Builder event : events) {
      numbered.add(event.setSequence(numbered.size() + 1L).build());
    }
    return numbered;
  }

  /** As far as a rung, with a loss for each run. */
  private void observe(TrainRequest request, List<TrainResponse.Builder> events) {
    for (RunSpec member : request.getMembersList()) {
      if (request.getEndedList().contains(member.getRunKey())) {
        continue;
      }
      double loss = losses.loss(member.getCell(), member.getReplicate());
      events.add(
          TrainResponse.newBuilder()
              .setLossObserved(
                  TrainResponse.LossObserved.newBuilder()
                      .setRunKey(member.getRunKey())
                      .setLoss(loss)
                      .setSummary(
                          RunConverter.toProto(
                              new RunSummary(
                                  request.getUntilStep(), 1, 2, 3, loss, "not stopped")))));
    }
  }

  @Override
  public void cancelTraining(
      CancelTrainingRequest request, StreamObserver<CancelTrainingResponse> out) {
    cancelled.add(request.getLease().getTask());
    out.onNext(CancelTrainingResponse.getDefaultInstance());
    out.onCompleted();
  }
}
