package io.orograph.benchmarks.determinism;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.estimate.EigenPairs;
import io.orograph.core.estimate.Hutchinson;
import io.orograph.core.estimate.Lanczos;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.NormStatistics;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.engine.train.PackTrainer;
import io.orograph.engine.train.Weights;
import java.nio.ByteBuffer;

/** A digest of everything a trial gives: parameters, and the curvature measured at them. */
final class Bits {
  private static final int SAMPLES = 200;
  private static final int IMAGES = 32;

  private Bits() {}

  static String of(LaneContext lane, DataSets sets, RunSpec run, Weights weights) {
    float[] theta = weights.theta();
    float[] statistics = weights.statistics();
    ByteBuffer bytes = ByteBuffer.allocate(4 * (theta.length + statistics.length) + 3 * 8);
    bytes.asFloatBuffer().put(theta).put(statistics);
    bytes.position(4 * (theta.length + statistics.length));
    var data = run.settings().data();
    try (NetworkSurface surface =
            new NetworkSurface(
                lane,
                PackTrainer.program(run.settings(), sets.of(data)),
                sets.prepare(data).train().first(statistics.length == 0 ? SAMPLES : IMAGES),
                Precision.FLOAT64,
                new NormStatistics.Given(statistics));
        TensorBlock point = surface.points(theta)) {
      SymmetricOperator<TensorBlock> hessian = surface.hessian(point);
      EigenPairs ends =
          Lanczos.extremes(hessian, new Lanczos.Options(30, 1e-4, 1, 1, false), Seed.of(1));
      bytes.putDouble(ends.top().value()).putDouble(ends.bottom().value());
      bytes.putDouble(
          Hutchinson.trace(
                  hessian,
                  new Hutchinson.Options(
                      Hutchinson.ProbeLaw.RADEMACHER, new Hutchinson.StopRule.Fixed(16), 8),
                  Seed.of(1))
              .value());
    }
    return Digest.of(bytes.array()).toString();
  }
}
