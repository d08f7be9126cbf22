package io.orograph.engine.train;

import io.orograph.engine.data.Inputs;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Tensor;
import io.orograph.engine.runtime.TorchRuntime;
import java.util.HashMap;
import java.util.Map;

/**
 * Inputs in native memory, once for all packs of a process that train on them at the same time:
 * whole CIFAR-10 takes 0.6 GB, whatever the number of lanes. Programs only read them, so lanes need
 * not wait for one another.
 */
final class SharedInputs implements AutoCloseable {
  private static final Map<Inputs, SharedInputs> HELD = new HashMap<>();

  private final Inputs inputs;
  private final MemoryScope scope;
  private final Tensor tensor;
  private int holders;

  private SharedInputs(Inputs inputs) {
    this.inputs = inputs;
    this.scope = TorchRuntime.start().scope();
    this.tensor = scope.floats(inputs.count(), inputs.features(), inputs::read);
  }

  /** The inputs, to be closed once by everybody who asked for them. */
  static SharedInputs of(Inputs inputs) {
    synchronized (HELD) {
      SharedInputs shared = HELD.computeIfAbsent(inputs, SharedInputs::new);
      shared.holders++;
      return shared;
    }
  }

  /** (count, features), float32; not to be written to. */
  Tensor tensor() {
    return tensor;
  }

  @Override
  public void close() {
    synchronized (HELD) {
      holders--;
      if (holders == 0) {
        HELD.remove(inputs);
        scope.close();
      }
    }
  }
}
