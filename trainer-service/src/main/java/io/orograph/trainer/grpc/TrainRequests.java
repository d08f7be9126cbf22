package io.orograph.trainer.grpc;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.Violation;
import io.orograph.trainer.pack.Continuation;
import io.orograph.trainer.pack.PackLease;
import io.orograph.trainer.pack.PackOrder;
import io.orograph.trainer.pack.Rung;
import io.orograph.trainer.pack.TaskKey;
import io.orograph.v1.Lease;
import io.orograph.v1.TrainRequest;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.StoreConverter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests as orders. */
final class TrainRequests {
  private TrainRequests() {}

  /**
   * The order of a request.
   *
   * @throws SpecRejected if it is not a whole one
   */
  static PackOrder order(TrainRequest request) {
    PackLease lease = lease(request.getLease());
    if (request.getAfterSequence() < 0) {
      throw new SpecRejected(
          "after_sequence", Long.toString(request.getAfterSequence()), "0 or more");
    }
    Optional<ArtifactRef> resume =
        request.hasResumeState()
            ? Optional.of(StoreConverter.fromProto(request.getResumeState()))
            : Optional.empty();
    return new PackOrder(
        lease,
        RunConverter.pack(lease.task().task(), request.getMembersList()),
        SpecConverter.fromProto(request.getCheckpoints()),
        resume,
        ended(request.getEndedList()),
        continuations(request.getContinuationsList()),
        replays(request.getReplaysList()),
        rung(request));
  }

  private static Rung rung(TrainRequest request) {
    if (request.getUntilStep() < 0) {
      throw new SpecRejected("until_step", Long.toString(request.getUntilStep()), "0 or more");
    }
    if (request.getObserveEvery() < 0) {
      throw new SpecRejected(
          "observe_every", Long.toString(request.getObserveEvery()), "0 or more");
    }
    return new Rung(
        request.getUntilStep(), request.getObserveEvery(), request.getObserveValidation());
  }

  private static Map<RunKey, Digest> replays(List<io.orograph.v1.Replay> messages) {
    Map<RunKey, Digest> replays = new HashMap<>();
    for (int i = 0; i < messages.size(); i++) {
      String field = "replays[" + i + "]";
      replays.put(
          key(field + ".run_key", messages.get(i).getRunKey()),
          StoreConverter.digest(field + ".end", messages.get(i).getEnd()));
    }
    return replays;
  }

  private static List<Continuation> continuations(List<io.orograph.v1.Continuation> messages) {
    List<Continuation> continuations = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      io.orograph.v1.Continuation c = messages.get(i);
      String field = "continuations[" + i + "]";
      continuations.add(
          new Continuation(
              key(field + ".run_key", c.getRunKey()),
              key(field + ".from_run_key", c.getFromRunKey()),
              StoreConverter.fromProto(c.getState())));
    }
    return continuations;
  }

  private static RunKey key(String field, String hex) {
    return new RunKey(StoreConverter.digest(field, hex).hex());
  }

  /**
   * The lease of a request.
   *
   * @throws SpecRejected with everything that is wrong with it
   */
  static PackLease lease(Lease lease) {
    List<Violation> wrong = new ArrayList<>();
    if (lease.getSweep().isEmpty()) {
      wrong.add(new Violation("lease.sweep", "not set", "the name of a sweep"));
    }
    if (lease.getTask().isEmpty()) {
      wrong.add(new Violation("lease.task", "not set", "the id of a pack"));
    }
    if (lease.getAttempt() < 1) {
      wrong.add(new Violation("lease.attempt", Integer.toString(lease.getAttempt()), "1 or more"));
    }
    if (!wrong.isEmpty()) {
      throw new SpecRejected(wrong);
    }
    return new PackLease(
        new TaskKey(lease.getSweep(), lease.getTask()),
        lease.getAttempt(),
        lease.getFencingToken());
  }

  private static Set<RunKey> ended(List<String> keys) {
    Set<RunKey> ended = new LinkedHashSet<>();
    for (int i = 0; i < keys.size(); i++) {
      ended.add(key("ended[" + i + "]", keys.get(i)));
    }
    return ended;
  }
}
