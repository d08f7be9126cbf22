package io.orograph.engine.surface;

import io.orograph.core.align.CrossMoments;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.CallSize;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;

/** How the hidden units of two networks respond to the same samples. */
public final class HiddenMoments {
  /** Tensors that {@link ProgramMethod#HIDDEN} gives for each activation. */
  private static final int RESULTS = 4;

  private HiddenMoments() {}

  /**
   * A network.
   *
   * @param theta parameters, flat
   * @param statistics of its batch normalization, flat; empty without
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  public record Network(float[] theta, float[] statistics) {}

  /**
   * The moments of all hidden activations, in the order of the forward pass, in float64, with the
   * networks' own batch-norm statistics.
   *
   * @param samples their labels have no say
   */
  public static List<CrossMoments> of(
      LaneContext lane, ComputeProgram program, Network first, Network second, Samples samples) {
    List<CrossMoments> moments = new ArrayList<>();
    int piece = CallSize.of(program.architecture()).hidden();
    try (MemoryScope scope = lane.newScope()) {
      Tensor points = rows(scope, first.theta(), second.theta());
      Tensor statistics = rows(scope, first.statistics(), second.statistics());
      for (int from = 0; from < samples.count(); from += piece) {
        int to = Math.min(samples.count(), from + piece);
        try (MemoryScope call = scope.child()) {
          Tensor inputs =
              call.doubles(wide(samples.inputs(from, to)), to - from, samples.features());
          add(
              moments,
              lane.program(program).call(call, ProgramMethod.HIDDEN, points, statistics, inputs));
        }
      }
    }
    return moments;
  }

  private static void add(List<CrossMoments> moments, List<Tensor> sums) {
    for (int at = 0; at < sums.size() / RESULTS; at++) {
      Tensor crossed = sums.get(RESULTS * at + 3);
      if (at == moments.size()) {
        moments.add(new CrossMoments((int) crossed.shape()[0]));
      }
      moments
          .get(at)
          .add(
              (long) sums.get(RESULTS * at).doubles()[0],
              sums.get(RESULTS * at + 1).doubles(),
              sums.get(RESULTS * at + 2).doubles(),
              crossed.doubles());
    }
  }

  private static Tensor rows(MemoryScope scope, float[] first, float[] second) {
    double[] both = new double[2 * first.length];
    for (int i = 0; i < first.length; i++) {
      both[i] = first[i];
      both[first.length + i] = second[i];
    }
    return scope.doubles(both, 2, first.length);
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
