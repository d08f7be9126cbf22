package io.orograph.engine.train;

import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.data.EpochOrder;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.program.UpdateRule;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The stacked state of the active members in native memory: a leading axis of {@link #slots}
 * networks, the last of them ghosts (zero parameters and learning rate) where there are fewer than
 * three members.
 */
final class PackStack implements AutoCloseable {
  private static final int SMALLEST_PACK = 3;

  private final ComputeProgram program;
  private final MemoryScope scope;
  private final List<Member> members;
  private final int slots;
  private final int batchSize;
  private final int parameters;
  private final SharedInputs inputs;
  private final Tensor targets;
  private final Tensor labels;
  private final StepNumbers numbers;
  private final Tensor decays;
  private final List<Tensor> constants;
  private Tensor theta;
  private List<Tensor> optimizer;

  /**
   * Stacks the members.
   *
   * @param length the length of the training in steps
   * @throws IllegalArgumentException if a state is not one of the members' optimizer
   */
  PackStack(
      LaneContext lane,
      ComputeProgram program,
      TrainingForm form,
      List<Member> members,
      List<MemberState> states,
      long length) {
    this.program = program;
    this.members = List.copyOf(members);
    this.slots =
        switch (form) {
          case SINGLE -> 1;
          case PACKED -> Math.max(SMALLEST_PACK, members.size());
        };
    this.numbers = new StepNumbers(members.stream().map(Member::run).toList(), slots, length);
    requireStates(states, numbers.rule());
    this.batchSize = members.getFirst().run().settings().training().batchSize();
    this.parameters = states.getFirst().theta().length;
    this.scope = lane.newScope();
    Samples shared = members.getFirst().samples();
    this.inputs = SharedInputs.of(shared.source());
    this.targets = targets(shared.count(), program.architecture().outputs());
    this.labels = labels(shared.count());
    this.decays = numbers.decays(scope, program.architecture().layout());
    this.constants = numbers.constants(scope);
    this.theta = rows(states.stream().map(MemberState::theta).toList());
    this.optimizer =
        IntStream.range(0, numbers.rule().stateRows())
            .mapToObj(r -> rows(states.stream().map(state -> state.optimizer().get(r)).toList()))
            .toList();
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

  List<Member> members() {
    return members;
  }

  int slots() {
    return slots;
  }

  /**
   * Trains all members.
   *
   * @param from steps done so far
   * @param steps number of steps
   * @return losses, (steps, slots)
   */
  float[] train(LaneContext lane, long from, int steps) {
    int[] order = new int[steps * slots * batchSize];
    for (int m = 0; m < members.size(); m++) {
      for (int s = 0; s < steps; s++) {
        members.get(m).order().batch(from + s, order, (s * slots + m) * batchSize);
      }
    }
    try (MemoryScope call = scope.child()) {
      List<Tensor> results =
          lane.program(program)
              .call(call, numbers.rule().method(), arguments(call, order, from, steps));
      theta.close();
      optimizer.forEach(Tensor::close);
      theta = results.get(0).moveTo(scope);
      optimizer = results.stream().skip(2).map(row -> row.moveTo(scope)).toList();
      return results.get(1).floats();
    }
  }

  private Tensor[] arguments(MemoryScope call, int[] order, long from, int steps) {
    List<Tensor> arguments = new ArrayList<>();
    arguments.add(theta);
    arguments.addAll(optimizer);
    arguments.add(inputs.tensor());
    arguments.add(targets);
    arguments.add(call.ints(order, steps, slots, batchSize));
    arguments.add(numbers.rates(call, from, steps));
    arguments.add(decays);
    arguments.addAll(constants);
    arguments.addAll(numbers.perStep(call, from, steps));
    return arguments.toArray(Tensor[]::new);
  }

  /** Each member on its training samples, in one call. */
  List<TrainingFit> evaluate(LaneContext lane) {
    try (MemoryScope call = scope.child()) {
      List<Tensor> results =
          lane.program(program).call(call, ProgramMethod.EVALUATE, theta, inputs.tensor(), labels);
      double[] losses = results.get(0).doubles();
      double[] right = results.get(1).doubles();
      double[] squares = results.get(3).doubles();
      double count = inputs.tensor().shape()[0];
      int outputs = squares.length / slots;
      return IntStream.range(0, members.size())
          .mapToObj(
              m -> {
                double sum = 0;
                for (int c = 0; c < outputs; c++) {
                  sum += squares[m * outputs + c];
                }
                return new TrainingFit(
                    losses[m] / count, 1 - right[m] / count, sum / (count * outputs));
              })
          .toList();
    }
  }

  /** Parameters of all members, member after member. */
  float[] theta() {
    return theta.floats();
  }

  /** The optimizer's vectors, each of all members, member after member. */
  List<float[]> optimizer() {
    return optimizer.stream().map(Tensor::floats).toList();
  }

  int parameters() {
    return parameters;
  }

  @Override
  public void close() {
    scope.close();
    inputs.close();
  }

  private Tensor rows(List<float[]> values) {
    float[] flat = new float[slots * parameters];
    for (int m = 0; m < values.size(); m++) {
      System.arraycopy(values.get(m), 0, flat, m * parameters, parameters);
    }
    return scope.floats(flat, slots, parameters);
  }

  /** One block of one-hot rows per slot; a ghost's targets are zero. */
  private Tensor targets(int count, int outputs) {
    float[] values = new float[slots * count * outputs];
    for (int m = 0; m < members.size(); m++) {
      int[] classes = members.get(m).samples().labels();
      for (int i = 0; i < count; i++) {
        values[(m * count + i) * outputs + classes[i]] = 1;
      }
    }
    return scope.floats(values, (long) slots * count, outputs);
  }

  private Tensor labels(int count) {
    long[] values = new long[slots * count];
    for (int m = 0; m < members.size(); m++) {
      int[] classes = members.get(m).samples().labels();
      for (int i = 0; i < count; i++) {
        values[m * count + i] = classes[i];
      }
    }
    return scope.longs(values, slots, count);
  }

  /**
   * What a member brings along.
   *
   * @param run its specification
   * @param samples its training samples with its labels
   * @param order its order of samples
   */
  record Member(io.orograph.core.sweep.RunSpec run, Samples samples, EpochOrder order) {}
}
