package io.orograph.engine.surface;

import io.orograph.core.similarity.GramMatrix;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.CallSize;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.LoadedProgram;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;

/** What samples bring about in a hidden layer of a network, as inner products of all pairs. */
public final class HiddenGram {
  private HiddenGram() {}

  /**
   * The Gram matrix of a layer's activations in float64, with the network's own batch-norm
   * statistics. Of images all channels and places are numbers of one sample (Kornblith et al. 2019,
   * section 2), not samples of their own.
   *
   * @param layer from 1, in the order of the forward pass
   * @param samples their labels have no say
   * @param held samples whose activations are in memory at once; those behind them pass by
   */
  public static GramMatrix of(
      LaneContext lane,
      ComputeProgram program,
      HiddenMoments.Network network,
      int layer,
      Samples samples,
      int held) {
    GramMatrix gram = new GramMatrix(samples.count());
    try (MemoryScope scope = lane.newScope()) {
      Pass pass =
          new Pass(
              lane.program(program),
              row(scope, network.theta()),
              row(scope, network.statistics()),
              scope.doubles(new double[] {layer - 1}, 1),
              samples,
              CallSize.of(program.architecture()).hidden());
      for (int from = 0; from < samples.count(); from += held) {
        int to = Math.min(samples.count(), from + held);
        try (MemoryScope block = scope.child()) {
          pass.block(block, from, to, gram);
        }
      }
    }
    return gram;
  }

  /**
   * A network and samples to pass through it.
   *
   * @param piece samples in a call
   */
  private record Pass(
      LoadedProgram program,
      Tensor theta,
      Tensor statistics,
      Tensor place,
      Samples samples,
      int piece) {
    /** The products of samples [from, to), which are held, with themselves and all behind them. */
    void block(MemoryScope scope, int from, int to, GramMatrix gram) {
      List<Tensor> rows = new ArrayList<>();
      for (int at = from; at < to; at += piece) {
        rows.add(activations(scope, at, Math.min(to, at + piece)));
        meet(scope, from, rows, at, rows.getLast(), gram);
      }
      for (int at = to; at < samples.count(); at += piece) {
        try (MemoryScope call = scope.child()) {
          Tensor columns = activations(call, at, Math.min(samples.count(), at + piece));
          meet(call, from, rows, at, columns, gram);
        }
      }
    }

    private Tensor activations(MemoryScope scope, int from, int to) {
      try (MemoryScope call = scope.child()) {
        Tensor inputs = call.doubles(wide(samples.inputs(from, to)), to - from, samples.features());
        return program
            .call(scope, ProgramMethod.LAYER, theta, statistics, place, inputs)
            .getFirst();
      }
    }

    private void meet(
        MemoryScope scope, int from, List<Tensor> rows, int at, Tensor columns, GramMatrix gram) {
      for (int r = 0; r < rows.size(); r++) {
        try (MemoryScope call = scope.child()) {
          Tensor products =
              program.call(call, ProgramMethod.PRODUCTS, rows.get(r), columns).getFirst();
          gram.put(from + r * piece, at, (int) products.shape()[1], products.doubles());
        }
      }
    }
  }

  private static Tensor row(MemoryScope scope, float[] values) {
    return scope.doubles(wide(values), 1, values.length);
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
