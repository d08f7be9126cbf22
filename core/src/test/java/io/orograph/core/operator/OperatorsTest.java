package io.orograph.core.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OperatorsTest {
  private final SymmetricOperator<HeapBlock> a =
      Operators.dense(new double[] {2, 1}, new double[] {1, -3});

  @Test
  void aDenseOperatorActsAsItsMatrixOnEveryColumn() {
    HeapBlock in = HeapBlock.of(new double[] {1, 0}, new double[] {1, 2});
    assertThat(image(a, in, 0)).containsExactly(2, 1);
    assertThat(image(a, in, 1)).containsExactly(4, -5);
  }

  @Test
  void sumsShiftsAndMultiplesAreThoseOfTheMatrices() {
    HeapBlock in = HeapBlock.of(new double[] {1, 2});
    assertThat(image(Operators.shifted(a, 0.5), in, 0)).containsExactly(4.5, -4);
    assertThat(image(Operators.scaled(a, -2), in, 0)).containsExactly(-8, 10);
    assertThat(image(Operators.sum(a, Operators.diagonal(1, 10)), in, 0)).containsExactly(5, 15);
  }

  @Test
  void aMatrixThatIsNotSymmetricIsRefused() {
    assertThatThrownBy(() -> Operators.dense(new double[] {2, 1}, new double[] {1.1, -3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a[1][0]: 1.1 (expected: 1.0");
  }

  private static double[] image(SymmetricOperator<HeapBlock> a, HeapBlock in, int column) {
    HeapBlock out = a.zeros(in.columns());
    a.apply(in, out);
    return out.column(column);
  }
}
