package io.orograph.orchestrator.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlockRangeTest {
  private static SweepSpec spec(int widths, int batches, int replicates) {
    return Samples.spec(
        IntStream.rangeClosed(1, widths).boxed().toList(),
        IntStream.rangeClosed(1, batches).boxed().toList(),
        replicates);
  }

  @Test
  void blocksCoverTheGridOnceInWholeCells() {
    for (SweepSpec spec : List.of(spec(1, 1, 1), spec(13, 13, 5), spec(40, 40, 3))) {
      long next = 0;
      for (int b = 0; b < BlockRange.count(spec); b++) {
        BlockRange range = BlockRange.of(spec, b);
        assertThat(range.fromCell()).isEqualTo(next);
        assertThat((range.toCell() - range.fromCell()) * spec.replicates())
            .isPositive()
            .isLessThanOrEqualTo(BlockRange.RUNS);
        next = range.toCell();
      }
      assertThat(next).isEqualTo(new Grid(spec).cellCount());
    }
  }

  @Test
  void aCellOfMoreRunsThanABlockHoldsIsABlock() {
    SweepSpec spec = spec(2, 1, 700);
    assertThat(BlockRange.count(spec)).isEqualTo(2);
    assertThat(BlockRange.of(spec, 1)).isEqualTo(new BlockRange(1, 1, 2));
  }

  @Test
  void thereIsNoBlockBeyondTheLast() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BlockRange.of(spec(2, 2, 1), 1))
        .withMessage("block: 1 (expected: 0 to 0)");
  }
}
