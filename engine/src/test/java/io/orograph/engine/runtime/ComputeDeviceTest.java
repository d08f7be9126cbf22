package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeDeviceTest {

  @Test
  void cudaAloneIsTheFirstGpu() {
    assertThat(ComputeDevice.parse("cuda")).isEqualTo(ComputeDevice.parse("cuda:0"));
    assertThat(ComputeDevice.parse("cuda:3")).hasToString("cuda:3");
    assertThat(ComputeDevice.parse("cpu")).isEqualTo(ComputeDevice.CPU).hasToString("cpu");
  }

  @Test
  void provenanceDoesNotTellTheIndexOfAGpu() {
    assertThat(ComputeDevice.parse("cuda:3").label()).isEqualTo("cuda");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "cuda:", "cuda:-1", "cuda:x", "CUDA", "cpu:0", "cuda:0 "})
  void otherTextIsRefusedWithWhatWasExpected(String text) {
    assertThat(ComputeDevice.isDevice(text)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ComputeDevice.parse(text))
        .withMessage("device: " + text + " (expected: cpu, cuda or cuda:N)");
  }

  @Test
  void aMissingDriverIsNamed() {
    CudaDriver.Found found = CudaDriver.ask("libnothing-of-this-name.so.1");
    assertThat(found.gpus()).isEmpty();
    assertThat(found.problem())
        .isEqualTo(
            "libnothing-of-this-name.so.1: not found (expected: NVIDIA's driver, installed for this"
                + " machine)");
  }

  @Test
  @DisabledIf("cuda")
  void aGpuWithoutALibraryForItIsRefusedWithWhatToDo() {
    assertThatIllegalStateException()
        .isThrownBy(() -> TorchRuntime.start().require(ComputeDevice.parse("cuda:1")))
        .withMessageStartingWith("device: cuda:1 (found: libtorch 2.7.1 without CUDA in ")
        .withMessageContaining("PYTORCH_FLAVOR=cu128");
  }

  @Test
  void matrixProductsOnAGpuNeedAFixedWorkspace() {
    DeterministicKernels.require(Map.of("CUBLAS_WORKSPACE_CONFIG", ":4096:8"));
    assertThatIllegalStateException()
        .isThrownBy(() -> DeterministicKernels.require(Map.of()))
        .withMessageStartingWith("CUBLAS_WORKSPACE_CONFIG: not set (expected: :4096:8");
    assertThatIllegalStateException()
        .isThrownBy(
            () -> DeterministicKernels.require(Map.of("CUBLAS_WORKSPACE_CONFIG", ":4096:2")))
        .withMessageStartingWith("CUBLAS_WORKSPACE_CONFIG: :4096:2 (expected: ");
  }

  @Test
  void theDeterministicModeIsOnWhenLibtorchSaysSo() {
    DeterministicKernels kernels = TorchRuntime.start().deterministicKernels();
    boolean before = kernels.isOn();
    try {
      kernels.set(true);
      assertThat(kernels.isOn()).isTrue();
      kernels.set(false);
      assertThat(kernels.isOn()).isFalse();
    } finally {
      kernels.set(before);
    }
  }

  static boolean cuda() {
    return TorchRuntime.start().hasCuda();
  }
}
