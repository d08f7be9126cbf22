package io.orograph.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WavesDataTest {
  private final DataSet set = DataSets.shipped().named("waves");

  @Test
  void theTargetsAreTheTwoFunctions() {
    float[] x = set.samples().inputs();
    double[] y = set.samples().real().orElseThrow().values();
    for (int i = 0; i < set.samples().count(); i++) {
      double a = x[2 * i];
      double b = x[2 * i + 1];
      // sin a cos b = (sin(a + b) + sin(a − b)) / 2
      double first = (Math.sin(Math.PI * (a + b)) + Math.sin(Math.PI * (a - b))) / 2;
      assertThat(y[2 * i]).isCloseTo(first, within(1e-14));
      assertThat(y[2 * i + 1]).isEqualTo(a * b);
    }
  }

  /** A uniform coordinate of [−1, 1] has mean 0 and variance 1/3: 5 standard errors. */
  @Test
  void pointsAreEvenlySpreadOverTheSquare() {
    float[] x = set.samples().inputs();
    int n = x.length;
    double sum = 0;
    double squares = 0;
    for (float value : x) {
      assertThat(value).isBetween(-1f, 1f);
      sum += value;
      squares += (double) value * value;
    }
    assertThat(sum / n).isCloseTo(0, within(5 / Math.sqrt(3.0 * n)));
    assertThat(squares / n).isCloseTo(1 / 3.0, within(5 * 0.3 / Math.sqrt(n)));
  }

  @Test
  void theSplitsAreThoseOfTheCatalogue() {
    assertThat(set.train()).hasSize(1024);
    assertThat(set.test()).hasSize(256);
    assertThat(set.outputs(io.orograph.core.sweep.TaskKind.REGRESSION)).isEqualTo(2);
  }
}
