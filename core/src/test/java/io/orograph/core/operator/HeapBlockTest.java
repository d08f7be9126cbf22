package io.orograph.core.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HeapBlockTest {
  private final HeapBlock x = HeapBlock.of(new double[] {1, 2, 3}, new double[] {0, 1, 0});
  private final HeapBlock y = HeapBlock.of(new double[] {1, 1, 1}, new double[] {2, 0, -1});

  @Test
  void gramIsRowMajorWithRowsOfTheLeftBlock() {
    assertThat(x.gram(y)).containsExactly(6, -1, 1, 0);
    assertThat(x.dots(y)).containsExactly(6, 0);
  }

  @Test
  void addScaledUsesOneCoefficientPerColumn() {
    x.addScaled(new double[] {2, -1}, y);
    assertThat(x.column(0)).containsExactly(3, 4, 5);
    assertThat(x.column(1)).containsExactly(-2, 1, 1);
  }

  @Test
  void addProductMultipliesFromTheRight() {
    HeapBlock z = HeapBlock.zeros(3, 1);
    z.addProduct(y, new double[] {3, 10});
    assertThat(z.column(0)).containsExactly(23, 3, -7);
  }

  @Test
  void copiesShareNothing() {
    HeapBlock copy = x.copy();
    copy.scale(new double[] {0, 0});
    copy.setColumn(1, y, 0);
    assertThat(x.column(0)).containsExactly(1, 2, 3);
    assertThat(copy.column(1)).containsExactly(1, 1, 1);
  }

  @Test
  void shapesThatDoNotFitAreNamedInTheMessage() {
    assertThatThrownBy(() -> x.dots(HeapBlock.zeros(3, 1))).hasMessage("columns: 1 (expected: 2)");
    assertThatThrownBy(() -> x.gram(HeapBlock.zeros(4, 2)))
        .hasMessage("dimension: 4 (expected: 3)");
  }
}
