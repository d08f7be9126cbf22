package io.orograph.trainer.pack;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.sweep.RunKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Of each run the checkpoint of lowest evaluated training loss so far; of equal ones the first. */
final class BestLosses {
  private final Map<RunKey, Best> bests = new HashMap<>();

  /** A checkpoint with the loss it was kept for. */
  record Best(double loss, CheckpointRef checkpoint) {}

  /** Makes a checkpoint. */
  interface Keep {
    CheckpointRef get() throws IOException;
  }

  /** Keeps a checkpoint if its loss is lower than all before. */
  void offer(RunKey run, double loss, Keep keep) throws IOException {
    Best before = bests.get(run);
    if (before == null || loss < before.loss()) {
      bests.put(run, new Best(loss, keep.get()));
    }
  }

  Optional<CheckpointRef> of(RunKey run) {
    return Optional.ofNullable(bests.get(run)).map(Best::checkpoint);
  }

  Map<RunKey, Best> all() {
    return Map.copyOf(bests);
  }

  void restore(Map<RunKey, Best> saved) {
    bests.putAll(saved);
  }
}
