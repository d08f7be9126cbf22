package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.cost.MetricCosts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Six cells of 2500 steps, of which some are trained for 5000 as well. */
class LongerCellsTest {
  private static final SweepSpec PLAIN = SweepSamples.sweep();
  private static final List<String> SOME = List.of("width=24,batch=8", "width=6,batch=64");

  private static SweepSpec longer(List<String> cells, double... steps) {
    List<Axis> axes = new ArrayList<>(PLAIN.axes());
    axes.add(SweepSamples.axis(Knob.LENGTH_STEPS, steps));
    return PLAIN.withAxes(axes).withLongerCells(cells);
  }

  private static List<String> ids(SweepSpec spec) {
    return new Grid(spec).cells().map(Cell::id).toList();
  }

  private static List<String> refused(SweepSpec spec) {
    return SweepRules.check(spec).stream().map(Violation::toString).toList();
  }

  @Test
  void theOtherLengthsHaveTheCellsThatAreNamedAlone() {
    SweepSpec spec = longer(SOME, 2500, 5000);
    List<String> wanted = new ArrayList<>(ids(PLAIN));
    wanted.add("width=6,batch=64,steps=5000");
    wanted.add("width=24,batch=8,steps=5000");
    assertThat(ids(spec)).containsExactlyInAnyOrderElementsOf(wanted);
    assertThat(new Grid(spec).size()).isEqualTo(8);
    assertThat(new Grid(spec).cell("width=6,batch=64,steps=5000")).isPresent();
    assertThat(new Grid(spec).cell("width=6,batch=8,steps=5000")).isEmpty();
  }

  @Test
  void theirRunsAreThoseOfTheWholeGrid() {
    SweepSpec some = longer(SOME, 2500, 5000);
    Grid grid = new Grid(some);
    Set<RunSpec> whole = new HashSet<>(new Grid(longer(List.of(), 2500, 5000)).runs(0, 36));
    grid.cells()
        .forEach(
            cell ->
                IntStream.range(0, 3).forEach(r -> assertThat(whole).contains(grid.run(cell, r))));
  }

  @Test
  void nothingElseIsPaidFor() {
    SweepSpec some = longer(SOME, 2500, 5000);
    SweepCost added = SweepCost.added(PLAIN, some);
    assertThat(added.cells()).isEqualTo(2);
    assertThat(added.runs()).isEqualTo(6);
    assertThat(added.trainingSteps()).isEqualTo(6 * 2500);
    assertThat(added.trainingSamplePasses()).isEqualTo(3L * 3 * 2500 * (8 + 64));
    assertThat(MetricCosts.added(PLAIN, some))
        .extracting(MetricCosts.Line::measurements)
        .containsExactly(2L * 3, 2L * 3);
  }

  @Test
  void cellsThatAreNotThereAreRefused() {
    assertThat(refused(longer(SOME, 2500, 5000))).isEmpty();
    assertThat(refused(PLAIN.withLongerCells(SOME)))
        .singleElement()
        .asString()
        .startsWith("longer_cells: 2 cells (expected: none without an axis over ");
    assertThat(
            refused(
                longer(
                    List.of("width=7,batch=8", "width=6,batch=8,steps=5000", "all"), 2500, 5000)))
        .containsExactly(
            "longer_cells[0]: width=7,batch=8 (expected: a cell of the sweep's own length, as"
                + " width=6,batch=8)",
            "longer_cells[1]: width=6,batch=8,steps=5000 (expected: a cell of the sweep's own"
                + " length, as width=6,batch=8)",
            "longer_cells[2]: all (expected: a cell of the sweep's own length, as"
                + " width=6,batch=8)");
    assertThat(refused(longer(List.of("width=6,batch=8", "width=6,batch=8"), 2500, 5000)))
        .containsExactly("longer_cells[1]: width=6,batch=8 (expected: each cell once)");
  }

  @Test
  void pairsCannotNameACellThatIsNotThere() {
    SweepSpec spec = longer(SOME, 2500, 5000);
    List<AxisValue> there = number(6, 64, 5000);
    List<AxisValue> absent = number(6, 8, 5000);
    CellPair pair = new CellPair(there, absent, PairedReplicates.SAME, List.of());
    assertThat(refused(spec.withPairs(List.of(pair))))
        .containsExactly("pairs[0].second: 6, 8, 5000 (expected: a cell of the grid)");
  }

  private static List<AxisValue> number(int... values) {
    return IntStream.of(values).mapToObj(v -> (AxisValue) new AxisValue.Number(v)).toList();
  }

  @Test
  void whichCellsAreLongerIsSaidWithTheFirstLongerLength() {
    SweepSpec some = longer(SOME, 2500, 5000);
    assertThat(SweepExtension.check(PLAIN, some)).isEmpty();
    assertThat(SweepExtension.check(some, longer(SOME.reversed(), 2500, 5000, 7500))).isEmpty();
    assertThat(SweepExtension.check(some, longer(List.of(), 2500, 5000, 7500)))
        .extracting(Violation::field)
        .containsExactly("longer_cells");
    assertThat(SweepExtension.check(longer(List.of(), 2500, 5000), longer(SOME, 2500, 5000, 7500)))
        .extracting(Violation::field)
        .containsExactly("longer_cells");
  }
}
