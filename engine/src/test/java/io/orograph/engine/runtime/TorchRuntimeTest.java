package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TorchRuntimeTest {
  @Test
  void startsWithThePinnedVersionAndPassesItsSelfTest() {
    TorchRuntime runtime = TorchRuntime.start();
    assertThat(runtime.version()).isEqualTo("djl 0.35.1, libtorch 2.7.1");
    assertThat(TorchRuntime.start()).isSameAs(runtime);
  }

  @Test
  void expectsItsOwnVersionOrTheOneThatIsNamed() {
    Map<String, String> named = Map.of("OROGRAPH_LIBTORCH", "2.11.0+cu130");
    assertThat(TorchRuntime.isExpected("2.7.1", Map.of())).isTrue();
    assertThat(TorchRuntime.isExpected("2.11.0", Map.of())).isFalse();
    assertThat(TorchRuntime.isExpected("2.11.0", named)).isTrue();
    assertThat(TorchRuntime.isExpected("2.1", named)).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(() -> TorchRuntime.isExpected("2.11.0", Map.of("OROGRAPH_LIBTORCH", "2.11")))
        .withMessage("OROGRAPH_LIBTORCH: 2.11 (expected: version and flavor, such as 2.7.1+cu128)");
  }
}
