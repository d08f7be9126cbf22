package io.orograph.benchmarks.steps;

import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Calls of the method that trains by SGD, {@link ProgramMethod#TRAIN_SGD}, from the same state
 * every time.
 */
final class SgdCall implements AutoCloseable {
  private final MemoryScope scope;
  private final int slots;
  private final Tensor[] fixed;
  private final Tensor[] numbers;

  /** What a call took. */
  record Took(double called, double around) {}

  /** What a call gave: parameters of all networks, one after the other. */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers
  record Trained(float[] theta, Took nanos) {}

  /**
   * Networks and their data.
   *
   * @param theta (slots, P)
   * @param statistics (slots, Q)
   * @param inputs (N, D)
   * @param targets (slots·N, C)
   */
  SgdCall(
      LaneContext lane,
      Network network,
      int slots,
      float[] theta,
      float[] statistics,
      float[] inputs,
      int count,
      float[] targets) {
    this.slots = slots;
    this.scope = lane.newScope();
    this.fixed =
        new Tensor[] {
          scope.floats(theta, slots, theta.length / slots),
          scope.floats(statistics, slots, statistics.length / slots),
          scope.floats(new float[theta.length], slots, theta.length / slots),
          scope.floats(inputs, count, inputs.length / count),
          scope.floats(targets, (long) slots * count, targets.length / ((long) slots * count))
        };
    float[] rates = new float[slots];
    float[] momenta = new float[slots];
    Arrays.fill(rates, network.rate());
    Arrays.fill(momenta, network.momentum());
    this.numbers =
        new Tensor[] {
          scope.floats(rates, 1, slots, 1),
          scope.floats(new float[theta.length], slots, theta.length / slots),
          scope.floats(new float[0], 0, 2, slots, 1),
          scope.doubles(new double[0], 0),
          scope.floats(momenta, slots, 1)
        };
  }

  /**
   * Trains.
   *
   * @param order samples of every step and network, (steps, slots, B)
   */
  Trained run(LaneContext lane, ComputeProgram program, int[] order, int steps) {
    long began = LaneClock.nanos();
    try (MemoryScope call = scope.child()) {
      Tensor[] arguments = new Tensor[fixed.length + 1 + numbers.length];
      System.arraycopy(fixed, 0, arguments, 0, fixed.length);
      arguments[fixed.length] =
          call.ints(order, steps, slots, order.length / ((long) steps * slots));
      System.arraycopy(numbers, 0, arguments, fixed.length + 1, numbers.length);
      long before = LaneClock.nanos();
      List<Tensor> results = lane.program(program).call(call, ProgramMethod.TRAIN_SGD, arguments);
      long after = LaneClock.nanos();
      float[] losses = results.get(1).floats();
      long ended = LaneClock.nanos();
      if (losses.length == 0) {
        throw new IllegalStateException("losses: none (expected: one of each step)");
      }
      return new Trained(
          results.get(0).floats(), new Took(after - before, ended - after + before - began));
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
