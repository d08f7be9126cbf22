package io.orograph.engine.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OutputKind;
import io.orograph.core.sweep.Parametrization;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineJetsTest {
  @ParameterizedTest
  @CsvSource({
    "1, TANH, STANDARD, LINEAR",
    "3, TANH, STANDARD, LINEAR",
    "2, TANH, NTK, LINEAR",
    "2, TANH, NTK, TANH",
    "2, RELU, STANDARD, LINEAR"
  })
  void derivativesAreThoseOfTheOutputsByDifferences(
      int depth, Activation activation, Parametrization form, OutputKind output) {
    ComputeProgram program = program(depth, activation, form, output);
    try (NetworkSurface surface = surface(program);
        LineJets jets = new LineJets(TestLane.context(), program, Surfaces.samples());
        TensorBlock point = gaussian(surface, 1, 0.5);
        TensorBlock direction = gaussian(surface, 2, 1)) {
      LineJets.Jet jet = jets.at(point, direction);
      double h = 1e-4;
      double[] here = surface.function(point);
      double[] ahead = moved(surface, point, direction, h);
      double[] behind = moved(surface, point, direction, -h);
      for (int i = 0; i < here.length; i++) {
        double first = (ahead[i] - behind[i]) / (2 * h);
        double second = (ahead[i] - 2 * here[i] + behind[i]) / (h * h);
        assertThat(jet.first()[i]).isCloseTo(first, within(1e-5 * (1 + Math.abs(first))));
        assertThat(jet.second()[i]).isCloseTo(second, within(1e-4 * (1 + Math.abs(second))));
      }
    }
  }

  /** vᵀ∇²f(x)v of one output at one sample, by products with the Hessian of the function. */
  @Test
  void secondDerivativesAreThoseOfTheHessianOfTheOutputs() {
    ComputeProgram program =
        program(2, Activation.TANH, Parametrization.STANDARD, OutputKind.LINEAR);
    Samples samples = Surfaces.samples();
    float[] theta = new float[program.architecture().layout().parameterCount()];
    Seed.of(5).stream().fillGaussian(theta);
    try (NetworkSurface surface = surface(program);
        LineJets jets = new LineJets(TestLane.context(), program, samples);
        TensorBlock point = surface.points(theta);
        TensorBlock direction = gaussian(surface, 2, 1)) {
      LineJets.Jet jet = jets.at(point, direction);
      for (int sample : new int[] {0, 7, 22}) {
        float[] input = Arrays.copyOfRange(samples.inputs(), 5 * sample, 5 * sample + 5);
        for (int output = 0; output < 3; output++) {
          try (FunctionHessian hessian =
                  new FunctionHessian(TestLane.context(), program, theta, input, output);
              TensorBlock product = surface.zeros(1)) {
            hessian.apply(direction, product);
            double expected = direction.dots(product)[0];
            assertThat(jet.second()[3 * sample + output])
                .isCloseTo(expected, within(1e-12 * (1 + Math.abs(expected))));
          }
        }
      }
    }
  }

  @Test
  void networksWithBatchNormHaveNone() {
    assertThat(Surfaces.normalized().hasLineJets()).isFalse();
  }

  private static ComputeProgram program(
      int depth, Activation activation, Parametrization form, OutputKind output) {
    return ComputeProgram.of(
        Families.of(
            new NetworkSpec(NetworkFamily.MLP, 4, depth, activation, false, output),
            form,
            List.of(5),
            3),
        LossKind.MSE);
  }

  private static NetworkSurface surface(ComputeProgram program) {
    return new NetworkSurface(TestLane.context(), program, Surfaces.samples(), Precision.FLOAT64);
  }

  private static double[] moved(
      NetworkSurface surface, TensorBlock point, TensorBlock direction, double by) {
    try (TensorBlock there = point.copy()) {
      there.addScaled(new double[] {by}, direction);
      return surface.function(there);
    }
  }

  private static TensorBlock gaussian(NetworkSurface surface, long seed, double scale) {
    TensorBlock block = surface.zeros(1);
    block.fill(
        0,
        values -> {
          Seed.of(seed).stream().fillGaussian(values);
          for (int i = 0; i < values.length; i++) {
            values[i] *= scale;
          }
        });
    return block;
  }
}
