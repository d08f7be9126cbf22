package io.orograph.engine.surface;

import io.orograph.core.pde.PointTargets;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.tangent.TangentKernel;
import io.orograph.engine.data.RealTargets;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import java.util.Arrays;

/**
 * The tangent kernel of the residuals of a PDE: K = J Jᵀ, where row i of J is √wᵢ ∂(Δu(xᵢ))/∂θ, so
 * that L = ½ Σ wᵢ (Δu(xᵢ) + f(xᵢ))² has ∇L = Jᵀr. On a boundary with a penalty of weight bᵢ it is
 * √bᵢ ∂u(xᵢ)/∂θ.
 *
 * <p>A row is half the difference of the gradients of (Δu + ½)² and (Δu − ½)² at one point, which
 * is ∂Δu/∂θ, whatever Δu is. It takes two gradients a point, and works for every network that has a
 * forward Laplacian. The value of u is a Laplacian too, by the rule of products with a factor whose
 * value and slopes are 0 and whose Laplacian is 1.
 */
public final class ResidualRows {
  private static final double HALF = 0.5;

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
      double[] told = one.targets(0, 1, 1);
      double root = Math.sqrt(told[PointTargets.WEIGHT] + told[told.length - 1]);
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
    int boundary = told.length - 1;
    if (told[boundary] > 0) {
      Arrays.fill(told, 0);
      told[boundary - 1] = 1;
    }
    told[PointTargets.WEIGHT] = 1;
    told[PointTargets.SOURCE] = source;
    Samples point = one.withTargets(new RealTargets.Given(told.length, told));
    try (NetworkSurface surface = new NetworkSurface(lane, program, point, Precision.FLOAT64);
        TensorBlock at = surface.points(theta);
        TensorBlock gradient = surface.zeros(1)) {
      surface.gradient(at, gradient);
      return gradient.column(0);
    }
  }
}
