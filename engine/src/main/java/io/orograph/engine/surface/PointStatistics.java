package io.orograph.engine.surface;

import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.runtime.Tensor;
import java.util.List;

/** {@link NormStatistics} in native memory, as programs take them. */
sealed interface PointStatistics {

  /** The statistics at each row of {@code points}, in the scope of the call. */
  Tensor at(LaneContext lane, MemoryScope call, Tensor points);

  /**
   * The statistics of whatever point, for derivatives.
   *
   * @throws IllegalStateException if they are functions of the point
   */
  Tensor differentiable();

  /** Those of a checkpoint. */
  static PointStatistics given(
      MemoryScope scope, ComputeProgram program, Precision precision, NormStatistics.Given given) {
    int expected = program.architecture().layout().bufferCount();
    float[] narrow = given.values();
    if (narrow.length != expected) {
      throw new IllegalArgumentException(
          "statistics: %d (expected: %d of %s)"
              .formatted(narrow.length, expected, program.architecture().name()));
    }
    double[] wide = new double[expected];
    for (int i = 0; i < expected; i++) {
      wide[i] = narrow[i];
    }
    return new Same(scope.reals(precision, wide, 1, expected));
  }

  /** Those of each batch, which programs compute themselves. */
  static PointStatistics ofBatches(MemoryScope scope, Precision precision) {
    return new Same(scope.zeros(precision, 1, 0));
  }

  /** Those of each point over {@code batches}. */
  static PointStatistics recomputed(
      ComputeProgram program, Precision precision, List<Chunk> batches) {
    return new Recomputed(program, precision, batches);
  }

  /**
   * The same at every point.
   *
   * @param values (1, Q), or (1, 0) for those of each batch
   */
  record Same(Tensor values) implements PointStatistics {
    @Override
    public Tensor at(LaneContext lane, MemoryScope call, Tensor points) {
      return values;
    }

    @Override
    public Tensor differentiable() {
      return values;
    }
  }

  /**
   * Estimated anew for each point.
   *
   * @param program of the network
   * @param precision of the points
   * @param batches the set
   */
  record Recomputed(ComputeProgram program, Precision precision, List<Chunk> batches)
      implements PointStatistics {
    @Override
    public Tensor at(LaneContext lane, MemoryScope call, Tensor points) {
      int width = program.architecture().layout().bufferCount();
      Tensor now = call.zeros(precision, points.shape()[0], width);
      long seen = 0;
      for (Chunk batch : batches) {
        seen += batch.count();
        try (Tensor share =
            call.reals(precision, new double[] {(double) batch.count() / seen}, 1)) {
          Tensor next =
              lane.program(program)
                  .call(call, ProgramMethod.STATISTICS, points, now, batch.inputs(), share)
                  .getFirst();
          now.close();
          now = next;
        }
      }
      return now;
    }

    @Override
    public Tensor differentiable() {
      throw new IllegalStateException(
          "statistics: recomputed at every point (expected: given ones, or those of batches: only"
              + " these have derivatives)");
    }
  }
}
