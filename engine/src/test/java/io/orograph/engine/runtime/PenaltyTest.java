package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.RegularizerKind;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The gradient that a regularizer adds in one step of SGD in float64, against central differences
 * of its value written out: two members, of which the second has another coefficient and radius.
 */
class PenaltyTest {
  private static final double STEP = 1e-5;
  private static final int INPUTS = 4;
  private static final int CLASSES = 3;

  private final TorchRuntime runtime = prepared();
  private final RandomStream random = Seed.of(19).stream();

  /** Weights of 7 and of 3 outputs, with their biases: T = 4. */
  private final Architecture model =
      Families.mlp(List.of(INPUTS), 7, 1, Activation.TANH, false, CLASSES);

  private final int size = model.layout().parameterCount();

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

  private static double value(RegularizerKind kind, double radius, double[] w) {
    double l1 = Arrays.stream(w).map(Math::abs).sum();
    double l2 = Math.sqrt(Arrays.stream(w).map(v -> v * v).sum());
    return switch (kind) {
      case COMPRESSIBILITY -> l1 / l2;
      case L1 -> l1;
      case HOYER_SQUARE -> Math.pow(l1 / l2, 2);
      case NORM_TARGET -> Math.pow(l2 - radius, 2);
    };
  }

  /** Slices of the weights alone, or of everything, one by one or joined. */
  private List<List<int[]>> groups(boolean together, boolean biases) {
    List<int[]> slices =
        model.layout().parameters().stream()
            .filter(slot -> biases || slot.shape().size() >= 2)
            .map(slot -> new int[] {slot.offset(), slot.end()})
            .toList();
    return together ? List.of(slices) : slices.stream().map(List::of).toList();
  }

  private static double[] taken(double[] theta, List<int[]> slices) {
    return slices.stream().flatMapToDouble(s -> Arrays.stream(theta, s[0], s[1])).toArray();
  }

  private static double[] differences(double[] theta, ToDoubleFunction<double[]> value) {
    double[] gradient = new double[theta.length];
    for (int i = 0; i < theta.length; i++) {
      double[] up = theta.clone();
      double[] down = theta.clone();
      up[i] += STEP;
      down[i] -= STEP;
      gradient[i] = (value.applyAsDouble(up) - value.applyAsDouble(down)) / (2 * STEP);
    }
    return gradient;
  }

  /** θ before minus after a step at rate 1: the gradient, of J regularizers or of none. */
  private double[] gradient(double[] thetas, double[] numbers, double... kinds) {
    int members = thetas.length / size;
    int tensors = model.layout().parameters().size();
    double[] x = {0.3, -0.2, 1, 0.5};
    double[] t = new double[members * CLASSES];
    for (int k = 0; k < members; k++) {
      t[k * CLASSES + 1] = 1;
    }
    try (MemoryScope scope = runtime.scope();
        LoadedProgram program =
            runtime.load(scope, ComputeProgram.of(model, LossKind.CROSS_ENTROPY))) {
      double[] ones = new double[members];
      Arrays.fill(ones, 1);
      double[] after =
          program
              .call(
                  scope,
                  ProgramMethod.TRAIN_SGD,
                  scope.doubles(thetas, members, size),
                  scope.zeros(Precision.FLOAT64, members, 0),
                  scope.zeros(Precision.FLOAT64, members, size),
                  scope.doubles(x, 1, INPUTS),
                  scope.doubles(t, members, CLASSES),
                  scope.ints(new int[members], 1, members, 1),
                  scope.doubles(ones, 1, members, 1),
                  scope.zeros(Precision.FLOAT64, members, size),
                  scope.doubles(numbers, kinds.length, 2, members, tensors),
                  scope.doubles(kinds, kinds.length),
                  scope.zeros(Precision.FLOAT64, members, 1))
              .getFirst()
              .doubles();
      double[] gradient = new double[thetas.length];
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = thetas[i] - after[i];
      }
      return gradient;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "COMPRESSIBILITY, false, false",
    "COMPRESSIBILITY, true, false",
    "COMPRESSIBILITY, true, true",
    "L1, false, false",
    "L1, false, true",
    "HOYER_SQUARE, false, false",
    "HOYER_SQUARE, true, false",
    "NORM_TARGET, false, false",
    "NORM_TARGET, true, true"
  })
  void addsTheDerivativeOfItsValue(RegularizerKind kind, boolean together, boolean biases) {
    double[] coefficients = {0.3, 0.07};
    double[] radii = {4, 0.5};
    double[] thetas = gaussian(2 * size);
    int tensors = model.layout().parameters().size();
    double[] numbers = new double[2 * 2 * tensors];
    for (int k = 0; k < 2; k++) {
      for (int t = 0; t < tensors; t++) {
        boolean takes = biases || model.layout().parameters().get(t).shape().size() >= 2;
        numbers[k * tensors + t] = takes ? coefficients[k] : 0;
        numbers[(2 + k) * tensors + t] = radii[k];
      }
    }
    double[] plain = gradient(thetas, new double[0]);
    double[] with = gradient(thetas, numbers, kind.code() + (together ? 4 : 0));
    for (int k = 0; k < 2; k++) {
      int member = k;
      double[] theta = Arrays.copyOfRange(thetas, k * size, (k + 1) * size);
      double[] expected =
          differences(
              theta,
              w ->
                  groups(together, biases).stream()
                      .mapToDouble(g -> value(kind, radii[member], taken(w, g)))
                      .sum());
      for (int i = 0; i < size; i++) {
        assertThat(with[k * size + i] - plain[k * size + i])
            .isCloseTo(coefficients[k] * expected[i], within(1e-8));
      }
    }
  }

  @Test
  void severalAddUp() {
    double[] theta = gaussian(size);
    double[] first = {0.1, 0, 0.1, 0, 0, 0, 0, 0};
    double[] second = {0.2, 0, 0.2, 0, 3, 3, 3, 3};
    double[] both = new double[16];
    System.arraycopy(first, 0, both, 0, 8);
    System.arraycopy(second, 0, both, 8, 8);
    double[] plain = gradient(theta, new double[0]);
    double[] one = gradient(theta, first, 0);
    double[] two = gradient(theta, second, 3);
    double[] sum = gradient(theta, both, 0, 3);
    for (int i = 0; i < size; i++) {
      assertThat(sum[i]).isCloseTo(one[i] + two[i] - plain[i], within(1e-14));
    }
  }

  @Test
  void ofATensorOfZerosNothingIsAddedAndNothingIsUndefined() {
    double[] theta = new double[size];
    double[] numbers = {0.5, 0.5, 0.5, 0.5, 2, 2, 2, 2};
    List<double[]> with = new ArrayList<>();
    for (int kind = 0; kind < 8; kind++) {
      with.add(gradient(theta, numbers, kind));
    }
    assertThat(with).allSatisfy(g -> assertThat(g).isEqualTo(gradient(theta, new double[0])));
  }
}
