package io.orograph.core.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every block of vectors owes the estimators, wherever its numbers live. All values used are
 * small integers, exact in float32 too, but for one test that states its tolerance.
 */
public abstract class VectorBlockContract<B extends VectorBlock<B>> {
  private B x;
  private B y;

  /** A block of zeros with three rows. */
  protected abstract B zeros(int columns);

  @BeforeEach
  void fillTwoBlocks() {
    x = filled(new double[] {1, 2, 3}, new double[] {0, 1, 0});
    y = filled(new double[] {1, 1, 1}, new double[] {2, 0, -1});
  }

  @Test
  void fillTakesValuesInOrderAndColumnBringsThemBack() {
    assertThat(x.dimension()).isEqualTo(3);
    assertThat(x.columns()).isEqualTo(2);
    assertThat(x.column(0)).containsExactly(1, 2, 3);
    assertThat(x.column(1)).containsExactly(0, 1, 0);
    assertThat(x.zeros(4).column(3)).containsExactly(0, 0, 0);
  }

  @Test
  void gramIsRowMajorWithRowsOfTheLeftBlock() {
    assertThat(x.gram(y)).containsExactly(6, -1, 1, 0);
    B one = filled(new double[] {1, 0, 2});
    assertThat(x.gram(one)).containsExactly(7, 0);
    assertThat(x.dots(y)).containsExactly(6, 0);
  }

  @Test
  void addScaledUsesOneCoefficientPerColumn() {
    x.addScaled(new double[] {2, -1}, y);
    assertThat(x.column(0)).containsExactly(3, 4, 5);
    assertThat(x.column(1)).containsExactly(-2, 1, 1);
    assertThat(y.column(0)).containsExactly(1, 1, 1);
  }

  @Test
  void addProductMultipliesFromTheRight() {
    B z = filled(new double[] {100, 0, 0});
    z.addProduct(y, new double[] {3, 10});
    assertThat(z.column(0)).containsExactly(123, 3, -7);
    B wide = zeros(3);
    wide.addProduct(y, new double[] {1, 0, 2, 0, 1, 5});
    assertThat(wide.column(0)).containsExactly(1, 1, 1);
    assertThat(wide.column(1)).containsExactly(2, 0, -1);
    assertThat(wide.column(2)).containsExactly(12, 2, -3);
  }

  @Test
  void scaleAndSetColumnTouchOnlyTheirColumns() {
    x.scale(new double[] {1, 3});
    assertThat(x.column(1)).containsExactly(0, 3, 0);
    x.setColumn(0, y, 1);
    assertThat(x.column(0)).containsExactly(2, 0, -1);
    assertThat(x.column(1)).containsExactly(0, 3, 0);
  }

  @Test
  void copiesShareNothing() {
    B copy = x.copy();
    copy.scale(new double[] {0, 0});
    copy.setColumn(1, y, 0);
    assertThat(x.column(0)).containsExactly(1, 2, 3);
    assertThat(copy.column(1)).containsExactly(1, 1, 1);
  }

  @Test
  void theRoundoffStatedIsThatOfTheNumbers() {
    double u = x.unitRoundoff();
    B tiny = filled(new double[] {1 + 4 * u, 1 + u / 4, 0.1});
    assertThat(tiny.column(0)[0]).isGreaterThan(1);
    assertThat(tiny.column(0)[1]).isEqualTo(1);
    assertThat(tiny.column(0)[2]).isCloseTo(0.1, within(u));
  }

  private B filled(double[]... columns) {
    B block = zeros(columns.length);
    for (int j = 0; j < columns.length; j++) {
      double[] column = columns[j];
      block.fill(j, values -> System.arraycopy(column, 0, values, 0, column.length));
    }
    return block;
  }
}
