package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepCostTest {
  @Test
  void stepsAndPassesAreSummedOverCellsAndReplicates() {
    SweepCost cost = SweepCost.of(SweepSamples.sweep());
    assertThat(cost.cells()).isEqualTo(6);
    assertThat(cost.runs()).isEqualTo(18);
    assertThat(cost.trainingSteps()).isEqualTo(18 * 2500);
    assertThat(cost.trainingSamplePasses()).isEqualTo(3 * 2 * 3 * 2500L * (8 + 64 + 256));
    // One kind of runs and one of pairs: 3 replicates have 3 pairs.
    assertThat(cost.measurements()).isEqualTo(6 * (3 + 3));
  }

  @Test
  void anEpochIsTheWholeBatchesOfTheSamplesLeftForTraining() {
    RunSettings s = SweepSamples.settings();
    DataSpec data = new DataSpec("digits", 800, SubsetRule.STRATIFIED, 0, 0, 7, 0.1);
    TrainingSpec training =
        new TrainingSpec(
            s.training().optimizer(),
            64,
            new TrainingLength.Epochs(10),
            ScheduleSpec.CONSTANT,
            List.of());
    SweepSpec spec = SweepSamples.sweep(s.with(data).with(training), List.of(), 1, false);
    // A subset is taken from what validation leaves: 800 samples hold 12 whole batches of 64.
    assertThat(SweepCost.of(spec).trainingSteps()).isEqualTo(120);
    assertThat(SweepCost.of(spec).measurements()).as("no pairs of one replicate").isOne();
    DataSpec all = new DataSpec("digits", 0, SubsetRule.STRATIFIED, 0, 0, 7, 0.1);
    SweepSpec whole = SweepSamples.sweep(s.with(all).with(training), List.of(), 1, false);
    // 1437 less a tenth are 1293: 20 whole batches of 64.
    assertThat(SweepCost.of(whole).trainingSteps()).isEqualTo(200);
  }

  /** By a walk through all runs. */
  private static long stepsOfAll(SweepSpec spec) {
    Grid grid = new Grid(spec);
    return grid.runs(0, grid.runCount()).stream()
        .map(RunSpec::settings)
        .mapToLong(
            s -> {
              DataSpec data = s.data();
              long samples = DataCatalogue.named(data.name()).orElseThrow().trainingSamples(data);
              return s.training()
                  .length()
                  .maxSteps(Math.max(1, samples / s.training().batchSize()));
            })
        .sum();
  }

  private static SweepSpec over(TrainingLength length, List<Axis> axes) {
    return SweepSamples.sweep(SweepSamples.settings().with(length), axes, 2, false);
  }

  @Test
  void aWholeGridCostsWhatAllItsRunsDo() {
    Axis widths = SweepSamples.axis(Knob.WIDTH, 4, 8, 12);
    Axis batches = SweepSamples.axis(Knob.BATCH_SIZE, 16, 50, 64, 64.0 * 3);
    Axis subsets = SweepSamples.axis(Knob.SUBSET, 200, 333);
    for (TrainingLength length :
        List.of(new TrainingLength.Epochs(7), new TrainingLength.Steps(90))) {
      for (List<Axis> axes :
          List.of(
              List.<Axis>of(),
              List.of(widths),
              List.of(widths, batches),
              List.of(batches, widths, subsets),
              List.of(subsets, widths))) {
        SweepSpec spec = over(length, axes);
        SweepCost cost = SweepCost.of(spec);
        assertThat(cost.trainingSteps()).as("%s", axes).isEqualTo(stepsOfAll(spec));
        assertThat(SweepSize.atMost(spec))
            .isEqualTo(new SweepSize(cost.cells(), cost.runs(), cost.measurements()));
      }
    }
  }

  @Test
  void aMillionCellsArePricedWithoutAWalkThroughThem() {
    double[] thousand = IntStream.rangeClosed(1, 1000).asDoubleStream().toArray();
    Axis widths = SweepSamples.axis(Knob.WIDTH, thousand);
    Axis rates = SweepSamples.axis(Knob.LEARNING_RATE, thousand);
    SweepSpec spec =
        over(
            new TrainingLength.Steps(10),
            List.of(widths, rates, SweepSamples.axis(Knob.WEIGHT_DECAY, thousand)));
    // 10^9 cells: a walk through them would take the better part of an hour.
    assertThat(SweepCost.of(spec).trainingSteps()).isEqualTo(10L * 2 * 1_000_000_000);
    assertThat(SweepSize.atMost(spec).cells()).isEqualTo(1_000_000_000);
  }
}
