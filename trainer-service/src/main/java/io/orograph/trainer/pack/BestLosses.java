package io.orograph.trainer.pack;

import io.orograph.core.sweep.RunKey;
import io.orograph.engine.train.Weights;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Of each run under way the network of lowest evaluated training loss so far; of equal ones the
 * first. They are no content of the store before their runs end, because until then nobody would
 * refer to it.
 */
final class BestLosses {
  private final Map<RunKey, Best> bests = new HashMap<>();

  /**
   * A network with the loss it is kept for.
   *
   * @param step steps it was trained for
   */
  record Best(double loss, long step, Weights weights) {}

  /** Keeps a network if its loss is lower than all before. */
  void offer(RunKey run, double loss, long step, Supplier<Weights> weights) {
    Best before = bests.get(run);
    if (before == null || loss < before.loss()) {
      bests.put(run, new Best(loss, step, weights.get()));
    }
  }

  /** The best one of a run that one was offered of. */
  Best of(RunKey run) {
    return Objects.requireNonNull(bests.get(run));
  }

  /** A run has ended: nothing is kept of it any more. */
  void forget(RunKey run) {
    bests.remove(run);
  }

  /** Those of runs under way. */
  Map<RunKey, Best> all() {
    return Map.copyOf(bests);
  }

  /** What was kept of a run by an attempt before. */
  void restore(RunKey run, Best saved) {
    bests.put(run, saved);
  }
}
