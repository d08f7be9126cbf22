package io.orograph.benchmarks.faults.wire;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.orograph.benchmarks.faults.history.Seen;
import io.orograph.v1.Run;
import io.orograph.v1.RunState;
import io.orograph.v1.SweepState;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Watches one sweep from its first fact to its end, going on by resume tokens. */
public final class Watcher {
  private final LabClient client;
  private final String name;
  private final String sweep;
  private final LongSupplier patience;
  private final Consumer<Instant> leased;
  private final Map<String, Integer> attempts = new HashMap<>();
  private String token = "";
  private boolean finished;

  /**
   * A watcher that has seen nothing yet.
   *
   * @param name of its own: the history holds it to what it was told before
   * @param patience milliseconds after which it breaks its stream off and calls again
   * @param leased told when each attempt at a run was recorded to begin
   */
  public Watcher(
      LabClient client,
      String name,
      String sweep,
      LongSupplier patience,
      Consumer<Instant> leased) {
    this.client = client;
    this.name = name;
    this.sweep = sweep;
    this.patience = patience;
    this.leased = leased;
  }

  /**
   * Watches until its patience or the stream ends.
   *
   * @return whether it has been told that the sweep has ended
   */
  public boolean watch() {
    Iterator<WatchSweepResponse> stream =
        client
            .sweeps(patience.getAsLong())
            .watchSweep(
                WatchSweepRequest.newBuilder()
                    .setName(LabClient.name(sweep))
                    .setResumeToken(token)
                    .build());
    try {
      while (stream.hasNext()) {
        see(stream.next());
      }
    } catch (StatusRuntimeException e) {
      // its patience is over, or nobody is there: it goes on from its token
      if (e.getStatus().getCode() != Status.Code.DEADLINE_EXCEEDED) {
        client.count(e);
      }
    }
    return finished;
  }

  private void see(WatchSweepResponse told) {
    token = told.getResumeToken();
    if (told.getSequence() > 0) {
      client.history().add(new Seen.Told(name, sweep, told.getSequence(), Facts.of(told)));
    }
    if (told.hasRun() && begins(told.getRun())) {
      leased.accept(Instant.ofEpochSecond(told.getTime().getSeconds(), told.getTime().getNanos()));
    }
    finished |= told.getState() == SweepState.SWEEP_STATE_FINISHED;
  }

  /** Whether it is the first fact of an attempt. */
  private boolean begins(Run run) {
    Integer before = attempts.put(run.getName(), run.getAttempt());
    return run.getState() == RunState.RUN_STATE_TRAINING
        && (before == null || before < run.getAttempt());
  }
}
