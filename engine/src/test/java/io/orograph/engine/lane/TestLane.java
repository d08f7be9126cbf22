package io.orograph.engine.lane;

import io.orograph.engine.runtime.ComputeDevice;
import io.orograph.engine.runtime.TorchRuntime;

/** The calling thread as a lane, for tests that look at results between native calls. */
public final class TestLane {
  private static final ThreadLocal<LaneContext> CONTEXT =
      ThreadLocal.withInitial(
          () -> {
            TorchRuntime runtime = TorchRuntime.start();
            runtime.prepareThread();
            return new LaneContext(runtime, ComputeDevice.CPU);
          });

  private TestLane() {}

  /** The context of this thread. */
  public static LaneContext context() {
    return CONTEXT.get();
  }
}
