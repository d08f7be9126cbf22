package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.imported.NpzImport;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.ImportedSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.PreparedData;
import io.orograph.engine.data.RealTargets;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DivergenceLimitTest {
  private static final int PRICES = 10;
  private static final int ASIDE = 2;

  private final LaneContext lane = TestLane.context();

  private static double ofNumbers(double... values) {
    Samples samples = new Samples(1, new float[values.length], new int[values.length]);
    return DivergenceLimit.of(LossKind.MSE, samples.withTargets(new RealTargets.Given(1, values)));
  }

  @ParameterizedTest
  @EnumSource(
      value = LossKind.class,
      names = {"CROSS_ENTROPY", "MSE"})
  void classifiersHaveAnAbsoluteOne(LossKind loss) {
    Samples digits = PreparedData.of(DataSpec.of("digits")).train();
    assertThat(DivergenceLimit.of(loss, digits)).isEqualTo(1e6);
  }

  /** Half squares of 2e10 and 8e10, whose mean is what the answer 0 costs. */
  @Test
  void numbersHaveAMultipleOfWhatTheAnswerZeroCosts() {
    assertThat(ofNumbers(2e5, 4e5)).isEqualTo(1e6 * 5e10);
  }

  @Test
  void smallNumbersHaveTheAbsoluteOne() {
    assertThat(ofNumbers(0.5, -0.25)).isEqualTo(1e6);
  }

  @Test
  void itIsFiniteWhateverTheNumbers() {
    assertThat(ofNumbers(1e200)).isEqualTo(Double.MAX_VALUE);
  }

  /** On the unit interval f = π² sin πx, and the mean of its square π⁴/2. */
  @Test
  void anEquationHasAMultipleOfItsSquaredSource() {
    assertThat(DivergenceLimit.of(LossKind.LEAST_SQUARES, interval()))
        .isCloseTo(1e6 * Math.pow(Math.PI, 4) / 2, withinPercentage(0.01));
  }

  @Test
  void anEnergyHasTheAbsoluteOne() {
    assertThat(DivergenceLimit.of(LossKind.DEEP_RITZ, interval())).isEqualTo(1e6);
  }

  private static Samples interval() {
    return PreparedData.of(new DataSpec("poisson-1d", 101, SubsetRule.QUADRATURE, 0, 0, 1, 0))
        .train();
  }

  /** Prices of 200,000 ± 50,000: the loss is 2e10 before the first step. */
  @Test
  void aRegressionOfLargeNumbersIsTrained(@TempDir Path folder) throws IOException {
    RunSpec run = prices(folder, 0.1);
    MemberEnd end = trained(folder, run);
    assertThat(end.outcome()).isEqualTo(new RunOutcome.Trained());
    assertThat(end.fit().loss()).isLessThan(1e8);
  }

  @Test
  void aRegressionWhoseLossGrowsWithoutBoundDiverges(@TempDir Path folder) throws IOException {
    assertThat(trained(folder, prices(folder, 10)).outcome())
        .isInstanceOf(RunOutcome.Diverged.class);
  }

  private static RunSpec prices(Path folder, double rate) throws IOException {
    float[] inputs = new float[PRICES];
    double[] prices = new double[PRICES];
    for (int i = 0; i < PRICES; i++) {
      inputs[i] = (i % 4 - 1.5f) / 1.5f;
      prices[i] = 200_000 + 50_000 * inputs[i];
    }
    Path archive = folder.resolve("prices.npz");
    Files.write(
        archive,
        Npz.write(
            Map.of(
                "X", Safetensors.Tensor.of(inputs, PRICES, 1),
                "y", Safetensors.Tensor.of(prices, PRICES))));
    NpzImport.Result r =
        NpzImport.run(new NpzImport.Request(archive, folder, "prices", ASIDE, false));
    ImportedSpec imported =
        new ImportedSpec(
            r.digest().hex(),
            r.trainSamples(),
            r.testSamples(),
            r.classes(),
            r.targets(),
            r.shape());
    RunSettings settings =
        new RunSettings(
            new DataSpec("prices", 0, SubsetRule.FIRST_N, 0, 0, 0, 0).with(imported),
            new TaskSpec(TaskKind.REGRESSION, LossKind.MSE, Parametrization.STANDARD),
            new NetworkSpec(NetworkFamily.MLP, 1, 0, Activation.RELU, false),
            new TrainingSpec(
                Runs.sgd(rate, 0, 0),
                PRICES - ASIDE,
                new TrainingLength.Steps(100),
                ScheduleSpec.CONSTANT,
                List.of()));
    RunKey key = RunKey.of(settings, 1, 0);
    return new RunSpec(key, key, "", 0, settings);
  }

  private MemberEnd trained(Path folder, RunSpec run) {
    try (PackTrainer trainer =
        PackTrainer.start(
            lane, DataSets.in(folder), Runs.pack(run), PackOptions.withPointsEvery(10))) {
      while (true) {
        List<MemberEnd> ended = trainer.next(lane).ended();
        if (!ended.isEmpty()) {
          return ended.getFirst();
        }
      }
    }
  }
}
