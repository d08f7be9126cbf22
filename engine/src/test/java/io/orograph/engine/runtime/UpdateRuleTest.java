package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.UpdateRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The training methods in float64 against the formulas of PyTorch's documentation written out for
 * softmax regression, with a learning rate of its own for each step and a decay for each parameter.
 */
class UpdateRuleTest {
  private static final double ROUNDING = 1e-12;
  private static final int INPUTS = 5;
  private static final int CLASSES = 3;
  private static final int SAMPLES = 19;
  private static final int STEPS = 4;
  private static final int BATCH = 3;
  private static final int FROM = 6;
  private static final double MU = 0.8;
  private static final double BETA1 = 0.7;
  private static final double BETA2 = 0.95;
  private static final double EPSILON = 1e-3;

  private final TorchRuntime runtime = prepared();
  private final RandomStream random = Seed.of(78).stream();
  private final Architecture model =
      Families.mlp(List.of(INPUTS), 0, 0, Activation.RELU, false, CLASSES);
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

  private double[] positive(int n) {
    return Arrays.stream(gaussian(n)).map(v -> v * v).toArray();
  }

  /** What a rule does to one parameter; {@code state} is overwritten. */
  private static double next(
      UpdateRule rule,
      double theta,
      double gradient,
      double[] state,
      double rate,
      double decay,
      int t) {
    double g = rule == UpdateRule.ADAMW ? gradient : gradient + decay * theta;
    return switch (rule) {
      case SGD -> {
        state[0] = MU * state[0] + g;
        yield theta - rate * state[0];
      }
      case NESTEROV -> {
        state[0] = MU * state[0] + g;
        yield theta - rate * (g + MU * state[0]);
      }
      case ADAM, ADAMW -> {
        state[0] = BETA1 * state[0] + (1 - BETA1) * g;
        state[1] = BETA2 * state[1] + (1 - BETA2) * g * g;
        double first = state[0] / (1 - Math.pow(BETA1, t));
        double second = state[1] / (1 - Math.pow(BETA2, t));
        double kept = rule == UpdateRule.ADAMW ? theta * (1 - rate * decay) : theta;
        yield kept - rate * first / (Math.sqrt(second) + EPSILON);
      }
      case RMSPROP -> {
        state[0] = BETA2 * state[0] + (1 - BETA2) * g * g;
        state[1] = MU * state[1] + g / (Math.sqrt(state[0]) + EPSILON);
        yield theta - rate * state[1];
      }
    };
  }

  /** Numbers of the method, as its documentation states them. */
  private static List<Tensor> numbers(MemoryScope scope, UpdateRule rule, int from, int steps) {
    Tensor momentum = scope.doubles(new double[] {MU}, 1, 1);
    return switch (rule) {
      case SGD, NESTEROV -> List.of(momentum);
      case RMSPROP -> List.of(momentum, scope.doubles(new double[] {BETA2, EPSILON}, 2));
      case ADAM, ADAMW -> {
        double[] corrections = new double[2 * steps];
        for (int s = 0; s < steps; s++) {
          double second = Math.sqrt(1 - Math.pow(BETA2, from + s + 1));
          corrections[2 * s] = second / (1 - Math.pow(BETA1, from + s + 1));
          corrections[2 * s + 1] = EPSILON * second;
        }
        yield List.of(
            scope.doubles(new double[] {BETA1, BETA2}, 2), scope.doubles(corrections, steps, 2));
      }
    };
  }

  @ParameterizedTest
  @EnumSource(UpdateRule.class)
  void stepsAreThoseOfTheFormula(UpdateRule rule) {
    double[] theta = gaussian(size);
    double[][] state = {
      rule == UpdateRule.RMSPROP ? positive(size) : gaussian(size), positive(size)
    };
    double[] x = gaussian(SAMPLES * INPUTS);
    double[] t = new double[SAMPLES * CLASSES];
    for (int i = 0; i < SAMPLES; i++) {
      t[i * CLASSES + random.nextInt(CLASSES)] = 1;
    }
    double[] rates = {0.1, 0.05, 0, 0.2};
    double[] decay = positive(size);
    int[] order = {3, 1, 4, 18, 0, 2, 7, 7, 5, 9, 11, 0};
    double[] expected = theta.clone();
    double[][] expectedState = {state[0].clone(), state[1].clone()};
    for (int s = 0; s < STEPS; s++) {
      int[] batch = Arrays.copyOfRange(order, s * BATCH, (s + 1) * BATCH);
      double[] gradient = new double[size];
      ProgramCrossCheckTest.softmaxRegression(expected, x, t, batch, INPUTS, CLASSES, gradient);
      for (int i = 0; i < size; i++) {
        double[] own = {expectedState[0][i], expectedState[1][i]};
        expected[i] = next(rule, expected[i], gradient[i], own, rates[s], decay[i], FROM + s + 1);
        expectedState[0][i] = own[0];
        expectedState[1][i] = own[1];
      }
    }
    try (MemoryScope scope = runtime.scope()) {
      List<Tensor> arguments = new ArrayList<>();
      arguments.add(scope.doubles(theta, 1, size));
      for (int r = 0; r < rule.stateRows(); r++) {
        arguments.add(scope.doubles(state[r], 1, size));
      }
      arguments.add(scope.doubles(x, SAMPLES, INPUTS));
      arguments.add(scope.doubles(t, SAMPLES, CLASSES));
      arguments.add(scope.ints(order, STEPS, 1, BATCH));
      arguments.add(scope.doubles(rates, STEPS, 1, 1));
      arguments.add(scope.doubles(decay, 1, size));
      arguments.addAll(numbers(scope, rule, FROM, STEPS));
      List<Tensor> result = call(scope, rule, arguments);
      assertThat(result.get(0).doubles()).containsExactly(expected, within(ROUNDING));
      for (int r = 0; r < rule.stateRows(); r++) {
        assertThat(result.get(2 + r).doubles()).containsExactly(expectedState[r], within(ROUNDING));
      }
    }
  }

