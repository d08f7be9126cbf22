package io.orograph.trainer.pack;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.RunKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs that are trained once more for the checkpoints along the way. Nothing is told of a run
 * before it has ended in the bits that it ended in before: what was written on another way is
 * nobody's. What waits so is referred to by nobody either, and has to be kept from being collected.
 */
final class ReplayedRuns {
  private final Map<RunKey, Digest> ends;
  private final Map<RunKey, List<PackEvent.CheckpointWritten>> waiting = new HashMap<>();

  /**
   * Runs to be replayed.
   *
   * @param ends their final checkpoints; empty for a training that is no replay
   */
  ReplayedRuns(Map<RunKey, Digest> ends) {
    this.ends = ends;
  }

  /** Whether this is a replay. */
  boolean any() {
    return !ends.isEmpty();
  }

  /** What can be told now, of things that were written along the way. */
  List<PackEvent> along(List<PackEvent> events) {
    if (!any()) {
      return events;
    }
    List<PackEvent> now = new ArrayList<>();
    for (PackEvent event : events) {
      if (event instanceof PackEvent.CheckpointWritten c) {
        waiting.computeIfAbsent(c.run(), run -> new ArrayList<>()).add(c);
      } else {
        now.add(event);
      }
    }
    return now;
  }

  /**
   * Puts what waits to be told once more, which begins its time of grace anew.
   *
   * @throws IOException if some of it is gone: the replay has to be begun again
   */
  void renew(CheckpointStore store) throws IOException {
    for (List<PackEvent.CheckpointWritten> some : waiting.values()) {
      for (PackEvent.CheckpointWritten written : some) {
        store.put(store.get(written.checkpoint().digest()));
      }
    }
  }

  /**
   * What can be told of a run at its end.
   *
   * @param end the checkpoint it ended in
   * @throws IOException if that is another than before
   */
  List<PackEvent.CheckpointWritten> ended(RunKey run, CheckpointRef end) throws IOException {
    Digest before = ends.get(run);
    if (!end.digest().equals(before)) {
      throw new IOException(
          "replay mismatch: run %s ended in checkpoint %s (expected: %s, as before)"
              .formatted(run, end.digest(), before));
    }
    List<PackEvent.CheckpointWritten> told = waiting.remove(run);
    return told == null ? List.of() : told;
  }
}
