package io.orograph.engine.runtime;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * libtorch in this process. There is one; {@link #start()} gives it to everybody.
 *
 * <p>A library of another version loads without complaint and then computes nonsense, so the
 * version is compared and a gradient that is known by hand is computed before anything else may use
 * it.
 */
public final class TorchRuntime {
  /** The version of libtorch that the native interface on the class path was built for. */
  public static final String LIBTORCH = "2.7.1";

  private static final double SELF_TEST_TOLERANCE = 1e-12;

  private final Engine engine;

  private TorchRuntime(Engine engine) {
    this.engine = engine;
  }

  /**
   * Starts libtorch on first use.
   *
   * @throws IllegalStateException if the library has another version or fails the self-test
   */
  public static TorchRuntime start() {
    return Holder.STARTED;
  }

  /** A scope of its own, on the CPU. */
  public MemoryScope scope() {
    return new MemoryScope(NDManager.newBaseManager(Device.cpu(), engine.getEngineName()));
  }

  /**
   * Sets what libtorch keeps per thread: one intra-op thread, gradients on, graph optimizer off
   * (with it the first calls recompile and bits change between calls). To be called once in every
   * thread that calls programs.
   */
  public void prepareThread() {
    JniUtils.setNumThreads(1);
    JniUtils.setGradMode(true);
    JniUtils.setGraphExecutorOptimize(false);
  }

  /** Loads a program; the scope must outlive it. */
  public LoadedProgram load(MemoryScope scope, ComputeProgram program) {
    PtNDManager manager = scope.manager();
    try (ByteArrayInputStream archive = new ByteArrayInputStream(program.archive())) {
      return new LoadedProgram(program, JniUtils.loadModule(manager, archive, false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For provenance: {@code djl 0.35.1, libtorch 2.7.1}. */
  public String version() {
    return "djl " + Engine.getDjlVersion() + ", libtorch " + engine.getVersion();
  }

  private static TorchRuntime checked() {
    ReproducibleKernels.require(System.getenv());
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
    Engine engine = Engine.getEngine("PyTorch");
    if (!engine.getVersion().equals(LIBTORCH)) {
      throw new IllegalStateException(
          "libtorch: " + engine.getVersion() + " (expected: " + LIBTORCH + ")");
    }
    TorchRuntime runtime = new TorchRuntime(engine);
    runtime.prepareThread();
    runtime.selfTest();
    return runtime;
  }

  /** Softmax regression at 0: the gradient is (1/C − t) x for one sample, the loss ln C. */
  private void selfTest() {
    ComputeProgram program =
        ComputeProgram.of(
            Families.mlp(List.of(2), 0, 0, Activation.RELU, false, 4), LossKind.CROSS_ENTROPY);
    try (MemoryScope scope = scope();
        LoadedProgram loaded = load(scope, program)) {
      List<Tensor> results =
          loaded.call(
              scope,
              ProgramMethod.GRADIENT,
              scope.zeros(Precision.FLOAT64, 1, 12),
              scope.zeros(Precision.FLOAT64, 1, 0),
              scope.doubles(new double[] {3, -5}, 1, 2),
              scope.doubles(new double[] {0, 1, 0, 0}, 1, 4));
      double[] expected = {
        0.75, -1.25, -2.25, 3.75, 0.75, -1.25, 0.75, -1.25, 0.25, -0.75, 0.25, 0.25
      };
      double[] gradient = results.get(1).doubles();
      double worst = Math.abs(results.get(0).doubles()[0] - Math.log(4));
      for (int i = 0; i < expected.length; i++) {
        worst = Math.max(worst, Math.abs(gradient[i] - expected[i]));
      }
      if (!(worst <= SELF_TEST_TOLERANCE)) {
        throw new IllegalStateException(
            "libtorch self-test error: "
                + worst
                + " (expected: at most "
                + SELF_TEST_TOLERANCE
                + ")");
      }
    }
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Started by the class loader, so once, whoever comes first. */
  private static final class Holder {
    static final TorchRuntime STARTED = checked();
  }
}
