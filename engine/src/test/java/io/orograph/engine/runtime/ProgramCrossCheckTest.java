package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OutputKind;
import io.orograph.core.sweep.Parametrization;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The generated programs against two implementations that share nothing with them, in float64. */
class ProgramCrossCheckTest {
  private static final int SAMPLES = 19;
  private static final double ROUNDING = 1e-12;

  private final TorchRuntime runtime = prepared();
  private final RandomStream random = Seed.of(77).stream();

  private static TorchRuntime prepared() {
    TorchRuntime runtime = TorchRuntime.start();
    runtime.prepareThread();
    return runtime;
  }

  private double[] gaussian(int n) {
    double[] values = new double[n];
    random.fillGaussian(values);
    return values;
  }

  private double[] oneHot(int classes) {
    double[] targets = new double[SAMPLES * classes];
    for (int i = 0; i < SAMPLES; i++) {
      targets[i * classes + random.nextInt(classes)] = 1;
    }
    return targets;
  }

  @ParameterizedTest
  @CsvSource({"0, RELU", "1, RELU", "2, RELU", "3, RELU", "1, TANH", "2, TANH"})
  void lossGradientAndHessianProductsAgreeWithTheTangentForm(int depth, Activation activation) {
    agree(Families.mlp(List.of(6), 9, depth, activation, false, 4), List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "0, RELU, NTK, LINEAR",
    "1, TANH, NTK, LINEAR",
    "3, RELU, NTK, LINEAR",
    "0, TANH, STANDARD, TANH",
    "2, RELU, STANDARD, TANH",
    "2, TANH, NTK, TANH"
  })
  void theyDoInTheNtkParametrizationAndWithTanhOutputs(
      int depth, Activation activation, Parametrization parametrization, OutputKind output) {
    NetworkSpec spec = new NetworkSpec(NetworkFamily.MLP, 9, depth, activation, false, output);
    agree(Families.of(spec, parametrization, List.of(6), 4), List.of());
  }

  @ParameterizedTest
  @CsvSource({"0, RELU, STANDARD", "2, TANH, STANDARD", "1, TANH, NTK", "3, RELU, NTK"})
  void theyDoWithoutBiasesToo(int depth, Activation activation, Parametrization parametrization) {
    NetworkSpec spec =
        new NetworkSpec(NetworkFamily.MLP, 9, depth, activation, false, OutputKind.LINEAR, false);
    agree(Families.of(spec, parametrization, List.of(6), 4), List.of());
  }

  @ParameterizedTest
  @MethodSource("io.orograph.engine.runtime.SmallNetworks#normalized")
  void theyDoWithGivenStatisticsToo(Architecture network) {
    double[] statistics = gaussian(network.layout().bufferCount());
    for (int i = 0; i < statistics.length; i++) {
      statistics[i] = 0.3 + Math.abs(statistics[i]); // variances must be above 0
    }
    agree(network, List.of(statistics));
  }

  @ParameterizedTest
  @MethodSource("io.orograph.engine.runtime.SmallNetworks#normalized")
  void theyDoWithTheStatisticsOfTheBatchToo(Architecture network) {
    agree(network, List.of());
  }

  @ParameterizedTest
  @MethodSource("io.orograph.engine.runtime.SmallNetworks#scalars")
  void theyDoWithScalarBiasesAndFactorsToo(Architecture network) {
    agree(network, List.of());
  }

  /** Blocks, heads and widths; the tokens are whole numbers. */
  @ParameterizedTest
  @CsvSource({"1, 6, 1", "1, 6, 3", "2, 4, 2", "0, 5, 1"})
  void theyDoInATransformerToo(int depth, int width, int heads) {
    Architecture network = Families.transformer(7, 5, width, depth, heads, 4);
    agree(
        network,
        List.of(),
        size -> {
          double[] tokens = new double[size];
          Arrays.setAll(tokens, i -> random.nextInt(7));
          return tokens;
        });
  }

  private void agree(Architecture network, List<double[]> statistics) {
    agree(network, statistics, this::gaussian);
  }

