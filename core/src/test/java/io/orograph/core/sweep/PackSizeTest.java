package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackSizeTest {
  private static RunSettings settings(NetworkFamily family, int width, int batch) {
    return new RunSettings(
        new DataSpec("digits", 0, SubsetRule.STRATIFIED, 0, 0, 0, 0),
        new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
        new NetworkSpec(family, width, 2, Activation.RELU, false),
        new TrainingSpec(
            new OptimizerSpec(OptimizerKind.SGD, 0.1, 0, 0),
            batch,
            new TrainingLength.Steps(1),
            ScheduleSpec.CONSTANT,
            List.of()));
  }

  /** Sizes between which throughput was measured to be within 5 % of the best (64-w-w-10). */
  @ParameterizedTest
  @CsvSource({
    "6, 16, 32, 128",
    "16, 16, 32, 128",
    "16, 128, 8, 17",
    "32, 32, 16, 64",
    "64, 32, 8, 16",
    "64, 128, 4, 16",
    "128, 32, 3, 8",
    "128, 128, 3, 8",
    "256, 64, 3, 4"
  })
  void theRuleStaysWhereThroughputWasMeasuredToBeBest(int width, int batch, int from, int to) {
    assertThat(PackSize.of(settings(NetworkFamily.MLP, width, batch))).isBetween(from, to);
  }

  @ParameterizedTest
  @CsvSource({"4, 4", "8, 3"})
  void convolutionsTrainFewerAtATimeTheWiderTheyAre(int width, int members) {
    assertThat(PackSize.of(settings(NetworkFamily.RESNET18, width, 32))).isEqualTo(members);
  }
}
