package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GridTest {
  @Test
  void lastAxisRunsFastestAndReplicatesFasterStill() {
    Grid grid = new Grid(SweepSamples.sweep());
    assertThat(grid.cellCount()).isEqualTo(6);
    assertThat(grid.cell(1).id()).isEqualTo("width=6,batch=64");
    assertThat(grid.cell(3).id()).isEqualTo("width=24,batch=8");
    assertThat(grid.run(4).cell()).isEqualTo("width=6,batch=64");
    assertThat(grid.run(4).replicate()).isEqualTo(1);
  }

  @Test
  void cellCarriesTheSettingsItsValuesGive() {
    Cell cell = new Grid(SweepSamples.sweep()).cell(5);
    assertThat(cell.settings().network().width()).isEqualTo(24);
    assertThat(cell.settings().training().batchSize()).isEqualTo(256);
    assertThat(cell.settings().data().labelNoise()).isEqualTo(0.2);
  }

  @Test
  void sweepWithoutAxesHasOneCellNamedAll() {
    Grid grid = new Grid(SweepSamples.sweep(SweepSamples.settings(), List.of(), 2, false));
    assertThat(grid.cellCount()).isOne();
    assertThat(grid.cell(0).id()).isEqualTo("all");
  }

  @Test
  void aMillionCellsCostNothingUntilOneIsAskedFor() {
    double[] thousand = IntStream.rangeClosed(1, 1000).asDoubleStream().toArray();
    Grid grid =
        new Grid(
            SweepSamples.sweep(
                SweepSamples.settings(),
                List.of(
                    SweepSamples.axis(Knob.WIDTH, thousand),
                    SweepSamples.axis(Knob.SUBSET, thousand)),
                1,
                false));
    assertThat(grid.runCount()).isEqualTo(1_000_000);
    assertThat(grid.cell(999_999).id()).isEqualTo("width=1000,subset=1000");
  }

  @Test
  void cellOutsideTheGridIsRefusedByItsIndex() {
    assertThatThrownBy(() -> new Grid(SweepSamples.sweep()).cell(6))
        .hasMessage("cell: 6 (expected: 0 to 5)");
  }

  @Test
  void everyKnobSetsTheFieldItsPathNames() {
    RunSettings s = SweepSamples.settings();
    assertThat(number(Knob.DEPTH, s, 3).network().depth()).isEqualTo(3);
    assertThat(number(Knob.SUBSET, s, 100).data().subset()).isEqualTo(100);
    assertThat(number(Knob.LABEL_NOISE, s, 0.5).data().labelNoise()).isEqualTo(0.5);
    assertThat(number(Knob.PIXEL_NOISE, s, 0.3).data().pixelNoise()).isEqualTo(0.3);
    assertThat(number(Knob.LEARNING_RATE, s, 0.3).training().optimizer().learningRate())
        .isEqualTo(0.3);
    assertThat(number(Knob.MOMENTUM, s, 0.1).training().optimizer().momentum()).isEqualTo(0.1);
    assertThat(number(Knob.WEIGHT_DECAY, s, 1e-4).training().optimizer().weightDecay())
        .isEqualTo(1e-4);
    assertThat(number(Knob.BETA1, s, 0.8).training().optimizer().beta1()).isEqualTo(0.8);
    assertThat(number(Knob.BETA2, s, 0.9).training().optimizer().beta2()).isEqualTo(0.9);
    assertThat(number(Knob.EPSILON, s, 1e-6).training().optimizer().epsilon()).isEqualTo(1e-6);
    assertThat(number(Knob.SMOOTHING, s, 0.9).training().optimizer().smoothing()).isEqualTo(0.9);
    assertThat(number(Knob.SCHEDULE_FACTOR, s, 0.1).training().schedule().factor()).isEqualTo(0.1);
    assertThat(number(Knob.SCHEDULE_AT, s, 0.75).training().schedule().at()).isEqualTo(0.75);
    assertThat(Knob.ACTIVATION.apply(s, new AxisValue.Word("tanh")).network().activation())
        .isEqualTo(Activation.TANH);
  }

  private static RunSettings number(Knob knob, RunSettings settings, double value) {
    return knob.apply(settings, new AxisValue.Number(value));
  }

  private static Grid random(long seed, long budget) {
    SweepSpec grid =
        SweepSamples.sweep(
            SweepSamples.settings(),
            List.of(
                SweepSamples.axis(Knob.WIDTH, 4, 6, 8, 12, 16),
                SweepSamples.axis(Knob.BATCH_SIZE, 8, 16, 32, 64)),
            3,
            false);
    return new Grid(
        new SweepSpec(
            grid.base(),
            grid.axes(),
            grid.replicates(),
            seed,
            grid.paired(),
            grid.checkpoints(),
            grid.measurements(),
            new SearchSpec(SearchKind.RANDOM, budget),
            grid.phase(),
            grid.primaryClaims(),
            0,
            0));
  }

  @Test
  void aRandomSearchHasAsManyCellsAsItsBudgetAndALargerOneTheseAndMore() {
    List<String> few = random(0, 5).cells().map(Cell::id).toList();
    List<String> more = random(0, 9).cells().map(Cell::id).toList();
    assertThat(few).hasSize(5);
    assertThat(more).hasSize(9).containsAll(few);
    assertThat(random(0, 9).size()).isEqualTo(9);
    assertThat(random(0, 9).isWhole()).isFalse();
    assertThat(random(0, 20).isWhole()).isTrue();
    assertThat(random(0, 5).cells().map(Cell::id)).as("once more").isEqualTo(few);
  }

  @Test
  void theCellsOfARandomSearchAreThoseOfTheGridWithTheSameRuns() {
    Grid random = random(0, 7);
    Grid whole = random(0, 20);
    random
        .cells()
        .forEach(
            cell ->
                assertThat(random.run(cell, 2).key())
                    .isEqualTo(whole.run(whole.cell(cell.id()).orElseThrow(), 2).key()));
  }

  @Test
  void aCellThatWasNotChosenIsNoneOfTheSweep() {
    Grid random = random(0, 7);
    Cell other = random(0, 20).cells().filter(cell -> !random.has(cell)).findFirst().orElseThrow();
    assertThat(random.cell(other.id())).isEmpty();
  }

  @Test
  void anotherRunSeedChoosesOtherCells() {
    assertThat(random(0, 7).cells().map(Cell::id).toList())
        .isNotEqualTo(random(99, 7).cells().map(Cell::id).toList());
  }
}
