package io.orograph.core.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.Seed;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressibilityDescentTest {

  private static double[] gaussian(int seed, int n) {
    double[] w = new double[n];
    Seed.of(seed).stream().fillGaussian(w);
    return w;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void fromRandomVectorsItEndsTernaryWithTheRootOfTheNumberThatAreNotZero(int seed) {
    CompressibilityDescent end = CompressibilityDescent.from(gaussian(seed, 30), 0.02, 20_000);
    long nonZeros = Arrays.stream(end.weights()).filter(v -> v != 0).count();
    assertThat(Ternary.nearest(end.weights()).residual()).isLessThan(1e-6);
    assertThat(end.value()).isCloseTo(Math.sqrt(nonZeros), within(1e-6));
  }

  @Test
  void onlyOneWeightIsLeftWhereNoTwoStartEqual() {
    CompressibilityDescent end = CompressibilityDescent.from(gaussian(9, 12), 0.02, 20_000);
    assertThat(Arrays.stream(end.weights()).filter(v -> v != 0).count()).isEqualTo(1);
    assertThat(end.value()).isEqualTo(1);
  }

  @Test
  void equalMagnitudesStayWhereTheyAre() {
    double[] w = {1, -1, 0, 1};
    CompressibilityDescent end = CompressibilityDescent.from(w, 0.02, 100);
    assertThat(end.weights()).containsExactly(w);
    assertThat(end.steps()).isEqualTo(0);
  }

  @Test
  void itNeverMakesTheVectorShorterBeforeAWeightReachesZero() {
    double[] w = {2, 1.5, -1, 3};
    CompressibilityDescent end = CompressibilityDescent.from(w, 1e-4, 5);
    assertThat(end.steps()).isEqualTo(5);
    assertThat(Compressibility.of(end.weights()).l2()).isGreaterThan(Compressibility.of(w).l2());
  }
}
