package io.orograph.engine.train;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.PackShape;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.NetworkCost;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.PackSlots;
import io.orograph.engine.program.UpdateRule;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Tensor;
import io.orograph.engine.runtime.TensorSize;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How fast packs of one shape train on this device: steps of the very program that trains them,
 * forward, backward and update, on made-up samples of the data set's extents.
 *
 * <p>Time is processor time of the lane's thread, which other load on the machine disturbs least;
 * one lane computes with one thread.
 */
public final class PackTimer {
  /** Aim for one timed call; a few of them stay far below the half second of a lane's task. */
  private static final double CALL_SECONDS = 8e-3;

  private static final int CALLS = 5;
  private static final int PAIRS = 5;

  /** All timed calls of one size, where single steps are longer than a call should be. */
  private static final double TASK_SECONDS = 0.1;

  private static final int MOST_STEPS = 512;

  /** Multiply-adds of a step of about 0.2 s: longer ones would hold the lane too long. */
  private static final double LONGEST_STEP = 2e9;

  /** A forward and a backward are about this many forward passes. */
  private static final int PASSES = 3;

  /** Samples in memory: enough that batches are gathered from all over it. */
  private static final int MOST_SAMPLES = 2048;

  private static final int MOST_NUMBERS = 1 << 20;

  /** Of the targets of one member, which every slot has of its own: of an autoencoder many. */
  private static final int MOST_TARGETS = 1 << 17;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final PackShape shape;
  private final DataCatalogue.Entry data;
  private final int outputs;
  private final ComputeProgram program;

