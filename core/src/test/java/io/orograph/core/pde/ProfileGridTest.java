package io.orograph.core.pde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileGridTest {
  @Test
  void theExactGridHasBothEndsAndTheMiddle() {
    double[] steps = ProfileGrid.exact(0.02, 100);
    assertThat(steps).hasSize(101);
    assertThat(steps[0]).isEqualTo(-0.02);
    assertThat(steps[50]).isZero();
    assertThat(steps[100]).isEqualTo(0.02);
  }

  /** len(a) and a[-1] of a = numpy.arange(-l, l + 2*l/m, 2*l/m), NumPy 2. */
  @ParameterizedTest
  @CsvSource({
    "0.01, 10, 11, 0.01",
    "0.02, 100, 102, 0.020400000000000102",
    "0.1, 5, 6, 0.1",
    "0.1, 10, 12, 0.12000000000000002",
    "0.25, 20, 21, 0.2499999999999999",
    "0.5, 20, 21, 0.4999999999999998",
    "1.5, 20, 21, 1.4999999999999982",
    "0.03, 10, 11, 0.029999999999999985",
    "0.02, 49, 50, 0.019999999999999966",
    "0.05, 30, 31, 0.05000000000000002"
  })
  void thePublishedGridIsThatOfNumPy(double l, int m, int count, double last) {
    double[] steps = ProfileGrid.asPublished(l, m);
    assertThat(steps).hasSize(count);
    assertThat(steps[0]).isEqualTo(-l);
    assertThat(steps[count - 1]).isCloseTo(last, within(1e-17));
  }
}
