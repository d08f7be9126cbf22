package io.orograph.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import org.junit.jupiter.api.Test;

class AgreementTest {
  private static final OutputMatrix P = OutputMatrix.of(new double[] {1, 0}, new double[] {.5, .5});
  private static final OutputMatrix Q = OutputMatrix.of(new double[] {0, 1}, new double[] {.5, .5});

  @Test
  void divergenceRunsFromZeroToTheLogarithmOfTwo() {
    assertThat(Agreement.jensenShannon(P, P)).isZero();
    assertThat(Agreement.jensenShannon(P, Q)).isCloseTo(Math.log(2) / 2, within(1e-15));
    OutputMatrix a = OutputMatrix.of(new double[] {.9, .1});
    OutputMatrix b = OutputMatrix.of(new double[] {.1, .9});
    double known = .9 * Math.log(.9 / .5) + .1 * Math.log(.1 / .5);
    assertThat(Agreement.jensenShannon(a, b)).isCloseTo(known, within(1e-15));
  }

  @Test
  void agreementIsTheShareOfEqualAnswers() {
    assertThat(Agreement.rate(P, P)).isEqualTo(1);
    assertThat(Agreement.rate(P, Q)).isEqualTo(0.5);
  }

  @Test
  void logitsAreNotProbabilities() {
    OutputMatrix logits = OutputMatrix.of(new double[] {3, -1}, new double[] {0, 0});
    assertThatThrownBy(() -> Agreement.jensenShannon(P, logits))
        .hasMessageContaining("probability: -1.0");
    OutputMatrix sums = OutputMatrix.of(new double[] {.3, .3}, new double[] {.5, .5});
    assertThatThrownBy(() -> Agreement.jensenShannon(sums, P))
        .hasMessageContaining("sum of probabilities: 0.6");
  }

  @Test
  void theParameterDistanceIsEuclideanColumnByColumn() {
    HeapBlock x = HeapBlock.of(new double[] {0, 3}, new double[] {1, 1});
    HeapBlock y = HeapBlock.of(new double[] {4, 0}, new double[] {1, 1});
    assertThat(ParameterDistance.between(x, y)).containsExactly(5, 0);
    assertThat(x.column(0)).containsExactly(0, 3);
  }
}
