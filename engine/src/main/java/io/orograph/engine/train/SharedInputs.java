package io.orograph.engine.train;

import io.orograph.engine.data.Inputs;
import io.orograph.engine.runtime.ComputeDevice;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Tensor;
import io.orograph.engine.runtime.TorchRuntime;
import java.util.HashMap;
import java.util.Map;

/**
 * Inputs in the memory of a device, once for all packs of a process that train on them at a time:
 * whole CIFAR-10 takes 0.6 GB, whatever the number of lanes. Programs only read them, so lanes need
 * not wait for one another.
 */
final class SharedInputs implements AutoCloseable {
  private static final Map<Key, SharedInputs> HELD = new HashMap<>();

  private final Key key;
  private final MemoryScope scope;
  private final Tensor tensor;
  private int holders;

  /** Which inputs, and where. */
  private record Key(Inputs inputs, ComputeDevice device) {}

  private SharedInputs(Key key) {
    Inputs inputs = key.inputs();
    this.key = key;
    this.scope = TorchRuntime.start().scope(key.device());
    try {
      this.tensor =
          inputs.isWide()
              ? scope.doubles(inputs.readWide(0, inputs.count()), inputs.count(), inputs.features())
              : scope.floats(inputs.count(), inputs.features(), inputs::read);
    } catch (RuntimeException | OutOfMemoryError e) {
      scope.close();
      throw e;
    }
  }

  /** The inputs on a device, to be closed once by everybody who asked for them. */
  static SharedInputs of(Inputs inputs, ComputeDevice device) {
    synchronized (HELD) {
      SharedInputs shared = HELD.computeIfAbsent(new Key(inputs, device), SharedInputs::new);
      shared.holders++;
      return shared;
    }
  }

  /** (count, features), float32, or float64 for points of a domain; not to be written to. */
  Tensor tensor() {
    return tensor;
  }

  @Override
  public void close() {
    synchronized (HELD) {
      holders--;
      if (holders == 0) {
        HELD.remove(key);
        scope.close();
      }
    }
  }
}
