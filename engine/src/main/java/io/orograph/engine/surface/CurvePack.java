package io.orograph.engine.surface;

import io.orograph.core.path.CurveFit;
import io.orograph.core.path.CurveSchedule;
import io.orograph.core.random.RandomStream;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.data.EpochOrder;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.CallSize;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.PackSlots;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.MemoryShortage;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.runtime.Tensor;
import io.orograph.engine.runtime.TensorSize;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Fits the bends of many curves at once, on minibatches, as {@link CurveFit} specifies: one t per
 * step and curve, start at the midpoint, Garipov's schedule.
 *
 * <p>In the form of the networks they join, padded with ghosts where that is PACKED; a curve's bits
 * depend on its {@link CurveTask} and the form alone. Batch normalization uses the statistics of
 * each batch, as in the published code. Each {@link #next} is one native call. For use in the
 * thread of the lane handed in.
 */
public final class CurvePack implements AutoCloseable {
  /** Start, bend and end. */
  private static final int CONTROLS = 3;

  private static final int MOST_STEPS = 4096;
  private static final Duration CALL = Duration.ofMillis(200);

  private final ComputeProgram program;
  private final List<CurveTask> tasks;
  private final CurveFit.Options options;
  private final Precision precision;
  private final int batchSize;
  private final int slots;
  private final int parameters;
  private final MemoryScope scope;
  private final List<EpochOrder> orders;
  private final List<RandomStream> times;
  private final Tensor start;
  private final Tensor end;
  private final Tensor inputs;
  private final Tensor targets;
  private final Tensor momentumFactor;
  private final Tensor l2;
  private Tensor bend;
  private Tensor momentum;
  private int step;
  private int chunk;

  /**
   * Prepares the fits; nothing is computed yet.
   *
   * @param form of the networks; SINGLE takes one task
   * @param batchSize samples per step
   * @throws MemoryShortage if the curves are more than can be stacked
   */
  public CurvePack(
      LaneContext lane,
      ComputeProgram program,
      TrainingForm form,
      List<CurveTask> tasks,
      CurveFit.Options options,
      int batchSize,
      Precision precision) {
    this.program = program;
    this.tasks = List.copyOf(tasks);
    this.options = options;
    this.precision = precision;
    this.batchSize = batchSize;
    this.slots = PackSlots.of(form, program.architecture(), tasks.size());
    this.parameters = program.architecture().layout().parameterCount();
    requireAddressable();
    this.chunk = CallSize.of(program.architecture()).firstSteps(slots, batchSize);
    this.scope = lane.newScope();
    Samples shared = tasks.getFirst().samples();
    this.orders =
        tasks.stream()
            .map(t -> new EpochOrder(t.seed().derive("curve-order"), shared.count(), batchSize))
            .toList();
    this.times = tasks.stream().map(t -> t.seed().derive("curve-t").stream()).toList();
    try {
      this.start = rows(t -> wide(t.start()));
      this.end = rows(t -> wide(t.end()));
      this.bend = rows(CurvePack::midpoint);
      this.momentum = scope.zeros(precision, slots, parameters);
      this.inputs = inputs(shared);
      this.targets = targets(shared.count(), program.architecture().outputs());
      this.momentumFactor = scope.reals(precision, new double[] {options.momentum()}, 1, 1);
      this.l2 = scope.reals(precision, new double[] {options.l2()}, 1, 1);
    } catch (RuntimeException | OutOfMemoryError e) {
      close(); // a pack that does not fit leaves nothing behind
      throw e;
    }
  }

  /** Each of these is one array, and becomes one tensor; all later products of extents are ints. */
  private void requireAddressable() {
    String of = " of " + tasks.size() + " curves";
    TensorSize.numbers(
        "parameters" + of,
        precision == Precision.FLOAT64 ? Double.BYTES : Float.BYTES,
        slots,
        parameters);
    TensorSize.numbers(
        "targets" + of,
        program.isOfJets() ? Double.BYTES : Float.BYTES,
        slots,
        tasks.getFirst().samples().count(),
        program.targetColumns());
    TensorSize.numbers("batches" + of, Integer.BYTES, slots, batchSize);
  }

  /** Steps done. */
  public int step() {
    return step;
  }

  /** Whether all steps are done. */
  public boolean finished() {
    return step == options.steps();
  }

  /** Does as many steps as fit into one native call. */
  public void next(LaneContext lane) {
    int steps = Math.min(chunk, options.steps() - step);
    long began = System.nanoTime();
    int[] batches = new int[steps * slots * batchSize];
    double[] coefficients = new double[CONTROLS * steps * slots];
    double[] rates = new double[steps];
    for (int s = 0; s < steps; s++) {
      rates[s] =
          options.learningRate() * CurveSchedule.factor((step + s) / (double) options.steps());
      for (int k = 0; k < tasks.size(); k++) {
        orders.get(k).batch((long) step + s, batches, (s * slots + k) * batchSize);
        double[] c = options.shape().coefficients(times.get(k).nextDouble());
        for (int i = 0; i < CONTROLS; i++) {
          coefficients[(i * steps + s) * slots + k] = c[i];
        }
      }
    }
    try (MemoryScope call = scope.child()) {
      List<Tensor> results =
          lane.program(program)
              .call(
                  call,
                  ProgramMethod.CURVE,
                  start,
                  end,
                  bend,
                  momentum,
                  inputs,
                  targets,
                  call.ints(batches, steps, slots, batchSize),
                  call.reals(precision, coefficients, CONTROLS, steps, slots),
                  call.reals(precision, rates, steps, 1),
                  momentumFactor,
                  l2);
      bend.close();
      momentum.close();
      bend = results.get(0).moveTo(scope);
      momentum = results.get(1).moveTo(scope);
    }
    step += steps;
    double fitting = (double) CALL.toNanos() * steps / Math.max(1, System.nanoTime() - began);
    chunk = (int) Math.max(1, Math.min(Math.min(fitting, 2.0 * chunk), MOST_STEPS));
  }

  /** The bend of each curve after the steps done, flat; not finite if the fit diverged. */
  public List<double[]> bends() {
    double[] flat = bend.doubles();
    return java.util.stream.IntStream.range(0, tasks.size())
        .mapToObj(k -> Arrays.copyOfRange(flat, k * parameters, (k + 1) * parameters))
        .toList();
  }

  @Override
  public void close() {
    scope.close();
  }

  private static double[] midpoint(CurveTask task) {
    double[] middle = new double[task.start().length];
    for (int i = 0; i < middle.length; i++) {
      middle[i] = 0.5 * task.start()[i] + 0.5 * task.end()[i];
    }
    return middle;
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private Tensor rows(Function<CurveTask, double[]> point) {
    double[] flat = new double[slots * parameters];
    for (int k = 0; k < tasks.size(); k++) {
      System.arraycopy(point.apply(tasks.get(k)), 0, flat, k * parameters, parameters);
    }
    return scope.reals(precision, flat, slots, parameters);
  }

  private Tensor inputs(Samples samples) {
    if (program.isOfJets()) {
      return scope.doubles(
          samples.source().readWide(0, samples.count()), samples.count(), samples.features());
    }
    try (Tensor narrow =
        scope.floats(samples.count(), samples.features(), samples.source()::read)) {
      return narrow.copy(scope, precision);
    }
  }

  private Tensor targets(int count, int outputs) {
    if (program.isOfJets()) {
      int width = count * program.targetColumns();
      double[] numbers = new double[slots * width];
      for (int k = 0; k < tasks.size(); k++) {
        double[] own = tasks.get(k).samples().targets(0, count, outputs);
        System.arraycopy(own, 0, numbers, k * width, width);
      }
      return scope.doubles(numbers, (long) slots * count, program.targetColumns());
    }
    float[] values = new float[slots * count * outputs];
    for (int k = 0; k < tasks.size(); k++) {
      tasks.get(k).samples().writeTargets(values, k * count * outputs, outputs);
    }
    return scope.floats(values, (long) slots * count, outputs).copy(scope, precision);
  }
}
