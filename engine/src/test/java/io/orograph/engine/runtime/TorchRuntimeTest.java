package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TorchRuntimeTest {
  @Test
  void startsWithThePinnedVersionAndPassesItsSelfTest() {
    TorchRuntime runtime = TorchRuntime.start();
    assertThat(runtime.version()).isEqualTo("djl 0.35.1, libtorch 2.7.1");
    assertThat(TorchRuntime.start()).isSameAs(runtime);
  }
}
