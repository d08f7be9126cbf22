package io.orograph.engine.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.estimate.EigenPairs;
import io.orograph.core.estimate.Lanczos;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OutputKind;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.tangent.PlCondition;
import io.orograph.core.tangent.TangentKernel;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TangentFactorsTest {
  private final LaneContext lane = TestLane.context();
  private final RandomStream random = Seed.of(9).stream();

  private static ComputeProgram program(
      int width,
      int depth,
      Activation activation,
      Parametrization parametrization,
      OutputKind out) {
    return program(width, depth, activation, parametrization, out, true);
  }

  private static ComputeProgram program(
      int width,
      int depth,
      Activation activation,
      Parametrization parametrization,
      OutputKind out,
      boolean biases) {
    NetworkSpec spec =
        new NetworkSpec(NetworkFamily.MLP, width, depth, activation, false, out, biases);
    return ComputeProgram.of(Families.of(spec, parametrization, List.of(5), 3), LossKind.MSE);
  }

  private float[] theta(ComputeProgram program) {
    float[] theta = new float[program.architecture().layout().parameterCount()];
    random.fillGaussian(theta);
    return theta;
  }

  @ParameterizedTest
  @CsvSource({
    "0, RELU, STANDARD, LINEAR, true",
    "2, RELU, STANDARD, LINEAR, true",
    "2, TANH, NTK, LINEAR, true",
    "1, TANH, NTK, TANH, true",
    "2, RELU, STANDARD, LINEAR, false",
    "2, TANH, NTK, LINEAR, false"
  })
  void theKernelIsThatOfTheExplicitJacobian(
      int depth,
      Activation activation,
      Parametrization parametrization,
      OutputKind output,
      boolean biases) {
    ComputeProgram program = program(4, depth, activation, parametrization, output, biases);
    float[] theta = theta(program);
    Samples samples = Surfaces.samples().first(6);
    TangentKernel kernel = TangentFactors.kernel(lane, program, theta, samples);
    double[][] rows = jacobian(program, theta, samples);
    assertThat(kernel.size()).isEqualTo(18);
    for (int i = 0; i < 18; i++) {
      for (int j = 0; j < 18; j++) {
        double expected = 0;
        for (int p = 0; p < theta.length; p++) {
          expected += rows[i][p] * rows[j][p];
        }
        assertThat(kernel.entry(i, j)).isCloseTo(expected, within(1e-12 * kernel.top()));
      }
    }
  }

  /**
   * f_c = (1/√m) Σ a_ci σ(w_i·x/√d) without biases: the first layer gives x·x'/(d m) Σ a_ci a_ei
   * σ′σ′ between outputs c and e, and the last (1/m) Σ σσ to an output with itself.
   */
  @Test
  void theKernelOfTwoLayersIsItsClosedForm() {
    int m = 30;
    int d = 5;
    ComputeProgram program =
        program(m, 1, Activation.TANH, Parametrization.NTK, OutputKind.LINEAR, false);
    float[] theta = theta(program);
    Samples samples = Surfaces.samples().first(4);
    float[] x = samples.inputs();
    TangentKernel kernel = TangentFactors.kernel(lane, program, theta, samples);
    for (int row = 0; row < 12; row++) {
      for (int column = 0; column < 12; column++) {
        int j = row / 3;
        int k = column / 3;
        double inputs = 0;
        for (int f = 0; f < d; f++) {
          inputs += (double) x[j * d + f] * x[k * d + f];
        }
        double expected = 0;
        for (int i = 0; i < m; i++) {
          double one = unit(theta, x, i, j);
          double other = unit(theta, x, i, k);
          double a = theta[m * d + row % 3 * m + i];
          double b = theta[m * d + column % 3 * m + i];
          expected += inputs / d * a * b * (1 - one * one) * (1 - other * other) / m;
          expected += row % 3 == column % 3 ? one * other / m : 0;
        }
        assertThat(kernel.entry(row, column)).isCloseTo(expected, within(1e-12 * kernel.top()));
      }
    }
  }

  /** tanh(w_i·x_n/√d). */
  private static double unit(float[] theta, float[] x, int i, int n) {
    double z = 0;
    for (int f = 0; f < 5; f++) {
      z += (double) theta[5 * i + f] * x[5 * n + f] / Math.sqrt(5);
    }
    return Math.tanh(z);
  }

  /** Row by row through the surface's own pull-back of unit vectors. */
  private double[][] jacobian(ComputeProgram program, float[] theta, Samples samples) {
    try (NetworkSurface surface = new NetworkSurface(lane, program, samples, Precision.FLOAT64);
        TensorBlock point = surface.points(theta);
        TensorBlock out = surface.zeros(1)) {
      double[][] rows = new double[samples.count() * 3][];
      for (int i = 0; i < rows.length; i++) {
        double[] unit = new double[rows.length];
        unit[i] = samples.count(); // the pull-back is a mean over samples
        surface.pullBack(point, unit, out);
        rows[i] = out.column(0);
      }
      return rows;
    }
  }

  @Test
  void twiceTheSameSampleHasNoSmallestEigenvalueAndStillAGradient() {
    ComputeProgram program =
        program(40, 1, Activation.TANH, Parametrization.NTK, OutputKind.LINEAR);
    float[] theta = theta(program);
    Samples twice = Surfaces.samples().take(new int[] {0, 1, 2, 0});
    assertThat(TangentFactors.kernel(lane, program, theta, twice).isSingular()).isTrue();
    assertThat(condition(program, theta, twice).ratio()).isGreaterThan(1);
  }

  /** rᵀKr / rᵀr: with all samples twice each row of the kernel is there twice, and so is r. */
  @Test
  void everySampleTwiceDoublesTheRatioAndNothingElse() {
    ComputeProgram program =
        program(40, 1, Activation.TANH, Parametrization.NTK, OutputKind.LINEAR);
    float[] theta = theta(program);
    double once = condition(program, theta, Surfaces.samples().take(new int[] {0, 1, 2})).ratio();
    Samples twice = Surfaces.samples().take(new int[] {0, 1, 2, 0, 1, 2});
    assertThat(condition(program, theta, twice).ratio()).isCloseTo(2 * once, within(1e-10 * once));
  }

  @Test
  void theRatioOfANetworkIsAtLeastItsSmallestEigenvalue() {
    ComputeProgram program =
        program(40, 2, Activation.TANH, Parametrization.NTK, OutputKind.LINEAR);
    for (int draw = 0; draw < 5; draw++) {
      float[] theta = theta(program);
      Samples samples = Surfaces.samples().first(5);
      TangentKernel kernel = TangentFactors.kernel(lane, program, theta, samples);
      PlCondition here = condition(program, theta, samples);
      assertThat(kernel.isSingular()).isFalse();
      assertThat(here.violation(kernel)).isZero();
      assertThat(here.ratio()).isBetween(kernel.bottom(), kernel.top());
    }
  }

  private PlCondition condition(ComputeProgram program, float[] theta, Samples samples) {
    try (NetworkSurface surface = new NetworkSurface(lane, program, samples, Precision.FLOAT64);
        TensorBlock point = surface.points(theta);
        TensorBlock out = surface.zeros(1)) {
      surface.gradient(point, out);
      double n = samples.count();
      double loss = n * surface.loss(point)[0];
      return new PlCondition(loss, n * n * out.dots(out)[0], 2 * loss);
    }
  }

  /** A network without hidden layers is linear in its parameters. */
  @Test
  void theHessianOfALinearFunctionIsZero() {
    ComputeProgram program =
        program(1, 0, Activation.TANH, Parametrization.STANDARD, OutputKind.LINEAR);
    try (FunctionHessian hessian = hessian(program, theta(program), 0)) {
      assertThat(spectralNorm(hessian)).isZero();
    }
  }

  private FunctionHessian hessian(ComputeProgram program, float[] theta, int output) {
    return new FunctionHessian(lane, program, theta, Surfaces.samples().first(1).inputs(), output);
  }

  private static double spectralNorm(SymmetricOperator<TensorBlock> a) {
    EigenPairs pairs =
        Lanczos.extremes(a, new Lanczos.Options(300, 1e-10, 1, 1, false), Seed.of(1));
    return Math.max(
        Math.abs(pairs.largest().getFirst().value()),
        Math.abs(pairs.smallest().getFirst().value()));
  }

  /**
   * In the first layer alone the Hessian is block-diagonal: aᵢ σ″(wᵢ·x/√d) xxᵀ/(d√m), so its norm
   * is the largest |aᵢ σ″| times ‖x‖²/(d√m).
   */
  @Test
  void theHessianInTheFirstLayerIsTheLargestCurvatureOfItsUnits() {
    int width = 64;
    ComputeProgram program =
        program(width, 1, Activation.TANH, Parametrization.NTK, OutputKind.LINEAR);
    float[] theta = theta(program);
    float[] x = Surfaces.samples().first(1).inputs();
    TensorSlot first = program.architecture().layout().parameters().get(0);
    TensorSlot bias = program.architecture().layout().parameters().get(1);
    TensorSlot last = program.architecture().layout().parameters().get(2);
    double largest = 0;
    double length = 0;
    for (float entry : x) {
      length += (double) entry * entry;
    }
    for (int i = 0; i < width; i++) {
      double z = theta[bias.offset() + i];
      for (int f = 0; f < 5; f++) {
        z += (double) theta[first.offset() + 5 * i + f] * x[f] / Math.sqrt(5);
      }
      double t = Math.tanh(z);
      double a = theta[last.offset() + width + i]; // of the second output
      largest = Math.max(largest, Math.abs(a * 2 * t * (1 - t * t)));
    }
    try (FunctionHessian hessian = hessian(program, theta, 1);
        NetworkSurface surface =
            new NetworkSurface(lane, program, Surfaces.samples(), Precision.FLOAT64)) {
      CurvatureBlock block =
          new CurvatureBlock(hessian, surface.newScope(), Precision.FLOAT64, List.of(first));
      assertThat(spectralNorm(block))
          .isCloseTo(largest * length / 5 / Math.sqrt(width), within(1e-10));
    }
  }

  /**
   * With |aᵢ| = 1, ‖x‖ = √d and wᵢ·x/√d spread over where |tanh″| is largest, that norm is 4/(3√3)
   * over √m: the slope against the width is exactly −½ (Liu, Zhu and Belkin 2020, 2010.01092).
   */
  @ParameterizedTest
  @ValueSource(ints = {16, 64, 256, 1024})
  void theHessianInTheFirstLayerFallsLikeOneOverTheRootOfTheWidth(int width) {
    ComputeProgram program =
        program(width, 1, Activation.TANH, Parametrization.NTK, OutputKind.LINEAR, false);
    float[] theta = new float[program.architecture().layout().parameterCount()];
    float[] x = {1, -1, 1, 1, -1};
    for (int i = 0; i < width; i++) {
      double z = 3.0 * i / (width - 1); // tanh″ is largest at artanh(1/√3) = 0.658
      for (int f = 0; f < 5; f++) {
        theta[5 * i + f] = (float) (z * x[f] / Math.sqrt(5));
      }
      theta[5 * width + i] = i % 2 == 0 ? 1 : -1;
    }
    TensorSlot first = program.architecture().layout().parameters().getFirst();
    try (FunctionHessian hessian = new FunctionHessian(lane, program, theta, x, 0);
        NetworkSurface surface =
            new NetworkSurface(lane, program, Surfaces.samples(), Precision.FLOAT64)) {
      CurvatureBlock block =
          new CurvatureBlock(hessian, surface.newScope(), Precision.FLOAT64, List.of(first));
      double limit = 4 / (3 * Math.sqrt(3)) / Math.sqrt(width);
      // the unit nearest to the place of the maximum misses it by at most half of 3/(width - 1)
      assertThat(spectralNorm(block))
          .isBetween(limit * (1 - 8.0 / (width * width)), limit * (1 + 1e-12));
    }
  }

  @Test
  void productsOfTheFunctionsHessianAreThoseOfFiniteDifferences() {
    ComputeProgram program = program(6, 2, Activation.TANH, Parametrization.NTK, OutputKind.TANH);
    float[] theta = theta(program);
    double[] v = new double[theta.length];
    random.fillGaussian(v);
    Samples one = Surfaces.samples().first(1);
    double step = 1e-5;
    try (FunctionHessian hessian = hessian(program, theta, 2);
        NetworkSurface surface = new NetworkSurface(lane, program, one, Precision.FLOAT64);
        TensorBlock direction = hessian.zeros(1);
        TensorBlock product = hessian.zeros(1);
        TensorBlock point = surface.points(theta);
        TensorBlock up = surface.zeros(1);
        TensorBlock down = surface.zeros(1)) {
      direction.fill(0, values -> System.arraycopy(v, 0, values, 0, v.length));
      hessian.apply(direction, product);
      double[] unit = {0, 0, 1};
      point.addScaled(new double[] {step}, direction);
      surface.pullBack(point, unit, up);
      point.addScaled(new double[] {-2 * step}, direction);
      surface.pullBack(point, unit, down);
      double[] expected = up.column(0);
      double[] low = down.column(0);
      double[] found = product.column(0);
      for (int i = 0; i < v.length; i++) {
        assertThat(found[i]).isCloseTo((expected[i] - low[i]) / (2 * step), within(1e-7));
      }
    }
  }

  @Test
  void networksWithBatchNormHaveNoFactors() {
    assertThat(Surfaces.normalized().hasFactors()).isFalse();
    assertThat(Surfaces.program(2, Activation.RELU, LossKind.CROSS_ENTROPY).hasFactors()).isTrue();
  }
}
