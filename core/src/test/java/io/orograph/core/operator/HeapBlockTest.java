package io.orograph.core.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HeapBlockTest extends VectorBlockContract<HeapBlock> {
  @Override
  protected HeapBlock zeros(int columns) {
    return HeapBlock.zeros(3, columns);
  }

  @Test
  void columnsGivenAreCopied() {
    double[] column = {1, 2};
    HeapBlock block = HeapBlock.of(column);
    column[0] = 7;
    assertThat(block.column(0)).containsExactly(1, 2);
    block.view(0)[1] = 9;
    assertThat(block.column(0)).containsExactly(1, 9);
  }

  @Test
  void shapesThatDoNotFitAreNamedInTheMessage() {
    HeapBlock x = zeros(2);
    assertThatThrownBy(() -> x.dots(HeapBlock.zeros(3, 1))).hasMessage("columns: 1 (expected: 2)");
    assertThatThrownBy(() -> x.gram(HeapBlock.zeros(4, 2)))
        .hasMessage("dimension: 4 (expected: 3)");
    assertThatThrownBy(() -> HeapBlock.of(new double[2], new double[3]))
        .hasMessage("column 1: length 3 (expected: 2 as column 0)");
  }
}