  /**
   * For packs of a shape.
   *
   * @throws IllegalArgumentException if its data set is not in the catalogue
   */
  public PackTimer(PackShape shape) {
    this.shape = shape;
    this.data =
        DataCatalogue.named(shape.data())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "data: "
                            + shape.data()
                            + " (expected: one of "
                            + DataCatalogue.names()
                            + ")"));
    this.outputs = data.outputs(shape.task());
    this.program =
        ComputeProgram.of(
            Families.of(
                shape.network(),
                Parametrization.STANDARD,
                data.shape(),
                data.vocabulary(),
                outputs),
            shape.loss());
  }

  /** The program that trains such packs. */
  public ComputeProgram program() {
    return program;
  }

  /** Whether a step of so many members is short enough to be timed in a task of a lane. */
  public boolean isShort(int members) {
    double sample = Math.max(program.architecture().cost().multiplyAdds(), parameters());
    return PASSES * sample * shape.batchSize() * slots(members) <= LONGEST_STEP;
  }

  /**
   * Native memory of a pack on the whole data set, about: parameters, gradients, numbers of the
   * optimizer and its state, targets and their prepared copy, and the activations of a batch with
   * their gradients.
   *
   * @return bytes
   */
  public long bytes(int members) {
    OptimizerSpec optimizer = training().optimizer();
    int rows = UpdateRule.of(optimizer).stateRows();
    long parameters = parameters() * (6L + 2L * rows);
    long number = program.isOfJets() ? Double.BYTES : Float.BYTES;
    long targets = number * PackMemory.targets(program) * data.trainSamples();
    NetworkCost cost = program.architecture().cost();
    long activations =
        number
            * PackMemory.jet(program)
            * shape.batchSize()
            * (2 * cost.activations() + cost.columns());
    return slots(members) * (Float.BYTES * parameters + targets + activations);
  }

  /**
   * Times packs of so many members: the median of a few calls after those that do not count.
   *
   * @return samples of all members together per second of the lane
   */
  public double samplesPerSecond(LaneContext lane, int members) {
    try (Pack pack = new Pack(lane, members)) {
      double[] seconds = new double[pack.calls(CALLS)];
      for (int i = 0; i < seconds.length; i++) {
        seconds[i] = pack.secondsPerStep();
      }
      return members * shape.batchSize() / median(seconds);
    }
  }

  /**
   * How much faster packs of so many members train than packs of {@code reference} members: the
   * median over calls in turns, so that a machine that becomes slower meanwhile slows both.
   *
   * @return the ratio of their samples per second
   */
  public double gain(LaneContext lane, int members, int reference) {
    try (Pack one = new Pack(lane, members);
        Pack other = new Pack(lane, reference)) {
      double[] gains = new double[Math.min(one.calls(PAIRS), other.calls(PAIRS))];
      for (int i = 0; i < gains.length; i++) {
        gains[i] = members * other.secondsPerStep() / (reference * one.secondsPerStep());
      }
      return median(gains);
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /** A pack of made-up networks and samples. */
  private final class Pack implements AutoCloseable {
    private final LaneContext lane;
    private final MemoryScope scope;
    private final int slots;
    private final StepNumbers numbers;
    private final RandomStream random = Seed.of(0).derive("calibration").stream();
    private final List<Tensor> fixed;
    private final double expected;
    private int steps = 1;

    Pack(LaneContext lane, int members) {
      this.lane = lane;
      this.slots = slots(members);
      this.numbers =
          new StepNumbers(
              Collections.nCopies(members, run()), Places.first(slots, members), MOST_STEPS);
      this.scope = lane.newScope();
      try {
        this.fixed = fixed(scope, numbers, slots, random);
        lane.program(program);
        double once = secondsPerStep();
        if (once < TASK_SECONDS / 2) {
          // The first call of a program is slower than the later ones.
          steps = fitting(once);
          once = secondsPerStep();
        }
        steps = fitting(once);
        expected = once;
      } catch (RuntimeException | OutOfMemoryError e) {
        close(); // a pack that does not fit leaves nothing behind
        throw e;
      }
    }

    private static int fitting(double secondsPerStep) {
      return (int) Math.max(1, Math.min(MOST_STEPS, CALL_SECONDS / secondsPerStep));
    }

    /** As many calls as wanted, if they fit into a task. */
    int calls(int wanted) {
      return (int) Math.max(1, Math.min(wanted, TASK_SECONDS / (expected * steps)));
    }

    double secondsPerStep() {
      return step(lane, scope, numbers, fixed, slots, random, steps);
    }

    @Override
    public void close() {
      scope.close();
    }
  }

  /** Parameters, statistics, state, inputs and targets: what stays between calls. */
  private List<Tensor> fixed(
      MemoryScope scope, StepNumbers numbers, int slots, RandomStream random) {
    ParameterLayout layout = program.architecture().layout();
    int size =
        TensorSize.numbers(
            "parameters of " + slots + " networks", Float.BYTES, slots, layout.parameterCount());
    float[] theta = new float[size];
    float[] start = Initialization.of(run(), layout);
    float[] statistics = new float[slots * layout.bufferCount()];
    float[] buffers = Initialization.statistics(layout);
    for (int k = 0; k < slots; k++) {
      System.arraycopy(start, 0, theta, k * start.length, start.length);
      System.arraycopy(buffers, 0, statistics, k * buffers.length, buffers.length);
    }
    List<Tensor> fixed = new ArrayList<>();
    fixed.add(scope.floats(theta, slots, layout.parameterCount()));
    fixed.add(scope.floats(statistics, slots, layout.bufferCount()));
    for (int row = 0; row < numbers.rule().stateRows(); row++) {
      fixed.add(scope.floats(new float[theta.length], slots, layout.parameterCount()));
    }
    int count = samples();
    float[] inputs = new float[count * data.inputs()];
    random.fillUniform(inputs, -1, 1);
    if (program.isOfJets()) {
      double[] points = new double[inputs.length];
      Arrays.setAll(points, i -> inputs[i]);
      double[] told = new double[slots * count * program.targetColumns()];
      Arrays.fill(told, 1);
      fixed.add(scope.doubles(points, count, data.inputs()));
      fixed.add(scope.doubles(told, (long) slots * count, program.targetColumns()));
      return fixed;
    }
    float[] targets = new float[slots * count * outputs];
    for (int i = 0; i < slots * count; i++) {
      targets[i * outputs + i % outputs] = 1;
    }
    fixed.add(scope.floats(inputs, count, data.inputs()));
    fixed.add(scope.floats(targets, (long) slots * count, outputs));
    return fixed;
  }

  /** Trains; seconds of one step. */
  private double step(
      LaneContext lane,
      MemoryScope scope,
      StepNumbers numbers,
      List<Tensor> fixed,
      int slots,
      RandomStream random,
      int steps) {
    int[] order =
        new int
            [TensorSize.numbers(
                "batches of " + slots + " networks",
                Integer.BYTES,
                steps,
                slots,
                shape.batchSize())];
    for (int i = 0; i < order.length; i++) {
      order[i] = random.nextInt(samples());
    }
    try (MemoryScope call = scope.child()) {
      List<Tensor> arguments = new ArrayList<>(fixed);
      arguments.add(call.ints(order, steps, slots, shape.batchSize()));
      arguments.add(numbers.rates(call, 0, steps, program.architecture().layout()));
      arguments.add(numbers.decays(call, program.architecture().layout()));
      arguments.addAll(numbers.penalties(call, program.architecture().layout()));
      arguments.addAll(numbers.constants(call));
      arguments.addAll(numbers.perStep(call, 0, steps));
      long began = THREADS.getCurrentThreadCpuTime();
      lane.program(program).call(call, numbers.rule().method(), arguments.toArray(Tensor[]::new));
      return Math.max(1, THREADS.getCurrentThreadCpuTime() - began) / 1e9 / steps;
    }
  }

  private int slots(int members) {
    return PackSlots.of(TrainingForm.PACKED, program.architecture(), members);
  }

  private long parameters() {
    return program.architecture().layout().parameterCount();
  }

  private int samples() {
    int fitting =
        Math.min(Math.min(MOST_SAMPLES, MOST_NUMBERS / data.inputs()), MOST_TARGETS / outputs);
    return Math.min(data.trainSamples(), Math.max(shape.batchSize(), fitting));
  }

  private TrainingSpec training() {
    OptimizerKind kind = shape.optimizer();
    return new TrainingSpec(
        new OptimizerSpec(kind, 1e-3, kind.hasMomentum() ? 0.9 : 0, 0),
        shape.batchSize(),
        new TrainingLength.Steps(MOST_STEPS),
        ScheduleSpec.CONSTANT,
        List.of());
  }

  private RunSpec run() {
    RunSettings settings =
        new RunSettings(
            DataSpec.of(shape.data()),
            new TaskSpec(shape.task(), shape.loss(), Parametrization.STANDARD),
            shape.network(),
            training());
    RunKey key = RunKey.of(settings, 0, 0);
    return new RunSpec(key, key, "calibration", 0, settings);
  }
}
