package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.engine.runtime.DeviceLoad.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceLoadTest {
  private static final long SECOND = 1_000_000_000;

  @TempDir Path folder;

  @Test
  void theProcessorHasAShareAndLessMemoryInUseThanThereIs() {
    Sample sample = DeviceLoad.of(ComputeDevice.CPU, () -> 0).sample();
    assertThat(sample.memoryBytes()).isBetween(1e6, 1e14);
    assertThat(
            Double.isNaN(sample.utilization())
                || (sample.utilization() >= 0 && sample.utilization() <= 1))
        .isTrue();
  }

  @Test
  void aGpuSaysMebibytesAndPercent() {
    assertThat(DeviceLoad.parsed("10240, 87\n")).isEqualTo(new Sample(10240.0 * (1 << 20), 0.87));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[N/A], 3", "No devices were found", "1, 2, 3", "7"})
  void anAnswerThatIsNoneIsUnknown(String text) {
    assertThat(DeviceLoad.parsed(text)).isEqualTo(new Sample(Double.NaN, Double.NaN));
  }

  @Test
  void theProgramIsAskedAgainOnlyWhenItsAnswerIsOld() throws IOException {
    Path calls = folder.resolve("calls");
    AtomicLong now = new AtomicLong();
    DeviceLoad load =
        DeviceLoad.asking(
            List.of("/bin/sh", "-c", "echo x >> '" + calls + "'; echo '1, 50'"), now::get);
    assertThat(load.sample()).isEqualTo(new Sample(1 << 20, 0.5));
    now.set(9 * SECOND);
    assertThat(load.sample()).isEqualTo(new Sample(1 << 20, 0.5));
    assertThat(Files.readAllLines(calls)).hasSize(1);
    now.set(10 * SECOND);
    load.sample();
    assertThat(Files.readAllLines(calls)).hasSize(2);
  }

  @Test
  void withoutTheProgramNothingIsKnownAndNothingFails() {
    DeviceLoad load =
        DeviceLoad.asking(List.of(folder.resolve("absent").toString()), System::nanoTime);
    assertThat(load.sample()).isEqualTo(new Sample(Double.NaN, Double.NaN));
  }

  @Test
  void theDriverIsAskedForTheGpuThatTheProcessSees() {
    assertThat(DeviceLoad.id(1, Map.of())).isEqualTo("1");
    assertThat(DeviceLoad.id(1, Map.of("CUDA_VISIBLE_DEVICES", "3, GPU-9a"))).isEqualTo("GPU-9a");
    assertThat(DeviceLoad.id(2, Map.of("CUDA_VISIBLE_DEVICES", "3"))).isEqualTo("2");
  }
}
