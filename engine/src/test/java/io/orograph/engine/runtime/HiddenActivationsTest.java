package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What hidden units answer, against the functional form. */
class HiddenActivationsTest {
  private static final int SAMPLES = 11;

  private final TorchRuntime runtime = TorchRuntime.start();
  private final RandomStream random = Seed.of(78).stream();

  static Stream<Architecture> networks() {
    return Stream.concat(
        Stream.of(Families.mlp(List.of(6), 9, 3, Activation.RELU, false, 4)),
        SmallNetworks.normalized());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void momentsAreThoseOfTheNonlinearitiesOfBothNetworks(Architecture network) {
    runtime.prepareThread();
    int p = network.layout().parameterCount();
    int q = network.layout().bufferCount();
    double[] theta = gaussian(2 * p);
    double[] statistics = gaussian(2 * q);
    for (int i = 0; i < statistics.length; i++) {
      statistics[i] = 0.3 + Math.abs(statistics[i]); // variances must be above 0
    }
    double[] x = gaussian(SAMPLES * network.inputSize());
    try (MemoryScope scope = runtime.scope();
        NDManager manager = scope.manager().newSubManager();
        LoadedProgram program =
            runtime.load(scope, ComputeProgram.of(network, LossKind.CROSS_ENTROPY))) {
      List<Tensor> sums =
          program.call(
              scope,
              ProgramMethod.HIDDEN,
              scope.doubles(theta, 2, p),
              scope.doubles(statistics, 2, q),
              scope.doubles(x, SAMPLES, network.inputSize()));
      double[] targets = new double[SAMPLES * network.outputs()];
      List<List<NDArray>> both =
          Stream.of(0, 1)
              .map(
                  k ->
                      new TangentForm(manager, network, x, targets, List.of(row(statistics, k, q)))
                          .activations(row(theta, k, p)))
              .toList();
      assertThat(sums).hasSize(4 * network.unitGroups().activations().size());
      for (int at = 0; at < sums.size() / 4; at++) {
        NDArray a = both.get(0).get(at);
        NDArray b = both.get(1).get(at);
        assertThat(sums.get(4 * at).doubles()).containsExactly(a.getShape().get(0));
        agree(sums.get(4 * at + 1).row(0), a.sum(new int[] {0}));
        agree(sums.get(4 * at + 1).row(1), b.sum(new int[] {0}));
        agree(sums.get(4 * at + 2).row(0), a.square().sum(new int[] {0}));
        agree(sums.get(4 * at + 2).row(1), b.square().sum(new int[] {0}));
        agree(sums.get(4 * at + 3).doubles(), a.transpose().matMul(b));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aLayerIsAllItsNumbersSideBySideAndProductsAreThoseOfRows(Architecture network) {
    runtime.prepareThread();
    double[] theta = gaussian(network.layout().parameterCount());
    double[] statistics = gaussian(network.layout().bufferCount());
    for (int i = 0; i < statistics.length; i++) {
      statistics[i] = 0.3 + Math.abs(statistics[i]); // variances must be above 0
    }
    double[] x = gaussian(SAMPLES * network.inputSize());
    try (MemoryScope scope = runtime.scope();
        NDManager manager = scope.manager().newSubManager();
        LoadedProgram program =
            runtime.load(scope, ComputeProgram.of(network, LossKind.CROSS_ENTROPY))) {
      double[] targets = new double[SAMPLES * network.outputs()];
      List<NDArray> layers =
          new TangentForm(manager, network, x, targets, List.of(statistics)).activations(theta);
      for (int at = 0; at < layers.size(); at++) {
        NDArray expected = layers.get(at).reshape(SAMPLES, -1);
        Tensor layer =
            program
                .call(
                    scope,
                    ProgramMethod.LAYER,
                    scope.doubles(theta, 1, theta.length),
                    scope.doubles(statistics, 1, statistics.length),
                    scope.doubles(new double[] {at}, 1),
                    scope.doubles(x, SAMPLES, network.inputSize()))
                .getFirst();
        assertThat(layer.shape()).containsExactly(expected.getShape().getShape());
        agree(layer.doubles(), expected);
        agree(
            program.call(scope, ProgramMethod.PRODUCTS, layer, layer).getFirst().doubles(),
            expected.matMul(expected.transpose()));
      }
    }
  }

  private static void agree(double[] actual, NDArray expected) {
    double[] values = expected.toDoubleArray();
    double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
    assertThat(actual).containsExactly(values, within(1e-12 * largest));
  }

  private static double[] row(double[] rows, int k, int width) {
    return Arrays.copyOfRange(rows, k * width, (k + 1) * width);
  }

  private double[] gaussian(int n) {
    double[] values = new double[n];
    random.fillGaussian(values);
    return values;
  }
}
