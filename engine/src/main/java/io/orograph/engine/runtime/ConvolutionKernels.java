package io.orograph.engine.runtime;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.OwnModule;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernels of convolutions on the CPU: oneDNN's, which libtorch takes by itself for float32, or
 * its own plain ones, and the check that they are right.
 *
 * <p>oneDNN up to 3.7, which libtorch 2.7 has, packs weights wrongly where the processor does not
 * tell the size of its caches, as some virtual machines with AMD processors do not (leaf 0x8000001D
 * of CPUID is empty, and a cache of one byte is made of it): the part of the channels that does not
 * fill a vector is overwritten with zeros, and outputs or gradients are wrong by a tenth to all of
 * their size without a word. Whether a network is concerned depends on its channels and on the
 * instructions. So every program with convolutions computes outputs and gradient of a few samples
 * in both precisions before it may be used; float64 convolutions are never oneDNN's. Where the two
 * differ, the program gets the plain kernels, which are right everywhere and take about four times
 * as long (measured: ResNet18 of width 4).
 *
 * <p>libtorch has one switch for the whole process. So programs on plain kernels are called one at
 * a time, and while none of the others is running. Which kernels a program gets depends on nothing
 * but program, machine and library; with them its bits do.
 */
final class ConvolutionKernels {
  /** The environment variable that gives all programs plain kernels. */
  static final String VARIABLE = "OROGRAPH_CONVOLUTIONS";

  static final String PLAIN = "plain";

  private static final Logger LOG = LoggerFactory.getLogger(ConvolutionKernels.class);

  /** Members of the packs that are tried: their convolutions are other kernels. */
  private static final int[] MEMBERS = {1, 2};

  /** A batch is as large as these allow: kernels differ by it, and the check takes a second. */
  private static final int LEAST_SAMPLES = 4;

  private static final int MOST_SAMPLES = 32;
  private static final long MULTIPLY_ADDS = 100_000_000;

  /** Ours: rounding gives 1e-6 to 1e-5, a wrong kernel 0.1 to 1. */
  private static final double OUTPUTS_TOLERANCE = 1e-2;

  /** Ours: wider, as rounding may put a unit on the other side of its kink. */
  private static final double GRADIENT_TOLERANCE = 0.1;

  private final boolean allPlain;
  private final NativeLibrary torch;
  private final Pointer context;
  private final Map<String, Choice> choices = new ConcurrentHashMap<>();

  /** Held for reading by calls with oneDNN, for writing by those that have switched it off. */
  private final ReadWriteLock switched = new ReentrantReadWriteLock(true);

  /** Which kernels the convolutions of a program are computed by. */
  enum Choice {
    /** None: it has no convolutions, or runs elsewhere. */
    NONE,
    /** Those that libtorch takes. */
    LIBRARY,
    /** Plain ones, in a process whose other programs may use oneDNN's. */
    PLAIN
  }

  /**
   * Of the libtorch in a folder, which this process has loaded.
   *
   * @throws IllegalStateException if the environment asks for kernels that are not known
   */
  ConvolutionKernels(Path folder, Map<String, String> environment) {
    this.allPlain = arePlain(environment);
    this.torch = NativeLibrary.getInstance(folder.resolve("libtorch_cpu.so").toString());
    this.context = torch.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
    use(!allPlain);
    // Which processors it knows would decide over bits, and it complains of others at every call.
    set("20setUserEnabledNNPACKEb", false);
  }

  /** Whether the environment asks for plain kernels in all programs. */
  static boolean arePlain(Map<String, String> environment) {
    String value = environment.getOrDefault(VARIABLE, "");
    if (!value.isEmpty() && !value.equals(PLAIN)) {
      throw new IllegalStateException(
          VARIABLE + ": " + value + " (expected: " + PLAIN + ", or not set)");
    }
    return value.equals(PLAIN);
  }

