package io.orograph.benchmarks.steps;

import io.orograph.core.random.Seed;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.EpochOrder;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.train.Initialization;
import io.orograph.engine.train.PackTrainer;
import java.util.Arrays;

/**
 * A training, and the same filled up to a larger batch or width by the very program of that size:
 * rows that are added have zero targets, so that neither loss nor gradient has a part of them
 * (targets of the others are scaled by the ratio of the batches, a power of two, which is exact);
 * units that are added have zero weights into and out of them, and ReLU's gradient at 0 keeps them.
 *
 * @param width of the smaller network
 * @param batch of the smaller network
 * @param toWidth what it is filled up to
 * @param toBatch what it is filled up to, a power of two times {@code batch}
 */
record Padded(int width, int batch, int toWidth, int toBatch) {
  private static final float ROUNDING = 1e-6f;

  Network smaller(int members) {
    return Network.digits(width, batch, members, false);
  }

  Network larger(int members) {
    return Network.digits(toWidth, toBatch, members, false);
  }

  /** The first step after which a parameter of a replicate has other bits; 0 if none has. */
  int firstDifference(LaneContext lane) {
    int steps = JoiningBenchmark.steps();
    if (!equal(lane, 1)) {
      return 1;
    }
    if (equal(lane, steps)) {
      return 0;
    }
    int s = 2;
    while (equal(lane, s)) {
      s++;
    }
    return s;
  }

  private boolean equal(LaneContext lane, int steps) {
    Network small = smaller(JoiningBenchmark.replicates());
    ComputeProgram from = program(small);
    ComputeProgram to = program(larger(JoiningBenchmark.replicates()));
    float[] plain;
    float[] padded;
    try (Pack pack = new Pack(lane, small, from, from, batch)) {
      plain = pack.train(lane, steps);
    }
    try (Pack pack = new Pack(lane, small, from, to, toBatch)) {
      padded = pack.train(lane, steps);
    }
    int members = small.members();
    int size = plain.length / members;
    boolean equal = true;
    for (int m = 0; m < members; m++) {
      float[] one =
          embedded(Arrays.copyOfRange(plain, m * size, (m + 1) * size), layout(from), layout(to));
      float[] other = Arrays.copyOfRange(padded, m * one.length, (m + 1) * one.length);
      if (steps == 1) {
        requireClose(one, other);
      }
      equal &= sameBits(one, other);
    }
    return equal;
  }

  /** After one step only rounding may differ; anything else is a fault of the padding. */
  private void requireClose(float[] a, float[] b) {
    for (int i = 0; i < a.length; i++) {
      if (!(Math.abs(a[i] - b[i]) <= ROUNDING)) {
        throw new IllegalStateException(
            "%s: parameter %d is %s (expected: %s within %s)"
                .formatted(this, i, b[i], a[i], ROUNDING));
      }
    }
  }

  /** Zeros are equal whatever their sign: that of an added unit's weight decides nothing. */
  private static boolean sameBits(float[] a, float[] b) {
    for (int i = 0; i < a.length; i++) {
      if (Float.floatToRawIntBits(a[i] + 0f) != Float.floatToRawIntBits(b[i] + 0f)) {
        return false;
      }
    }
    return true;
  }

  /** Packs of this network for timing, unpadded. */
  Pack pack(LaneContext lane, Network network) {
    ComputeProgram program = program(network);
    return new Pack(lane, network, program, program, network.batch());
  }

  private static ComputeProgram program(Network network) {
    return PackTrainer.program(network.settings(), DataSets.shipped().named("digits"));
  }

  private static ParameterLayout layout(ComputeProgram program) {
    return program.architecture().layout();
  }

  /** The parameters of a network in the upper left corners of those of a wider one. */
  private static float[] embedded(float[] theta, ParameterLayout from, ParameterLayout to) {
    float[] wide = new float[to.parameterCount()];
    for (int t = 0; t < from.parameters().size(); t++) {
      TensorSlot a = from.parameters().get(t);
      TensorSlot b = to.parameters().get(t);
      int columns = a.shape().getLast();
      int wideColumns = b.shape().getLast();
      for (int row = 0; row < a.size() / columns; row++) {
        System.arraycopy(
            theta, a.offset() + row * columns, wide, b.offset() + row * wideColumns, columns);
      }
    }
    return wide;
  }

  /** A pack of the smaller network, held by a program of its own or of a larger width. */
  static final class Pack implements AutoCloseable {
    private final Network network;
    private final ComputeProgram program;
    private final SgdCall call;
    private final int count;
    private final int rows;

    /**
     * A pack.
     *
     * @param from the network's own program
     * @param to the program that trains it
     * @param rows samples of a step, those with zero weight included
     */
    Pack(LaneContext lane, Network network, ComputeProgram from, ComputeProgram to, int rows) {
      this.network = network;
      this.program = to;
      this.rows = rows;
      Samples train = DataSets.shipped().prepare(network.settings().data()).train();
      this.count = train.count();
      int classes = to.architecture().outputs();
      float[] inputs = Arrays.copyOf(train.inputs(), (count + 1) * train.features());
      float[] targets = new float[network.members() * (count + 1) * classes];
      float[] theta = new float[network.members() * layout(to).parameterCount()];
      for (int m = 0; m < network.members(); m++) {
        float[] own = Initialization.of(network.runs().get(m), layout(from));
        float[] one = embedded(own, layout(from), layout(to));
        System.arraycopy(one, 0, theta, m * one.length, one.length);
        for (int i = 0; i < count; i++) {
          targets[(m * (count + 1) + i) * classes + train.labels()[i]] =
              (float) rows / network.batch();
        }
      }
      this.call =
          new SgdCall(
              lane, network, network.members(), theta, new float[0], inputs, count + 1, targets);
    }

    float[] train(LaneContext lane, int steps) {
      return call.run(lane, program, order(steps), steps).theta();
    }

    double nanosPerStep(LaneContext lane, int steps) {
      return call.run(lane, program, order(steps), steps).nanos().called() / steps;
    }

    private int[] order(int steps) {
      int[] order = new int[steps * network.members() * rows];
      Arrays.fill(order, count);
      for (int m = 0; m < network.members(); m++) {
        EpochOrder epochs = new EpochOrder(Seed.of(m + 1), count, network.batch());
        for (int s = 0; s < steps; s++) {
          epochs.batch(s, order, (s * network.members() + m) * rows);
        }
      }
      return order;
    }

    @Override
    public void close() {
      call.close();
    }
  }
}
