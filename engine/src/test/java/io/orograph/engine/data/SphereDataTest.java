package io.orograph.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SphereDataTest {
  private final DataSet set = DataSets.shipped().named("sphere");

  @Test
  void allPointsHaveTheSameLength() {
    float[] x = set.samples().inputs();
    for (int i = 0; i < set.samples().count(); i++) {
      double squares = 0;
      for (int d = 0; d < 5; d++) {
        squares += (double) x[5 * i + d] * x[5 * i + d];
      }
      assertThat(squares).isCloseTo(5, within(5e-6));
    }
  }

  @Test
  void theUnitSphereHasTheSamePointsAndClassesAtLengthOne() {
    DataSet unit = DataSets.shipped().named("unit-sphere");
    float[] large = set.samples().inputs();
    float[] small = unit.samples().inputs();
    for (int i = 0; i < small.length; i++) {
      assertThat(small[i]).isCloseTo((float) (large[i] / Math.sqrt(5)), within(1e-7f));
    }
    assertThat(unit.samples().labels()).isEqualTo(set.samples().labels());
  }

  /** Uniform points have mean 0, and of each coordinate the variance 1: 5 standard errors. */
  @Test
  void pointsAndClassesAreEvenlySpread() {
    float[] x = set.samples().inputs();
    int n = set.samples().count();
    for (int d = 0; d < 5; d++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        sum += x[5 * i + d];
        squares += (double) x[5 * i + d] * x[5 * i + d];
      }
      assertThat(sum / n).isCloseTo(0, within(5 / Math.sqrt(n)));
      assertThat(squares / n).isCloseTo(1, within(5 * 1.1 / Math.sqrt(n)));
    }
    double share = Arrays.stream(set.samples().labels()).average().orElseThrow();
    assertThat(share).isCloseTo(0.5, within(2.5 / Math.sqrt(n)));
  }

  @Test
  void theSplitsAreThoseOfTheCatalogue() {
    assertThat(set.train()).hasSize(1024);
    assertThat(set.test()).hasSize(256);
    assertThat(set.inputShape()).containsExactly(5);
  }
}