  /**
   * @param statistics one row, or none for those of the batch
   * @param inputs draws so many of them
   */
  private void agree(
      Architecture network, List<double[]> statistics, IntFunction<double[]> inputs) {
    int p = network.layout().parameterCount();
    int c = network.outputs();
    double[] theta = gaussian(p);
    List<double[]> directions = List.of(gaussian(p), gaussian(p), gaussian(p));
    double[] x = inputs.apply(SAMPLES * network.inputSize());
    double[] t = oneHot(c);
    try (MemoryScope scope = runtime.scope();
        NDManager manager = scope.manager().newSubManager();
        LoadedProgram program =
            runtime.load(scope, ComputeProgram.of(network, LossKind.CROSS_ENTROPY))) {
      Tensor point = scope.doubles(theta, 1, p);
      Tensor given =
          statistics.isEmpty()
              ? scope.zeros(Precision.FLOAT64, 1, 0)
              : scope.doubles(statistics.getFirst(), 1, statistics.getFirst().length);
      Tensor samples = scope.doubles(x, SAMPLES, network.inputSize());
      Tensor targets = scope.doubles(t, SAMPLES, c);
      List<Tensor> first =
          program.call(scope, ProgramMethod.GRADIENT, point, given, samples, targets);
      double[] vectors = directions.stream().flatMapToDouble(Arrays::stream).toArray();
      Tensor products =
          program
              .call(
                  scope,
                  ProgramMethod.HVP,
                  point,
                  given,
                  scope.doubles(vectors, directions.size(), p),
                  samples,
                  targets)
              .getFirst();
      TangentForm form = new TangentForm(manager, network, x, t, statistics);
      for (int j = 0; j < directions.size(); j++) {
        TangentForm.Result expected = form.at(theta, directions.get(j));
        assertThat(first.get(0).doubles()[0]).isCloseTo(expected.loss(), within(ROUNDING));
        assertThat(relativeError(first.get(1).doubles(), expected.gradient())).isLessThan(ROUNDING);
        assertThat(relativeError(products.row(j), expected.product())).isLessThan(ROUNDING);
      }
    }
  }

  /** Left alone, such entries end in subnormal numbers and slow every later step down. */
  @Test
  void momentumOfUnitsWithoutGradientEndsAtZero() {
    Architecture model = Families.mlp(List.of(2), 0, 0, Activation.RELU, false, 2);
    try (MemoryScope scope = runtime.scope()) {
      LoadedProgram program = runtime.load(scope, ComputeProgram.of(model, LossKind.CROSS_ENTROPY));
      List<Tensor> result =
          program.call(
              scope,
              ProgramMethod.TRAIN_SGD,
              scope.zeros(Precision.FLOAT32, 1, 6),
              scope.zeros(Precision.FLOAT32, 1, 0),
              scope.floats(new float[] {1e-3f, -1e-29f, 1e-31f, -1e-40f, 0, 0}, 1, 6),
              scope.zeros(Precision.FLOAT32, 1, 2),
              scope.floats(new float[] {1, 0}, 1, 2),
              scope.ints(new int[] {0}, 1, 1, 1),
              scope.floats(new float[] {0.1f}, 1, 1, 1),
              scope.zeros(Precision.FLOAT32, 1, 6),
              scope.zeros(Precision.FLOAT32, 0, 2, 1, 1),
              scope.zeros(Precision.FLOAT64, 0),
              scope.floats(new float[] {0.5f}, 1, 1));
      float[] weights = Arrays.copyOf(result.get(3).floats(), 4);
      assertThat(weights).containsExactly(0.5e-3f, -0.5e-29f, 0, 0);
      program.close();
    }
  }

  /** Mean loss of a batch; adds its gradient. Weights (c, d), then biases (c). */
  static double softmaxRegression(
      double[] theta, double[] x, double[] t, int[] batch, int d, int c, double[] gradient) {
    double loss = 0;
    for (int n : batch) {
      double[] z = new double[c];
      double total = 0;
      for (int k = 0; k < c; k++) {
        z[k] = theta[c * d + k];
        for (int j = 0; j < d; j++) {
          z[k] += theta[k * d + j] * x[n * d + j];
        }
        total += Math.exp(z[k]);
      }
      for (int k = 0; k < c; k++) {
        double residual = (Math.exp(z[k]) / total - t[n * c + k]) / batch.length;
        loss -= t[n * c + k] * (z[k] - Math.log(total)) / batch.length;
        gradient[c * d + k] += residual;
        for (int j = 0; j < d; j++) {
          gradient[k * d + j] += residual * x[n * d + j];
        }
      }
    }
    return loss;
  }

  private static double relativeError(double[] actual, double[] expected) {
    double gap = 0;
    double norm = 0;
    for (int i = 0; i < actual.length; i++) {
      gap += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      norm += expected[i] * expected[i];
    }
    return Math.sqrt(gap / norm);
  }
}
