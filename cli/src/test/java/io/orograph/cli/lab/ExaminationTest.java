package io.orograph.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.cli.lab.Examination.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExaminationTest {

  @Test
  void aFindingIsReadAsItWasWritten() {
    String line = "failed  driver: libcuda.so.1: not found (expected: NVIDIA's driver)";
    assertThat(Finding.parse(line))
        .contains(
            new Finding("failed", "driver", "libcuda.so.1: not found (expected: NVIDIA's driver)"));
    assertThat(Finding.parse(line).orElseThrow().line()).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[W Context.cpp:70] Warning: deterministic", "ok", "failing: x"})
  void whatLibrariesSayBetweenIsNone(String line) {
    assertThat(Finding.parse(line)).isEmpty();
  }
}
