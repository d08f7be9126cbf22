package io.orograph.engine.surface;

import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.CallSize;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.runtime.Tensor;
import java.util.List;

/**
 * How the outputs of all samples move along a straight line of parameters: with z(t) the outputs at
 * θ + t·v, z′(0) and z″(0), exact to rounding in float64, by carrying both beside the forward pass
 * (a jet of second order). No gradient is taken.
 *
 * <p>Kinks of ReLU are not seen: there z is a polynomial of t on each side of one.
 *
 * <p>For use in the thread of its lane.
 */
public final class LineJets implements AutoCloseable {
  private final LaneContext lane;
  private final ComputeProgram program;
  private final MemoryScope scope;
  private final int count;
  private final List<Chunk> chunks;
  private final Tensor none;

  /**
   * For some samples, whose labels have no say.
   *
   * @param program which {@linkplain ComputeProgram#hasLineJets has such jets}
   */
  public LineJets(LaneContext lane, ComputeProgram program, Samples samples) {
    this.lane = lane;
    this.program = program;
    this.scope = lane.newScope();
    this.count = samples.count();
    this.chunks =
        Chunk.cut(
            scope,
            samples,
            program.architecture().outputs(),
            Precision.FLOAT64,
            CallSize.of(program.architecture()).samples());
    this.none = scope.zeros(Precision.FLOAT64, 1, 0);
  }

  /**
   * Derivatives of the outputs.
   *
   * @param first z′, shape (n, outputs), row-major
   * @param second z″, the same
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  public record Jet(double[] first, double[] second) {}

  /**
   * The derivatives at a point along a direction.
   *
   * @param point θ, one column, float64
   * @param direction v, the same
   */
  public Jet at(TensorBlock point, TensorBlock direction) {
    NetworkSurface.require("columns", point.columns(), 1);
    NetworkSurface.require("columns", direction.columns(), 1);
    int outputs = program.architecture().outputs();
    double[] first = new double[count * outputs];
    double[] second = new double[count * outputs];
    int from = 0;
    for (Chunk chunk : chunks) {
      try (MemoryScope call = scope.child()) {
        List<Tensor> jets =
            lane.program(program)
                .call(
                    call,
                    ProgramMethod.LINE_JET,
                    point.rows(),
                    none,
                    direction.rows(),
                    chunk.inputs());
        int length = chunk.count() * outputs;
        System.arraycopy(jets.get(0).doubles(), 0, first, from, length);
        System.arraycopy(jets.get(1).doubles(), 0, second, from, length);
        from += length;
      }
    }
    return new Jet(first, second);
  }

  @Override
  public void close() {
    scope.close();
  }
}