  /** Computes something with the chosen kernels. */
  <T> T call(Choice choice, Supplier<T> computation) {
    if (choice == Choice.NONE) {
      return computation.get();
    }
    Lock lock = choice == Choice.PLAIN ? switched.writeLock() : switched.readLock();
    lock.lock();
    try {
      if (choice == Choice.LIBRARY) {
        return computation.get();
      }
      use(false);
      try {
        return computation.get();
      } finally {
        use(true);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether a program with this choice is computed by the plain kernels. */
  boolean isPlain(Choice choice) {
    return choice == Choice.PLAIN || (choice == Choice.LIBRARY && allPlain);
  }

  /** Whether oneDNN's are in use now. */
  boolean areOneDnn() {
    return (torch
                .getFunction("_ZNK2at7Context17userEnabledMkldnnEv")
                .invokeInt(new Object[] {context})
            & 0xff)
        != 0;
  }

  private void use(boolean oneDnn) {
    set("20setUserEnabledMkldnnEb", oneDnn);
  }

  private void set(String name, boolean on) {
    torch
        .getFunction("_ZN2at7Context" + name)
        .invokeVoid(new Object[] {context, (byte) (on ? 1 : 0)});
  }

  /**
   * The kernels with which a program gives in float32 what it gives in float64; found once.
   *
   * @throws IllegalStateException if there are none
   */
  Choice of(TorchRuntime runtime, LoadedProgram loaded) {
    ComputeProgram program = loaded.program();
    if (!program.architecture().convolves()) {
      return Choice.NONE;
    }
    Choice known = choices.get(program.digest());
    if (known != null) {
      return known;
    }
    Errors errors = errors(runtime, loaded.with(Choice.LIBRARY));
    Choice choice = Choice.LIBRARY;
    if (!errors.areRounding() && !allPlain) {
      LOG.warn(
          "{}: convolutions in float32 are wrong on this processor ({}); its plain ones are slower"
              + " and run one at a time ({}={} in the environment: all of them, side by side)",
          program.architecture().name(),
          errors,
          VARIABLE,
          PLAIN);
      errors = errors(runtime, loaded.with(Choice.PLAIN));
      choice = Choice.PLAIN;
    }
    if (!errors.areRounding()) {
      throw new IllegalStateException(
          "convolutions of %s in float32: %s (expected: at most %s and %s against float64; use a release of libtorch that knows this processor)"
              .formatted(
                  program.architecture().name(), errors, OUTPUTS_TOLERANCE, GRADIENT_TOLERANCE));
    }
    choices.put(program.digest(), choice);
    return choice;
  }

  /** Largest relative errors in the Euclidean norm. */
  record Errors(double outputs, double gradient) {
    boolean areRounding() {
      return outputs <= OUTPUTS_TOLERANCE && gradient <= GRADIENT_TOLERANCE;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "relative error of outputs %.2g, of the gradient %.2g", outputs, gradient);
    }
  }

  static Errors errors(TorchRuntime runtime, LoadedProgram loaded) {
    double outputs = 0;
    double gradient = 0;
    for (int members : MEMBERS) {
      Answer narrow = answer(runtime, loaded, members, Precision.FLOAT32);
      Answer wide = answer(runtime, loaded, members, Precision.FLOAT64);
      outputs = Math.max(outputs, distance(narrow.outputs, wide.outputs));
      gradient = Math.max(gradient, distance(narrow.gradient, wide.gradient));
    }
    return new Errors(outputs, gradient);
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
    int samples =
        Math.clamp(MULTIPLY_ADDS / network.cost().multiplyAdds(), LEAST_SAMPLES, MOST_SAMPLES);
    double[] inputs = new double[samples * network.inputSize()];
    if (!network.takesTokens()) {
      random.fillGaussian(inputs);
    }
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) inputs[i];
    }
    double[] targets = new double[samples * network.outputs()];
    for (int i = 0; i < samples; i++) {
      targets[i * network.outputs() + i % network.outputs()] = 1;
    }
    Optional<OwnModule> own = network.own();
    try (MemoryScope scope = runtime.scope()) {
      Tensor point =
          scope.reals(
              precision,
              own.map(module -> repeated(module.theta(), members)).orElse(theta),
              members,
              p);
      Tensor ofBatch =
          own.map(module -> repeated(module.moments(), members))
              .filter(statistics -> statistics.length > 0)
              .map(s -> scope.reals(precision, s, members, s.length / members))
              .orElseGet(() -> scope.zeros(precision, members, 0));
      Tensor x = scope.reals(precision, inputs, samples, network.inputSize());
      Tensor t = scope.reals(precision, targets, samples, network.outputs());
      return new Answer(
          reals(loaded.call(scope, ProgramMethod.OUTPUTS, point, ofBatch, x).getFirst(), precision),
          reals(
              loaded.call(scope, ProgramMethod.GRADIENT, point, ofBatch, x, t).get(1), precision));
    }
  }

  /** What a module of one's own is made for, not numbers that it may not know what to do with. */
  private static double[] repeated(float[] values, int times) {
    double[] all = new double[values.length * times];
    for (int i = 0; i < all.length; i++) {
      all[i] = values[i % values.length];
    }
    return all;
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
