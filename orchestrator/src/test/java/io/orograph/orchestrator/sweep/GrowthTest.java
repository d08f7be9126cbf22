package io.orograph.orchestrator.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.CellPair;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.PairedReplicates;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.wire.convert.SpecConverter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GrowthTest {
  private static final SweepSpec FIRST = spec(40, 10, 5);
  private static final SweepSpec SECOND = spec(50, 12, 7);
  private static final SweepSpec THIRD = spec(51, 30, 7);

  private static SweepSpec spec(int widths, int batches, int replicates) {
    return Samples.spec(
        IntStream.rangeClosed(1, widths).boxed().toList(),
        IntStream.rangeClosed(1, batches).boxed().toList(),
        replicates);
  }

  private static Growth grown(SweepSpec... specs) {
    Growth growth = Growth.of(specs[0], "0", Optional.empty(), Samples.AT);
    for (int i = 1; i < specs.length; i++) {
      growth = growth.extended(specs[i - 1], specs[i], "" + i, Samples.AT);
    }
    return growth;
  }

  /** The cells of every block, by number. */
  private static Map<Integer, List<String>> cells(Growth growth, SweepSpec now) {
    Map<Integer, List<String>> cells = new HashMap<>();
    for (int b = 0; b < growth.blocks(); b++) {
      BlockScope scope = growth.block(b, now);
      List<String> of = new ArrayList<>();
      for (long c = scope.range().fromCell(); c < scope.range().toCell(); c++) {
        of.add(new Grid(scope.spec()).cell(c).id());
      }
      cells.put(b, of);
    }
    return cells;
  }

  /** A record of a block holds its specification, which must be one when it is read again. */
  @Test
  void pairsStayWithTheGridThatHasTheirCells() {
    List<CellPair> pairs =
        List.of(
            new CellPair(
                List.of(new AxisValue.Number(1), new AxisValue.Number(1)),
                List.of(new AxisValue.Number(2), new AxisValue.Number(1)),
                PairedReplicates.SAME,
                List.of()));
    SweepSpec first = FIRST.withPairs(pairs);
    SweepSpec second = SECOND.withPairs(pairs);
    Growth growth = grown(first, second);
    assertThat(growth.block(0, second).spec().pairs()).isEqualTo(pairs);
    for (int block = growth.grids().getLast().firstBlock(); block < growth.blocks(); block++) {
      SweepSpec joined = growth.block(block, second).spec();
      assertThat(joined.pairs()).isEmpty();
      assertThat(SpecConverter.recorded(SpecConverter.toProto(joined))).isEqualTo(joined);
    }
  }

  /** Ten blocks of the longer length join; those without a cell of it have nothing to do. */
  @Test
  void cellsThatAreTrainedLongerAreInTheBlockOfTheirPlace() {
    List<Axis> axes = new ArrayList<>(FIRST.axes());
    axes.add(Samples.axis(Knob.LENGTH_STEPS, List.of(100, 200)));
    List<String> some = List.of("width=1,batch=1", "width=40,batch=10");
    SweepSpec second = FIRST.withAxes(axes).withLongerCells(some);
    Growth growth = grown(FIRST, second);
    List<String> joined = new ArrayList<>();
    for (int b = grown(FIRST).blocks(); b < growth.blocks(); b++) {
      BlockScope scope = growth.block(b, second);
      Grid grid = new Grid(scope.spec());
      LongStream.range(scope.range().fromCell(), scope.range().toCell())
          .mapToObj(grid::cell)
          .filter(grid::has)
          .forEach(cell -> joined.add(cell.id()));
    }
    assertThat(joined).containsExactly("width=1,batch=1,steps=200", "width=40,batch=10,steps=200");
  }

  @Test
  void blocksOfAnExtendedSweepHoldEveryCellOnce() {
    Map<Integer, List<String>> blocks = cells(grown(FIRST, SECOND, THIRD), THIRD);
    List<String> all = blocks.values().stream().flatMap(List::stream).toList();
    Grid grid = new Grid(THIRD);
    Set<String> wanted = new HashSet<>();
    for (long c = 0; c < grid.cellCount(); c++) {
      wanted.add(grid.cell(c).id());
    }
    assertThat(all).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(wanted);
    assertThat(blocks.values()).allSatisfy(of -> assertThat(of).isNotEmpty());
  }

  @Test
  void blocksThatThereAreKeepTheirNumbersAndCells() {
    Map<Integer, List<String>> before = cells(grown(FIRST, SECOND), SECOND);
    Map<Integer, List<String>> after = cells(grown(FIRST, SECOND, THIRD), THIRD);
    assertThat(after).containsAllEntriesOf(before).hasSizeGreaterThan(before.size());
    assertThat(before).containsAllEntriesOf(cells(grown(FIRST), FIRST));
  }

  @Test
  void aCellsStableIndexIsItsOwn() {
    Growth growth = grown(FIRST, SECOND, THIRD);
    Set<Long> indices = new TreeSet<>();
    for (int b = 0; b < growth.blocks(); b++) {
      BlockScope scope = growth.block(b, THIRD);
      for (long c = scope.range().fromCell(); c < scope.range().toCell(); c++) {
        assertThat(indices.add(scope.firstIndex() + c)).isTrue();
      }
    }
    assertThat(indices).hasSize(51 * 30).contains(0L, 51L * 30 - 1);
  }

  @Test
  void runsThatThereAreKeepTheirKeys() {
    Set<RunKey> before = keys(grown(FIRST), FIRST);
    assertThat(keys(grown(FIRST, SECOND), SECOND)).containsAll(before);
    assertThat(before).hasSize(40 * 10 * 5);
  }

  private static Set<RunKey> keys(Growth growth, SweepSpec now) {
    Set<RunKey> keys = new HashSet<>();
    for (int b = 0; b < growth.blocks(); b++) {
      BlockScope scope = growth.block(b, now);
      Grid grid = new Grid(scope.spec());
      for (long c = scope.range().fromCell(); c < scope.range().toCell(); c++) {
        for (int r = 0; r < now.replicates(); r++) {
          keys.add(grid.run(grid.cell(c), r).key());
        }
      }
    }
    return keys;
  }

  @Test
  void aNeverExtendedSweepHasTheBlocksItAlwaysHad() {
    Growth growth = grown(FIRST);
    assertThat(growth.blocks()).isEqualTo(BlockRange.count(FIRST));
    for (int b = 0; b < growth.blocks(); b++) {
      assertThat(growth.block(b, FIRST)).isEqualTo(BlockScope.of(FIRST, BlockRange.of(FIRST, b)));
    }
  }

  @Test
  void theBlocksOfAPartHaveTheProbeSetsOfTheWholeSweep() {
    SweepSpec before = Samples.spec(List.of(Samples.axis(Knob.SUBSET, List.of(200, 400))), 2);
    SweepSpec after = Samples.spec(List.of(Samples.axis(Knob.SUBSET, List.of(200, 400, 800))), 2);
    BlockScope scope = grown(before, after).block(1, after);
    assertThat(scope.spec().axes().getFirst().values()).hasSize(1);
    assertThat(scope.probeSubset()).isEqualTo(200);
  }

  @Test
  void thereIsNoBlockBeyondTheLast() {
    Growth growth = grown(FIRST);
    int blocks = growth.blocks();
    assertThatIllegalArgumentException().isThrownBy(() -> growth.block(blocks, FIRST));
    assertThatIllegalArgumentException().isThrownBy(() -> growth.block(-1, FIRST));
  }
}
