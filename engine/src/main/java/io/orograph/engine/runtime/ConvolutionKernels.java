package io.orograph.engine.runtime;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.OwnModule;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
 * but program, machine and library; with them its bits do. So the device class says whether this is
 * a machine where some get plain ones, which is found with networks that are known to need them.
 */
final class ConvolutionKernels {
  /** The environment variable that gives all programs plain kernels. */
  static final String VARIABLE = "OROGRAPH_CONVOLUTIONS";

  static final String PLAIN = "plain";

  /** What a device class says where plain kernels take the place of wrong ones of the library. */
  static final String REPLACED = "plain-where-wrong";

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
  private Optional<Boolean> replaced = Optional.empty();

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
    List<Start> starts = starts(program.architecture());
    Choice choice =
        right(runtime, loaded, starts)
            // where plain kernels fail at other parameters too, these say nothing of kernels
            .or(() -> right(runtime, loaded, starts.subList(0, 1)))
            .orElseThrow(() -> refused(runtime, loaded, starts.subList(0, 1)));
    choices.put(program.digest(), choice);
    return choice;
  }

  private Optional<Choice> right(TorchRuntime runtime, LoadedProgram loaded, List<Start> starts) {
    Errors errors = errors(runtime, loaded.with(Choice.LIBRARY), starts);
    if (errors.areRounding()) {
      return Optional.of(Choice.LIBRARY);
    }
    if (allPlain || !errors(runtime, loaded.with(Choice.PLAIN), starts).areRounding()) {
      return Optional.empty();
    }
    LOG.warn(
        "{}: convolutions in float32 are wrong on this processor ({}); its plain ones are slower"
            + " and run one at a time ({}={} in the environment: all of them, side by side)",
        loaded.program().architecture().name(),
        errors,
        VARIABLE,
        PLAIN);
    return Optional.of(Choice.PLAIN);
  }

  private IllegalStateException refused(
      TorchRuntime runtime, LoadedProgram loaded, List<Start> starts) {
    Choice last = allPlain ? Choice.LIBRARY : Choice.PLAIN;
    return new IllegalStateException(
        "convolutions of %s in float32: %s (expected: at most %s and %s against float64; use a release of libtorch that knows this processor)"
            .formatted(
                loaded.program().architecture().name(),
                errors(runtime, loaded.with(last), starts),
                OUTPUTS_TOLERANCE,
                GRADIENT_TOLERANCE));
  }

  /**
   * Whether this is a machine on which the library's kernels are wrong for some networks, so that
   * these get plain ones by themselves; found once. Where the environment asks for plain ones they
   * take the place of none.
   */
  synchronized boolean areReplaced(TorchRuntime runtime) {
    if (replaced.isEmpty()) {
      replaced = Optional.of(!allPlain && !areRight(runtime, known()));
    }
    return replaced.get();
  }

  /** Small ones among those that were found wrong where convolutions are. */
  private static List<Architecture> known() {
    return List.of(
        Families.resnet18(List.of(1, 28, 28), 3, 10), Families.vgg11(List.of(3, 32, 32), 2, 10));
  }

  private static boolean areRight(TorchRuntime runtime, List<Architecture> networks) {
    runtime.prepareThread();
    for (Architecture network : networks) {
      ComputeProgram program = ComputeProgram.of(network, LossKind.CROSS_ENTROPY);
      try (MemoryScope scope = runtime.scope();
          LoadedProgram loaded = runtime.loadUnchecked(scope, program)) {
        if (!errors(runtime, loaded.with(Choice.LIBRARY)).areRounding()) {
          return false;
        }
      }
    }
    return true;
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
    return errors(runtime, loaded, starts(loaded.program().architecture()));
  }

  private static Errors errors(TorchRuntime runtime, LoadedProgram loaded, List<Start> starts) {
    double outputs = 0;
    double gradient = 0;
    for (int members : MEMBERS) {
      for (Start start : starts) {
        Answer narrow = answer(runtime, loaded, members, start, Precision.FLOAT32);
        Answer wide = answer(runtime, loaded, members, start, Precision.FLOAT64);
        if (start != Start.FILLED || wide.isFinite()) {
          outputs = Math.max(outputs, distance(narrow.outputs, wide.outputs));
          gradient = Math.max(gradient, distance(narrow.gradient, wide.gradient));
        }
      }
    }
    return new Errors(outputs, gradient);
  }

  /** Parameters at which a program is tried. */
  enum Start {
    /** Drawn, for a network of a family. */
    DRAWN,
    /** Those of a module of one's own: what it is made for. */
    GIVEN,
    /**
     * These, and drawn ones where a whole tensor is 0, as the last one often is at the start: what
     * is multiplied by it would not be seen. Where this is not finite it says nothing, as nobody
     * knows what else zeros stand for.
     */
    FILLED
  }

  static List<Start> starts(Architecture network) {
    if (network.own().isEmpty()) {
      return List.of(Start.DRAWN);
    }
    float[] theta = network.own().get().theta();
    return network.layout().parameters().stream().anyMatch(slot -> isZero(theta, slot))
        ? List.of(Start.GIVEN, Start.FILLED)
        : List.of(Start.GIVEN);
  }

  private static boolean isZero(float[] theta, TensorSlot slot) {
    for (int i = slot.offset(); i < slot.end(); i++) {
      if (theta[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Overwrites drawn parameters by those of a module of one's own. */
  private static void write(OwnModule own, Architecture network, Start start, double[] to) {
    float[] theta = own.theta();
    for (TensorSlot slot : network.layout().parameters()) {
      if (start == Start.FILLED && isZero(theta, slot)) {
        continue;
      }
      for (int row = 0; row < to.length; row += theta.length) {
        for (int i = slot.offset(); i < slot.end(); i++) {
          to[row + i] = theta[i];
        }
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  private record Answer(double[] outputs, double[] gradient) {
    boolean isFinite() {
      return Arrays.stream(outputs).allMatch(Double::isFinite)
          && Arrays.stream(gradient).allMatch(Double::isFinite);
    }
  }

  private static Answer answer(
      TorchRuntime runtime, LoadedProgram loaded, int members, Start start, Precision precision) {
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
    own.ifPresent(module -> write(module, network, start, theta));
    try (MemoryScope scope = runtime.scope()) {
      Tensor point = scope.reals(precision, theta, members, p);
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

  /**
   * Relative to b; 0 where there is no difference, as between the answers 0 of a network whose last
   * layer is 0.
   */
  static double distance(double[] a, double[] b) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < a.length; i++) {
      difference += (a[i] - b[i]) * (a[i] - b[i]);
      size += b[i] * b[i];
    }
    return difference == 0 ? 0 : Math.sqrt(difference / size);
  }
}
