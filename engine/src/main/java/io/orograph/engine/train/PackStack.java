package io.orograph.engine.train;

import io.orograph.engine.data.EpochOrder;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.CallSize;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.program.UpdateRule;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.MemoryShortage;
import io.orograph.engine.runtime.Tensor;
import io.orograph.engine.runtime.TensorSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The stacked state of the active members in native memory: {@link #slots} networks, those without
 * a member ghosts (zero parameters and learning rate).
 */
final class PackStack implements AutoCloseable {
  private final ComputeProgram program;
  private final MemoryScope scope;
  private final List<Member> members;

  private final Places places;
  private final int slots;
  private final int batchSize;
  private final int piece;
  private final SharedInputs inputs;
  private final Tensor targets;
  private final StepNumbers numbers;
  private final Tensor decays;
  private final List<Tensor> penalties;
  private final List<Tensor> constants;
  private Tensor theta;
  private Tensor statistics;
  private List<Tensor> optimizer;

  /**
   * Stacks the members.
   *
   * @param length the length of the training in steps
   * @throws IllegalArgumentException if a state is not one of the members' optimizer
   * @throws MemoryShortage if they are more than can be stacked
   */
  PackStack(
      LaneContext lane,
      ComputeProgram program,
      Places places,
      List<Member> members,
      List<MemberState> states,
      long length) {
    this.program = program;
    this.members = List.copyOf(members);
    this.places = places;
    this.slots = places.slots();
    this.numbers = new StepNumbers(members.stream().map(Member::run).toList(), places, length);
    requireStates(states, numbers.rule());
    this.batchSize = members.getFirst().run().settings().training().batchSize();
    this.piece = CallSize.of(program.architecture()).piece();
    requireAddressable();
    Samples shared = members.getFirst().samples();
    this.inputs = SharedInputs.of(shared.source(), lane.device());
    this.scope = lane.newScope();
    try {
      this.targets = targets(shared.count(), program.architecture().outputs());
      this.decays = numbers.decays(scope, program.architecture().layout());
      this.penalties = numbers.penalties(scope, program.architecture().layout());
      this.constants = numbers.constants(scope);
      this.theta = rows(states.stream().map(state -> state.weights().theta()).toList());
      this.statistics = rows(states.stream().map(state -> state.weights().statistics()).toList());
      this.optimizer =
          IntStream.range(0, numbers.rule().stateRows())
              .mapToObj(r -> rows(states.stream().map(state -> state.optimizer().get(r)).toList()))
              .toList();
    } catch (RuntimeException | OutOfMemoryError e) {
      close(); // a pack that does not fit leaves nothing behind
      throw e;
    }
  }

  private static void requireStates(List<MemberState> states, UpdateRule rule) {
    for (MemberState state : states) {
      if (state.optimizer().size() != rule.stateRows()) {
        throw new IllegalArgumentException(
            "optimizer state of %s: %d vectors (expected: %d of %s)"
                .formatted(state.run(), state.optimizer().size(), rule.stateRows(), rule));
      }
    }
  }

  /** Each of these is one array, and becomes one tensor; all later products of extents are ints. */
  private void requireAddressable() {
    String of = " of " + members.size() + " networks";
    Samples samples = members.getFirst().samples();
    int columns = program.targetColumns();
    int bytes = program.isOfJets() ? Double.BYTES : Float.BYTES;
    int answers = samples.real().isPresent() ? columns : 1;
    TensorSize.numbers(
        "parameters" + of, Float.BYTES, slots, program.architecture().layout().parameterCount());
    TensorSize.numbers("targets" + of, bytes, slots, samples.count(), columns);
    TensorSize.numbers("answers to a piece" + of, Double.BYTES, slots, piece, answers);
    TensorSize.numbers("batches" + of, Integer.BYTES, slots, batchSize);
    if (isFresh()) {
      TensorSize.numbers("fresh points" + of, Double.BYTES, slots, slots, batchSize, columns);
    }
  }

  List<Member> members() {
    return members;
  }

  int slots() {
    return slots;
  }

  /** How many steps, at most, one call of {@link #train} can do. */
  int atOnce(long from, int most) {
    int fitting = numbers.atOnce(from, most);
    if (!isFresh()) {
      return fitting;
    }
    return FreshPoints.atOnce(slots, batchSize, program.targetColumns(), fitting);
  }

  private boolean isFresh() {
    return members.getFirst().fresh().isPresent();
  }

  /** The slot of a member, which is also its column among the losses of {@link #train}. */
  int place(int member) {
    return places.place(member);
  }

  /**
   * Trains all members.
   *
   * @param from steps done so far
   * @param steps number of steps
   * @return losses, (steps, slots)
   */
  double[] train(LaneContext lane, long from, int steps) {
    int[] order = new int[steps * slots * batchSize];
    if (isFresh()) {
      Arrays.setAll(order, i -> i);
      return train(lane, order, from, steps);
    }
    for (int m = 0; m < members.size(); m++) {
      for (int s = 0; s < steps; s++) {
        members.get(m).order().batch(from + s, order, (s * slots + places.place(m)) * batchSize);
      }
    }
    return train(lane, order, from, steps);
  }

  private double[] train(LaneContext lane, int[] order, long from, int steps) {
    try (MemoryScope call = scope.child()) {
      List<Tensor> results =
          lane.program(program)
              .call(call, numbers.rule().method(), arguments(call, order, from, steps));
      theta.close();
      statistics.close();
      optimizer.forEach(Tensor::close);
      theta = results.get(0).moveTo(scope);
      statistics = results.get(2).moveTo(scope);
      optimizer = results.stream().skip(3).map(row -> row.moveTo(scope)).toList();
      return results.get(1).doubles();
    }
  }

  private Tensor[] arguments(MemoryScope call, int[] order, long from, int steps) {
    List<Tensor> arguments = new ArrayList<>();
    arguments.add(theta);
    arguments.add(statistics);
    arguments.addAll(optimizer);
    if (isFresh()) {
      addFresh(call, arguments, from, steps);
    } else {
      arguments.add(inputs.tensor());
      arguments.add(targets);
    }
    arguments.add(call.ints(order, steps, slots, batchSize));
    arguments.add(numbers.rates(call, from, steps, program.architecture().layout()));
    arguments.add(decays);
    arguments.addAll(penalties);
    arguments.addAll(constants);
    arguments.addAll(numbers.perStep(call, from, steps));
    return arguments.toArray(Tensor[]::new);
  }

  /**
   * Points of these steps in the order (step, slot, point), and what the loss is told of them: a
   * block of all rows per slot, of which a slot reads its own; a ghost's are zero.
   */
  private void addFresh(MemoryScope call, List<Tensor> arguments, long from, int steps) {
    int rows = steps * slots * batchSize;
    int features = program.architecture().inputSize();
    int columns = program.targetColumns();
    double[] points = new double[rows * features];
    double[] told = new double[slots * rows * columns];
    for (int m = 0; m < members.size(); m++) {
      int slot = places.place(m);
      for (int s = 0; s < steps; s++) {
        Samples own = members.get(m).fresh().orElseThrow().at(from + s);
        int at = (s * slots + slot) * batchSize;
        double[] x = own.source().readWide(0, batchSize);
        System.arraycopy(x, 0, points, at * features, x.length);
        double[] numbers = own.targets(0, batchSize, 1);
        System.arraycopy(numbers, 0, told, (slot * rows + at) * columns, numbers.length);
      }
    }
    arguments.add(call.doubles(points, rows, features));
    arguments.add(call.doubles(told, (long) slots * rows, columns));
  }

  /**
   * Each member on its training samples, a piece at a time; the cut is the same in every company.
   */
  List<TrainingFit> evaluate(LaneContext lane) {
    return evaluate(lane, inputs, members.stream().map(Member::samples).toList());
  }

  /**
   * Each member on samples that it was not trained on.
   *
   * @param each of each member; all have the same inputs
   */
  List<TrainingFit> evaluate(LaneContext lane, List<Samples> each) {
    try (SharedInputs others = SharedInputs.of(each.getFirst().source(), lane.device())) {
      return evaluate(lane, others, each);
    }
  }

  private List<TrainingFit> evaluate(LaneContext lane, SharedInputs of, List<Samples> each) {
    PackFit fit = new PackFit(slots, program.architecture().outputs());
    int count = each.getFirst().count();
    for (int from = 0; from < count; from += piece) {
      int to = Math.min(count, from + piece);
      try (MemoryScope call = scope.child()) {
        fit.add(
            lane.program(program)
                .call(
                    call,
                    ProgramMethod.EVALUATE,
                    theta,
                    statistics,
                    of.tensor().rows(call, from, to),
                    labels(call, each, from, to)),
            to - from);
      }
    }
    return fit.fits(places.of());
  }

  /** What each member has learned. */
  List<Weights> weights() {
    List<float[]> thetas = cut(theta);
    List<float[]> buffers = cut(statistics);
    return IntStream.range(0, members.size())
        .mapToObj(m -> new Weights(thetas.get(m), buffers.get(m)))
        .toList();
  }

  /** The vectors of each member's optimizer. */
  List<List<float[]>> optimizer() {
    List<List<float[]>> rows = optimizer.stream().map(this::cut).toList();
    return IntStream.range(0, members.size())
        .mapToObj(m -> rows.stream().map(row -> row.get(m)).toList())
        .toList();
  }

  private List<float[]> cut(Tensor rows) {
    float[] flat = rows.floats();
    int width = flat.length / slots;
    return IntStream.range(0, members.size())
        .mapToObj(
            m -> Arrays.copyOfRange(flat, places.place(m) * width, (places.place(m) + 1) * width))
        .toList();
  }

  @Override
  public void close() {
    scope.close();
    inputs.close();
  }

  private Tensor rows(List<float[]> values) {
    int width = values.getFirst().length;
    float[] flat = new float[slots * width];
    for (int m = 0; m < values.size(); m++) {
      System.arraycopy(values.get(m), 0, flat, places.place(m) * width, width);
    }
    return scope.floats(flat, slots, width);
  }

  /** One block of rows of targets per slot, one-hot or numbers; a ghost's are zero. */
  private Tensor targets(int count, int outputs) {
    if (program.isOfJets()) {
      return numbers(count);
    }
    float[] values = new float[slots * count * outputs];
    for (int m = 0; m < members.size(); m++) {
      members.get(m).samples().writeTargets(values, places.place(m) * count * outputs, outputs);
    }
    return scope.floats(values, (long) slots * count, outputs);
  }

  /** What the loss is told of each point, one block of rows per slot. */
  private Tensor numbers(int count) {
    int width = count * program.targetColumns();
    double[] values = new double[slots * width];
    for (int m = 0; m < members.size(); m++) {
      double[] own = members.get(m).samples().targets(0, count, 1);
      System.arraycopy(own, 0, values, places.place(m) * width, width);
    }
    return scope.doubles(values, (long) slots * count, program.targetColumns());
  }

  private Tensor labels(MemoryScope call, List<Samples> each, int from, int to) {
    if (program.isOfJets()) {
      // members of a pack have the same points
      double[] own = each.getFirst().targets(from, to, 1);
      return call.doubles(own, to - from, program.targetColumns());
    }
    if (each.getFirst().real().isPresent()) {
      return numbers(call, each, from, to);
    }
    long[] values = new long[slots * (to - from)];
    for (int m = 0; m < members.size(); m++) {
      int[] classes = each.get(m).labels();
      for (int i = from; i < to; i++) {
        values[places.place(m) * (to - from) + i - from] = classes[i];
      }
    }
    return call.longs(values, slots, to - from);
  }

  /** Targets that are numbers, (slots, n, C). */
  private Tensor numbers(MemoryScope call, List<Samples> each, int from, int to) {
    int outputs = program.architecture().outputs();
    int width = (to - from) * outputs;
    double[] values = new double[slots * width];
    for (int m = 0; m < members.size(); m++) {
      double[] own = each.get(m).targets(from, to, outputs);
      System.arraycopy(own, 0, values, places.place(m) * width, width);
    }
    return call.doubles(values, slots, to - from, outputs);
  }

  /**
   * What a member brings along.
   *
   * @param run its specification
   * @param samples its training samples with its labels
   * @param order its order of samples
   * @param fresh what it takes in the place of its samples, where every step has points of its own
   */
  record Member(
      io.orograph.core.sweep.RunSpec run,
      Samples samples,
      EpochOrder order,
      Optional<FreshPoints> fresh) {}
}
