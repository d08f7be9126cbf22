package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A run key never changes: trained runs are found again by it. */
class RunKeyTest {
  private static String golden(String name) throws IOException {
    try (InputStream in = RunKeyTest.class.getResourceAsStream("/golden/sweep/" + name)) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void canonicalTextOfTheSampleRunIsTheGoldenOne() throws IOException {
    assertThat(RunKey.text(SweepSamples.settings(), 11, 2)).isEqualTo(golden("run-text-1.txt"));
  }

  @Test
  void keyOfTheSampleRunIsTheOneSha256sumGivesForTheGoldenText() throws IOException {
    assertThat(RunKey.of(SweepSamples.settings(), 11, 2).hex())
        .isEqualTo(golden("run-key-1.txt").strip());
  }

  @Test
  void canonicalTextOfAnAdamRunOnAScheduleIsTheGoldenOne() throws IOException {
    OptimizerSpec adam =
        new OptimizerSpec(OptimizerKind.ADAMW, 0.001, 0, 0)
            .withBetas(0.8, 0.99)
            .withEpsilon(1e-6)
            .withWeightDecay(0.1, WeightDecayScope.WEIGHTS);
    RunSettings settings =
        SweepSamples.settings().with(adam).with(new ScheduleSpec(ScheduleKind.STEP, 0.1, 0.75));
    assertThat(RunKey.text(settings, 11, 2)).isEqualTo(golden("run-text-2.txt"));
  }

  @Test
  void everyRunOfAGridHasAKeyOfItsOwn() {
    Grid grid = new Grid(SweepSamples.sweep());
    Set<RunKey> keys = new HashSet<>();
    grid.runs(0, grid.runCount()).forEach(run -> keys.add(run.key()));
    assertThat(keys).hasSize(18);
  }

  @Test
  void keyDependsOnTheCellsValuesAndNotOnTheGridsShape() {
    SweepSpec large = SweepSamples.sweep();
    SweepSpec small =
        SweepSamples.sweep(
            SweepSamples.settings(),
            java.util.List.of(
                SweepSamples.axis(Knob.BATCH_SIZE, 64), SweepSamples.axis(Knob.WIDTH, 24)),
            2,
            false);
    RunSpec inLarge = new Grid(large).run(new Grid(large).cell(4), 1);
    RunSpec inSmall = new Grid(small).run(1);
    assertThat(inLarge.cell()).isEqualTo("width=24,batch=64");
    assertThat(inSmall.cell()).isEqualTo("batch=64,width=24");
    assertThat(inSmall.key()).isEqualTo(inLarge.key());
  }

  @Test
  void pairedRunsShareTheirSeedKeyAcrossCellsAndKeepKeysOfTheirOwn() {
    SweepSpec paired =
        SweepSamples.sweep(
            SweepSamples.settings(),
            java.util.List.of(SweepSamples.axis(Knob.WIDTH, 6, 24)),
            2,
            true);
    Grid grid = new Grid(paired);
    assertThat(grid.run(0).seedKey()).isEqualTo(grid.run(2).seedKey());
    assertThat(grid.run(0).key()).isNotEqualTo(grid.run(2).key());
    assertThat(grid.run(0).seedKey()).isNotEqualTo(grid.run(1).seedKey());
  }

  @Test
  void pairedSeedKeyDoesNotDependOnTheBaseValueOfAnAxisField() {
    SweepSpec first =
        SweepSamples.sweep(
            SweepSamples.settings(),
            java.util.List.of(SweepSamples.axis(Knob.WIDTH, 6, 24)),
            1,
            true);
    RunSettings other = Knob.WIDTH.apply(SweepSamples.settings(), new AxisValue.Number(6));
    SweepSpec second =
        SweepSamples.sweep(other, java.util.List.of(SweepSamples.axis(Knob.WIDTH, 6, 24)), 1, true);
    assertThat(new Grid(first).run(0).seedKey()).isEqualTo(new Grid(second).run(0).seedKey());
  }
}
