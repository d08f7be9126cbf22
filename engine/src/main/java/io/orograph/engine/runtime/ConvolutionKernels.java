package io.orograph.engine.runtime;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.ProgramMethod;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The kernels of float32 convolutions on the CPU: oneDNN's, which libtorch takes by itself, or its
 * own plain ones, and the check that they are right.
 *
 * <p>oneDNN up to 3.7, which libtorch 2.7 has, packs weights wrongly where the processor does not
 * tell the size of its caches, as some virtual machines with AMD processors do not (leaf 0x8000001D
 * of CPUID is empty, and a cache of one byte is made of it): the part of the channels that does not
 * fill a vector is overwritten with zeros, and outputs or gradients are wrong by a third without a
 * word. Whether a network is concerned depends on its channels and on the instructions. So every
 * network with convolutions computes outputs and gradient of a few samples once in both precisions
 * before it may be used; float64 convolutions are never oneDNN's.
 *
 * <p>The plain kernels are right everywhere and take about four times as long (measured: ResNet18
 * of width 4).
 */
final class ConvolutionKernels {
  /** The environment variable that chooses; {@value #PLAIN}, or not set for oneDNN. */
  static final String VARIABLE = "OROGRAPH_CONVOLUTIONS";

  static final String PLAIN = "plain";

  /** Members of the packs that are tried: their convolutions are other kernels. */
  private static final int[] MEMBERS = {1, 2};

  private static final int SAMPLES = 4;

  /** Ours: rounding gives 1e-6 to 1e-5, a wrong kernel 0.1 to 1. */
  private static final double OUTPUTS_TOLERANCE = 1e-2;

  /** Ours: wider, as rounding may put a unit on the other side of its kink. */
  private static final double GRADIENT_TOLERANCE = 0.1;

  private final Set<String> right = ConcurrentHashMap.newKeySet();

  /** Whether the environment asks for the plain kernels. */
  static boolean arePlain(Map<String, String> environment) {
    String value = environment.getOrDefault(VARIABLE, "");
    if (!value.isEmpty() && !value.equals(PLAIN)) {
      throw new IllegalStateException(
          VARIABLE + ": " + value + " (expected: " + PLAIN + ", or not set)");
    }
    return value.equals(PLAIN);
  }

  /** Chooses for the whole process, in the libtorch of a folder, which this process has loaded. */
  static void choose(Path folder, Map<String, String> environment) {
    NativeLibrary torch = NativeLibrary.getInstance(folder.resolve("libtorch_cpu.so").toString());
    Pointer context = torch.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
    torch
        .getFunction("_ZN2at7Context20setUserEnabledMkldnnEb")
        .invokeVoid(new Object[] {context, (byte) (arePlain(environment) ? 0 : 1)});
  }

  /**
   * Makes sure that float32 gives what float64 gives, once per program.
   *
   * @throws IllegalStateException if it does not, with what to do
   */
  void require(TorchRuntime runtime, LoadedProgram loaded) {
    Architecture network = loaded.program().architecture();
    String digest = loaded.program().digest();
    if (!network.hasConvolutions() || right.contains(digest)) {
      return;
    }
    for (int members : MEMBERS) {
      Answer narrow = answer(runtime, loaded, members, Precision.FLOAT32);
      Answer wide = answer(runtime, loaded, members, Precision.FLOAT64);
      require(
          network.name(),
          distance(narrow.outputs, wide.outputs),
          distance(narrow.gradient, wide.gradient));
    }
    right.add(digest);
  }

  /** The same, for known relative errors in the Euclidean norm. */
  static void require(String network, double outputs, double gradient) {
    if (outputs <= OUTPUTS_TOLERANCE && gradient <= GRADIENT_TOLERANCE) {
      return;
    }
    throw new IllegalStateException(
        String.format(
            Locale.ROOT,
            "convolutions of %s in float32: relative error of outputs %.2g, of the gradient %.2g"
                + " (expected: at most %.2g and %.2g, against float64). libtorch's kernels are"
                + " wrong for these channels on this processor; start the service with %s=%s in"
                + " its environment, which is slower and right",
            network,
            outputs,
            gradient,
            OUTPUTS_TOLERANCE,
            GRADIENT_TOLERANCE,
            VARIABLE,
            PLAIN));
  }

  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  private record Answer(double[] outputs, double[] gradient) {}

  private static Answer answer(
      TorchRuntime runtime, LoadedProgram loaded, int members, Precision precision) {
    Architecture network = loaded.program().architecture();
    int p = network.layout().parameterCount();
    RandomStream random = Seed.of(0).derive("convolutions").stream();
    double[] theta = new double[members * p];
    for (int m = 0; m < members; m++) {
      for (TensorSlot slot : network.layout().parameters()) {
        boolean weight = slot.fanIn() > 0;
        double[] values = new double[slot.size()];
        random.fillGaussian(values);
        double scale = weight ? 1 / Math.sqrt(slot.fanIn()) : 0.1;
        double middle = !weight && slot.name().endsWith("weight") ? 1 : 0;
        for (int i = 0; i < values.length; i++) {
          theta[m * p + slot.offset() + i] = (float) (scale * values[i] + middle);
        }
      }
    }
    double[] inputs = new double[SAMPLES * network.inputSize()];
    random.fillGaussian(inputs);
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) inputs[i];
    }
    double[] targets = new double[SAMPLES * network.outputs()];
    for (int i = 0; i < SAMPLES; i++) {
      targets[i * network.outputs() + i % network.outputs()] = 1;
    }
    try (MemoryScope scope = runtime.scope()) {
      Tensor point = scope.reals(precision, theta, members, p);
      Tensor ofBatch = scope.zeros(precision, members, 0);
      Tensor x = scope.reals(precision, inputs, SAMPLES, network.inputSize());
      Tensor t = scope.reals(precision, targets, SAMPLES, network.outputs());
      return new Answer(
          reals(loaded.call(scope, ProgramMethod.OUTPUTS, point, ofBatch, x).getFirst(), precision),
          reals(
              loaded.call(scope, ProgramMethod.GRADIENT, point, ofBatch, x, t).get(1), precision));
    }
  }

  private static double[] reals(Tensor tensor, Precision precision) {
    if (precision == Precision.FLOAT64) {
      return tensor.doubles();
    }
    float[] narrow = tensor.floats();
    double[] wide = new double[narrow.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = narrow[i];
    }
    return wide;
  }

  private static double distance(double[] a, double[] b) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < a.length; i++) {
      difference += (a[i] - b[i]) * (a[i] - b[i]);
      size += b[i] * b[i];
    }
    return Math.sqrt(difference / size);
  }
}
