package io.orograph.engine.surface;

import io.orograph.core.tangent.LayerFactors;
import io.orograph.core.tangent.TangentKernel;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Layer;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.LoadedProgram;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tangent kernels of networks of linear layers, in float64: one backward pass of all samples for
 * each output, and no Jacobian.
 */
public final class TangentFactors {
  private TangentFactors() {}

  /**
   * The kernel of a network's outputs, before a softmax, on samples.
   *
   * @param program which {@linkplain ComputeProgram#hasFactors has factors}
   * @param theta parameters, flat
   * @param samples their labels have no say; the kernel has outputs times so many rows
   */
  public static TangentKernel kernel(
      LaneContext lane, ComputeProgram program, float[] theta, Samples samples) {
    double[] ones = new double[samples.count()];
    Arrays.fill(ones, 1);
    return kernel(lane, program, theta, samples, ones);
  }

  /**
   * The same of outputs that are multiplied by a number for each sample, as the boundary factor of
   * a PDE is: K becomes D K D.
   *
   * @param factors D, one of each sample
   */
  public static TangentKernel kernel(
      LaneContext lane, ComputeProgram program, float[] theta, Samples samples, double[] factors) {
    return TangentKernel.of(of(lane, program, theta, samples, factors));
  }

  /** What each linear layer adds to it, in the order of the forward pass. */
  private static List<LayerFactors> of(
      LaneContext lane, ComputeProgram program, float[] theta, Samples samples, double[] factors) {
    Architecture network = program.architecture();
    int n = samples.count();
    List<List<Tensor>> passes = new ArrayList<>();
    try (MemoryScope scope = lane.newScope()) {
      Tensor point = scope.doubles(wide(theta), 1, theta.length);
      Tensor none = scope.doubles(new double[0], 1, 0);
      Tensor inputs = scope.doubles(samples.source().readWide(0, n), n, samples.features());
      LoadedProgram loaded = lane.program(program);
      for (int k = 0; k < network.outputs(); k++) {
        double[] unit = new double[n * network.outputs()];
        for (int i = 0; i < n; i++) {
          unit[i * network.outputs() + k] = factors[i];
        }
        Tensor cotangents = scope.doubles(unit, n, network.outputs());
        passes.add(loaded.call(scope, ProgramMethod.FACTORS, point, none, inputs, cotangents));
      }
      return read(n, linear(network), passes);
    }
  }

  private static List<LayerFactors> read(
      int samples, List<Linear> layers, List<List<Tensor>> passes) {
    List<LayerFactors> factors = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      List<double[]> cotangents = new ArrayList<>();
      for (List<Tensor> pass : passes) {
        cotangents.add(pass.get(2 * layer + 1).doubles());
      }
      double[] inputs = passes.getFirst().get(2 * layer).doubles();
      Linear linear = layers.get(layer);
      factors.add(new LayerFactors(samples, inputs, linear.scale(), linear.biased(), cotangents));
    }
    return factors;
  }

  /** What a linear layer z = s x Wᵀ + b is like. */
  private record Linear(double scale, boolean biased) {}

  private static List<Linear> linear(Architecture network) {
    List<Linear> all = new ArrayList<>();
    for (Layer layer : network.layers()) {
      if (layer instanceof Layer.Linear) {
        all.add(new Linear(1, true));
      } else if (layer instanceof Layer.ScaledLinear scaled) {
        all.add(new Linear(scaled.scale(), true));
      } else if (layer instanceof Layer.Unbiased unbiased) {
        all.add(new Linear(unbiased.scale(), false));
      }
    }
    return all;
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
