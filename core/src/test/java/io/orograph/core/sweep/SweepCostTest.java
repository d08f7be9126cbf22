package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
}
