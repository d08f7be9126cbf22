package io.orograph.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.engine.runtime.ComputeDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineRatesTest {
  private final List<String> lines = new ArrayList<>();

  @TempDir Path folder;

  @Test
  void everyPackOfANetworkHasItsRate() {
    run(ComputeDevice.CPU, "64-64");
    assertThat(lines)
        .hasSize(2)
        .allSatisfy(
            l ->
                assertThat(l)
                    .matches(
                        "train 64-64-64-10, batch 128, K = (1|64), Java engine on cpu:"
                            + " [0-9]+\\.[0-9] steps of one network/s"));
  }

  @Test
  void whatIsMissingIsSaidInTheLineOfThePack() {
    run(ComputeDevice.CPU, "width 8");
    assertThat(lines)
        .hasSize(2)
        .allSatisfy(
            l -> assertThat(l).contains(": not measured (data.name: cifar10 ", "(expected: "));
    lines.clear();
    run(ComputeDevice.parse("cuda:999"), "64-64");
    assertThat(lines)
        .hasSize(2)
        .allSatisfy(l -> assertThat(l).contains("on cuda:999: not measured (device: cuda:999"));
  }

  private void run(ComputeDevice device, String only) {
    new EngineRates(folder, device, true, only, 0.05).run(lines::add);
  }
}
