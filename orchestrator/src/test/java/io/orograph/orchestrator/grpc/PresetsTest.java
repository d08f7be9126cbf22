package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.preset.SweepPreset;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.DeviceHours;
import io.orograph.v1.SweepCost;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.wire.convert.SweepFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every preset is submitted with {@code validate_only} to the service itself. */
class PresetsTest {
  private static final String PROCESSOR = "2 cores";

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // set before the first test
  private static Front front;

  @BeforeAll
  static void start() throws IOException {
    front = new Front(folder, Duration.ofMillis(50));
  }

  @AfterAll
  static void stop() {
    front.close();
  }

  @ParameterizedTest
  @MethodSource("io.orograph.core.preset.SweepPreset#names")
  void isAcceptedAndItsSiblingTakesLessThanAnHourOfTwoCores(String name) {
    SweepPreset preset = SweepPreset.named(name).orElseThrow();
    SweepCost cost = cost(preset);
    assertThat(cost.getRuns()).isPositive();
    assertThat(cost.getTrainingSamplePasses()).isPositive();
    assertThat(cost.getHoursList()).hasSize(2).allMatch(h -> h.getTraining() > 0);
    if (preset.of().isPresent()) {
      assertThat(hours(cost)).isLessThan(1);
    } else {
      assertThat(hours(cost)).isGreaterThan(100);
    }
  }

  /** 14 widths, 13 batch sizes and 5 replicates (taxonomy paper, B.5). */
  @Test
  void theFirstHasThePublishedNumberOfNetworks() {
    assertThat(cost(SweepPreset.named("taxonomy-constant-lr").orElseThrow()).getRuns())
        .isEqualTo(910);
  }

  private static SweepCost cost(SweepPreset preset) {
    String id = UUID.nameUUIDFromBytes(new byte[] {1}).toString();
    return SweepServiceGrpc.newBlockingStub(front.channel())
        .createSweep(
            CreateSweepRequest.newBuilder()
                .setRequestId(id)
                .setSpec(SweepFile.parse(preset.text()))
                .setValidateOnly(true)
                .build())
        .getCost();
  }

  private static double hours(SweepCost cost) {
    return cost.getHoursList().stream()
        .filter(h -> h.getDevice().startsWith(PROCESSOR))
        .mapToDouble(PresetsTest::whole)
        .findFirst()
        .orElseThrow();
  }

  private static double whole(DeviceHours hours) {
    return hours.getTraining() + hours.getMeasuring();
  }
}
