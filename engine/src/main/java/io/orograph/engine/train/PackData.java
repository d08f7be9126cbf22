package io.orograph.engine.train;

import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.PreparedData;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The training data of a pack: one set of inputs, and labels that may differ between members (label
 * noise).
 */
final class PackData {
  private final PreparedData first;
  private final Map<RunKey, PreparedData> byRun = new HashMap<>();

  PackData(DataSets sets, PackSpec pack) {
    for (RunSpec run : pack.members()) {
      byRun.put(run.key(), sets.prepare(run.settings()));
    }
    this.first = of(pack.members().getFirst());
  }

  /** The data of one member. */
  PreparedData of(RunSpec run) {
    return Objects.requireNonNull(byRun.get(run.key()), "a member of the pack");
  }

  /** The data of the first member; its inputs are everybody's. */
  PreparedData shared() {
    return first;
  }

  /** Training samples. */
  int count() {
    return first.train().count();
  }
}
