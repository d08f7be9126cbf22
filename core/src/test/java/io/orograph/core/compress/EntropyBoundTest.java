package io.orograph.core.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EntropyBoundTest {
  private static double[] ofShare(int nonzeros, double... values) {
    double[] w = new double[1000];
    for (int i = 0; i < nonzeros; i++) {
      w[i] = values[i % values.length];
    }
    return w;
  }

  /** h(1/4) = 0.811278 bits. */
  @Test
  void weightsOfOneValueCostTheirPlacesAlone() {
    assertThat(EntropyBound.bytes(ofShare(250, 2))).isCloseTo(811.278 / 8, within(1e-3));
  }

  @Test
  void aTernarySignalCostsABitMoreForEachWeightThatIsNotZero() {
    assertThat(EntropyBound.bytes(ofShare(250, 2, -2)))
        .isCloseTo((811.278 + 250) / 8, within(1e-3));
  }

  @Test
  void aTensorWithoutZerosCostsItsEntropy() {
    double[] w = ofShare(1000, 1, -1, 0.5, -0.5);
    assertThat(EntropyBound.bytes(w)).isCloseTo(2 * 1000 / 8.0, within(1e-9));
  }

  @Test
  void zerosAloneCostNothing() {
    assertThat(EntropyBound.bytes(new double[10])).isZero();
  }
}
