package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.cost.DeviceHours;
import io.orograph.core.sweep.SweepSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hours that are told before a sweep runs, against what was measured. */
class DeviceHoursTest {
  private static final int STEPS = 100_000;

  /**
   * @param stepsPerSecond of single networks, measured: {@code docs/performance.md}, packs of four
   *     and five of a processor, of 16 and 64 of a GPU
   */
  @ParameterizedTest
  @CsvSource({
    "AMD, digits, mlp, 16, 2, 16, 112999",
    "AMD, digits, mlp, 64, 2, 128, 16806",
    "AMD, mnist, mlp, 64, 1, 128, 3734",
    "AMD, cifar10, resnet18, 4, 0, 32, 160",
    "AMD, cifar10, resnet18, 8, 0, 32, 71",
    "AMD, cifar10, resnet18, 16, 0, 32, 32",
    "H100, digits, mlp, 64, 2, 128, 65740",
    "H100, cifar10, resnet18, 8, 0, 128, 342.6"
  })
  void trainingTakesWhatWasMeasuredWithinAFactorOfTwo(
      String device,
      String data,
      String family,
      int width,
      int depth,
      int batch,
      double stepsPerSecond) {
    SweepSpec spec =
        SpecConverter.fromProto(
            SweepFile.parse(
                """
                data: {name: %s}
                network: {family: %s, width: %d, depth: %d}
                training:
                  optimizer: {kind: sgd, learning_rate: 0.05}
                  batch_size: %d
                  length: {steps: %d}
                measurements: [{kind: TRAIN_LOSS}]
                """
                    .formatted(data, family, width, depth, batch, STEPS)));
    double hours =
        DeviceHours.of(spec).stream()
            .filter(h -> h.device().contains(device))
            .mapToDouble(DeviceHours::training)
            .findFirst()
            .orElseThrow();
    double measured = STEPS / stepsPerSecond / 3600;
    assertThat(hours).isBetween(measured / 2, 2 * measured);
  }
}
