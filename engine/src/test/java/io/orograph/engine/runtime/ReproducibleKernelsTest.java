package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(architectures = "amd64")
class ReproducibleKernelsTest {
  @Test
  void aProcessWithoutTheModeIsToldWhatToSet() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ReproducibleKernels.require(Map.of()))
        .withMessageStartingWith("MKL_CBWR: not set (expected: AUTO");
  }

  @Test
  void switchingItOffIsNoWayAround() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ReproducibleKernels.require(Map.of("MKL_CBWR", "OFF")))
        .withMessageStartingWith("MKL_CBWR: OFF");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTO", "COMPATIBLE", "AVX2"})
  void anyReproducibleModeIsAccepted(String mode) {
    assertThatCode(() -> ReproducibleKernels.require(Map.of("MKL_CBWR", mode)))
        .doesNotThrowAnyException();
  }

  @Test
  void theModeIsPartOfWhatBitsDependOn() {
    assertThat(InstructionSet.detect()).endsWith(" AUTO");
  }
}
