package io.orograph.engine.surface;

import io.orograph.core.sweep.LossKind;
import io.orograph.core.tangent.TangentKernel;
import io.orograph.engine.data.RealTargets;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;

/**
 * The tangent kernel of the residuals of a PDE: K = J Jᵀ, where row i of J is √wᵢ ∂(Δu(xᵢ))/∂θ, so
 * that L = ½ Σ wᵢ (Δu(xᵢ) + f(xᵢ))² has ∇L = Jᵀr.
 *
 * <p>A row is half the difference of the gradients of (Δu + ½)² and (Δu − ½)² at one point, which
 * is ∂Δu/∂θ, whatever Δu is. It takes two gradients a point, and works for every network that has a
 * forward Laplacian.
 */
public final class ResidualRows {
  private static final double HALF = 0.5;

  /** Columns of a point's targets: its weight, and f. */
  private static final int WEIGHT = 0;

  private static final int SOURCE = 1;

  private ResidualRows() {}

  /**
   * The kernel of a network.
   *
   * @param program of least squares
   * @param theta parameters, flat
   * @param samples points with their targets
   */
  public static TangentKernel kernel(
      LaneContext lane, ComputeProgram program, float[] theta, Samples samples) {
    if (program.loss() != LossKind.LEAST_SQUARES) {
      throw new IllegalArgumentException("loss: " + program.loss() + " (expected: LEAST_SQUARES)");
    }
    double[][] rows = new double[samples.count()][];
    for (int i = 0; i < rows.length; i++) {
      Samples one = samples.take(new int[] {i});
      double[] above = gradient(lane, program, theta, one, HALF);
      double[] below = gradient(lane, program, theta, one, -HALF);
      double root = Math.sqrt(one.targets(0, 1, 1)[WEIGHT]);
      rows[i] = new double[above.length];
      for (int p = 0; p < above.length; p++) {
        rows[i][p] = root * (above[p] - below[p]) / 2;
      }
    }
    return TangentKernel.ofRows(rows);
  }

  private static double[] gradient(
      LaneContext lane, ComputeProgram program, float[] theta, Samples one, double source) {
    double[] told = one.targets(0, 1, 1).clone();
    told[WEIGHT] = 1;
    told[SOURCE] = source;
    Samples point = one.withTargets(new RealTargets.Given(told.length, told));
    try (NetworkSurface surface = new NetworkSurface(lane, program, point, Precision.FLOAT64);
        TensorBlock at = surface.points(theta);
        TensorBlock gradient = surface.zeros(1)) {
      surface.gradient(at, gradient);
      return gradient.column(0);
    }
  }
}
