package io.orograph.core.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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

  /** Without dependence on the number of weights or their scale. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-8, 1, 1e8})
  void manyWeightsEndAtTheLargestWhateverTheirScale(double scale) {
    double[] w = Arrays.stream(gaussian(3, 20_000)).map(v -> scale * v).toArray();
    CompressibilityDescent end = CompressibilityDescent.from(w, 0.05, 20_000);
    int largest = 0;
    for (int i = 0; i < w.length; i++) {
      largest = Math.abs(w[i]) > Math.abs(w[largest]) ? i : largest;
    }
    assertThat(end.value()).isEqualTo(1);
    assertThat(end.weights()[largest] * w[largest]).isPositive();
    assertThat(end.initial()).isCloseTo(Math.sqrt(20_000 * 2 / Math.PI), within(0.01 * 113));
  }

  /** d = 2: of (cos θ, sin θ) C is cos θ + sin θ, and falls to the nearer axis. */
  @Test
  void onTheCircleItFallsToTheNearerAxisBelowAllThatCameBefore() {
    List<Double> seen = new ArrayList<>();
    double angle = Math.PI / 4 - 0.01;
    CompressibilityDescent end =
        CompressibilityDescent.from(
            new double[] {Math.cos(angle), -Math.sin(angle)},
            0.05,
            1000,
            (step, left) -> seen.add(Compressibility.of(left).value()));
    assertThat(end.initial()).isCloseTo(Math.cos(angle) + Math.sin(angle), within(1e-15));
    assertThat(end.weights()[0]).isPositive();
    assertThat(end.weights()[1]).isZero();
    assertThat(seen).hasSize(end.steps() + 1).isSortedAccordingTo(Comparator.reverseOrder());
  }

  /**
   * k equal magnitudes are critical and no minimum: ever so little more of one and it alone is
   * left.
   */
  @Test
  void ternaryVectorsAreCriticalAndNoMinimaUnlessOneEntryIsLeft() {
    double[] ternary = Ternary.vector(gaussian(4, 500));
    CompressibilityDescent still = CompressibilityDescent.from(ternary, 0.05, 1000);
    int k = Ternary.nearest(ternary).nonZeros();
    assertThat(still.steps()).isZero();
    assertThat(still.value()).isCloseTo(Math.sqrt(k), within(1e-12));
    double[] apart = ternary.clone();
    for (int i = 0; i < apart.length; i++) {
      if (apart[i] != 0) {
        apart[i] *= 1.001;
        break;
      }
    }
    assertThat(CompressibilityDescent.from(apart, 0.05, 1000).value()).isEqualTo(1);
  }

  @Test
  void ofZerosNothingIsLeftToDescend() {
    CompressibilityDescent end = CompressibilityDescent.from(new double[3], 0.05, 10);
    assertThat(end.value()).isZero();
    assertThat(end.weights()).containsOnly(0);
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
