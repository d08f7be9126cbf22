package io.orograph.engine.runtime;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.ConvolutionKernels.Choice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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

  /**
   * The environment variable that names the PyTorch for which its user built a native interface,
   * e.g. {@code 2.11.0+cu130}.
   */
  static final String VARIABLE = "OROGRAPH_LIBTORCH";

  private static final String FOR_CUDA = LIBTORCH + "+cu128";

  private static final double SELF_TEST_TOLERANCE = 1e-12;

  private final Engine engine;
  private final ConvolutionKernels convolutions;

  private TorchRuntime(Engine engine) {
    this.engine = engine;
    this.convolutions = new ConvolutionKernels(library(), System.getenv());
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
    return scope(ComputeDevice.CPU);
  }

  /** A scope of its own on a device, which must have been {@linkplain #require required}. */
  public MemoryScope scope(ComputeDevice device) {
    return new MemoryScope(NDManager.newBaseManager(device.device(), engine.getEngineName()));
  }

  /**
   * Makes sure that a device is there and computes: on a GPU also switches the deterministic mode
   * on, for the whole process.
   *
   * @throws IllegalStateException if it is not there, or is wrong; the message says what was found
   *     and what to do
   */
  public void require(ComputeDevice device) {
    if (!device.isGpu()) {
      return;
    }
    if (!hasCuda()) {
      String[] expected = forCuda(System.getenv()).split("\\+", 2);
      throw new IllegalStateException(
          "device: %s (found: libtorch %s without CUDA in %s; expected: PYTORCH_LIBRARY_PATH, the folder torch/lib of PyTorch %s+%s, with PYTORCH_VERSION=%s and PYTORCH_FLAVOR=%s)"
              .formatted(
                  device,
                  engine.getVersion(),
                  library(),
                  expected[0],
                  expected[1],
                  expected[0],
                  expected[1]));
    }
    CudaDriver.Found found = CudaDriver.ask();
    if (!found.problem().isEmpty()) {
      throw new IllegalStateException("device: " + device + ": " + found.problem());
    }
    if (device.index() >= found.gpus().size()) {
      throw new IllegalStateException(
          "device: %s (expected: cuda:0 to cuda:%d)".formatted(device, found.gpus().size() - 1));
    }
    DeterministicKernels.require(System.getenv());
    DeterministicKernels kernels = deterministicKernels();
    kernels.set(true);
    if (!kernels.isOn()) {
      throw new IllegalStateException(
          "libtorch: not in deterministic mode (expected: the switches of version "
              + engine.getVersion()
              + ")");
    }
    selfTest(device);
  }

  /** Whether the library in use was built for CUDA. */
  public boolean hasCuda() {
    return Files.exists(library().resolve("libtorch_cuda.so"));
  }

  /** The folder of the library in use. */
  public Path library() {
    return Path.of(LibUtils.getLibtorchPath());
  }

  ConvolutionKernels convolutions() {
    return convolutions;
  }

  DeterministicKernels deterministicKernels() {
    return DeterministicKernels.in(library());
  }

  /**
   * What libtorch picks its kernels by on a device: on the CPU {@link InstructionSet#detect}, and
   * whether wrong convolutions have others there, which is found on first use; name and compute
   * capability of the GPU on others.
   */
  public String kernels(ComputeDevice device) {
    if (!device.isGpu()) {
      return convolutions.areReplaced(this)
          ? InstructionSet.detect() + " " + ConvolutionKernels.REPLACED
          : InstructionSet.detect();
    }
    CudaDriver.Found found = CudaDriver.ask();
    String gpu =
        device.index() < found.gpus().size()
            ? found.gpus().get(device.index()).text()
            : "unknown GPU";
    return gpu + " deterministic";
  }

  /** What must be equal for two computations to give the same bits, as in provenance. */
  public String deviceClass(ComputeDevice device) {
    return device.label() + "/" + kernels(device) + "/" + version() + "/1";
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

  /**
   * Loads a program; the scope must outlive it.
   *
   * @throws IllegalStateException if libtorch computes its convolutions wrongly on this processor
   */
  public LoadedProgram load(MemoryScope scope, ComputeProgram program) {
    LoadedProgram loaded = loadUnchecked(scope, program);
    return scope.manager().getDevice().isGpu()
        ? loaded
        : loaded.with(convolutions.of(this, loaded));
  }

  /** Loads a program whose convolutions nobody has looked at. */
  LoadedProgram loadUnchecked(MemoryScope scope, ComputeProgram program) {
    PtNDManager manager = scope.manager();
    try (ByteArrayInputStream archive = new ByteArrayInputStream(program.archive())) {
      PtSymbolBlock block = JniUtils.loadModule(manager, archive, false, false);
      return new LoadedProgram(program, block, convolutions, Choice.NONE);
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
    NativeHeap.keepPages(System.getenv());
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
    Engine engine = Engine.getEngine("PyTorch");
    if (!isExpected(engine.getVersion(), System.getenv())) {
      throw new IllegalStateException(
          "libtorch: %s (expected: %s, or %s, the PyTorch that a native interface was built for)"
              .formatted(engine.getVersion(), LIBTORCH, VARIABLE));
    }
    TorchRuntime runtime = new TorchRuntime(engine);
    runtime.prepareThread();
    runtime.selfTest(ComputeDevice.CPU);
    return runtime;
  }

  /** Whether there is a native interface for a version: ours, or one that its user has built. */
  static boolean isExpected(String version, Map<String, String> environment) {
    return version.equals(LIBTORCH) || forCuda(environment).startsWith(version + "+");
  }

  /**
   * Version and flavor of the PyTorch that GPUs are used with.
   *
   * @throws IllegalStateException if the environment names none that could be
   */
  private static String forCuda(Map<String, String> environment) {
    String named = environment.getOrDefault(VARIABLE, "");
    if (!named.isEmpty() && !named.matches("\\d+\\.\\d+\\.\\d+\\+\\w+")) {
      throw new IllegalStateException(
          VARIABLE + ": " + named + " (expected: version and flavor, such as " + FOR_CUDA + ")");
    }
    return named.isEmpty() ? FOR_CUDA : named;
  }

  /** Softmax regression at 0: the gradient is (1/C − t) x for one sample, the loss ln C. */
  private void selfTest(ComputeDevice device) {
    ComputeProgram program =
        ComputeProgram.of(
            Families.mlp(List.of(2), 0, 0, Activation.RELU, false, 4), LossKind.CROSS_ENTROPY);
    try (MemoryScope scope = scope(device);
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
            "libtorch self-test error on "
                + device
                + ": "
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