  /** Bias correction makes Adam's first step η·g/(|g| + ε), whatever the betas. */
  @Test
  void adamsFirstStepHasTheLengthOfTheLearningRateInEveryParameter() {
    try (MemoryScope scope = runtime.scope()) {
      List<Tensor> arguments = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        arguments.add(scope.zeros(Precision.FLOAT64, 1, size));
      }
      double[] ones = new double[INPUTS];
      Arrays.fill(ones, 1e6);
      arguments.add(scope.doubles(ones, 1, INPUTS));
      arguments.add(scope.doubles(new double[] {0, 1, 0}, 1, CLASSES));
      arguments.add(scope.ints(new int[] {0}, 1, 1, 1));
      arguments.add(scope.doubles(new double[] {0.25}, 1, 1, 1));
      arguments.add(scope.zeros(Precision.FLOAT64, 1, size));
      arguments.addAll(numbers(scope, UpdateRule.ADAM, 0, 1));
      double[] theta = call(scope, UpdateRule.ADAM, arguments).getFirst().doubles();
      for (int i = 0; i < CLASSES * INPUTS; i++) {
        assertThat(theta[i]).isCloseTo(i / INPUTS == 1 ? 0.25 : -0.25, within(1e-8));
      }
    }
  }

  /** Left alone, they would end in subnormal numbers and slow every later step down. */
  @ParameterizedTest
  @EnumSource(
      value = UpdateRule.class,
      names = {"ADAM", "ADAMW", "RMSPROP"})
  void momentsOfUnitsWithoutGradientEndAtZero(UpdateRule rule) {
    float[] first = {1e-3f, -1e-29f, 1e-31f, -1e-40f, 0, 0};
    float[] second = {1e-3f, 1e-35f, 1e-37f, 1e-40f, 0, 0};
    boolean secondFirst = rule == UpdateRule.RMSPROP;
    Architecture tiny = Families.mlp(List.of(2), 0, 0, Activation.RELU, false, 2);
    try (MemoryScope scope = runtime.scope()) {
      List<Tensor> arguments = new ArrayList<>();
      arguments.add(scope.zeros(Precision.FLOAT32, 1, 6));
      arguments.add(scope.floats(secondFirst ? second : first, 1, 6));
      arguments.add(scope.floats(secondFirst ? first : second, 1, 6));
      arguments.add(scope.zeros(Precision.FLOAT32, 1, 2));
      arguments.add(scope.floats(new float[] {1, 0}, 1, 2));
      arguments.add(scope.ints(new int[] {0}, 1, 1, 1));
      arguments.add(scope.floats(new float[] {0.1f}, 1, 1, 1));
      arguments.add(scope.zeros(Precision.FLOAT32, 1, 6));
      numbers(scope, rule, 0, 1)
          .forEach(n -> arguments.add(n.size() == 1 ? n.copy(scope, Precision.FLOAT32) : n));
      List<Tensor> result = call(scope, tiny, rule, arguments);
      float[] m = result.get(secondFirst ? 3 : 2).floats();
      float[] v = result.get(secondFirst ? 2 : 3).floats();
      float keep = (float) (secondFirst ? MU : BETA1);
      assertThat(m[0]).isCloseTo(keep * 1e-3f, within(1e-9f));
      assertThat(m[1]).isCloseTo(keep * -1e-29f, within(1e-35f));
      assertThat(Arrays.copyOfRange(m, 2, 4)).containsExactly(0, 0);
      assertThat(v[0]).isCloseTo((float) BETA2 * 1e-3f, within(1e-9f));
      assertThat(v[1]).isCloseTo((float) BETA2 * 1e-35f, within(1e-40f));
      assertThat(Arrays.copyOfRange(v, 2, 4)).containsExactly(0, 0);
    }
  }

  private List<Tensor> call(MemoryScope scope, UpdateRule rule, List<Tensor> arguments) {
    return call(scope, model, rule, arguments);
  }

  /** A network without batch normalization has no statistics to give and to get back. */
  private List<Tensor> call(
      MemoryScope scope, Architecture network, UpdateRule rule, List<Tensor> arguments) {
    try (LoadedProgram program =
        runtime.load(scope, ComputeProgram.of(network, LossKind.CROSS_ENTROPY))) {
      List<Tensor> all = new ArrayList<>(arguments);
      all.add(1, scope.zeros(arguments.getFirst().precision(), 1, 0));
      int afterDecays = 7 + rule.stateRows();
      all.add(afterDecays, scope.zeros(arguments.getFirst().precision(), 0, 2, 1, 1));
      all.add(afterDecays + 1, scope.zeros(Precision.FLOAT64, 0));
      List<Tensor> results =
          new ArrayList<>(program.call(scope, rule.method(), all.toArray(Tensor[]::new)));
      results.remove(2);
      return results;
    }
  }
}
