package io.orograph.engine.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.engine.runtime.ComputeDevice;
import io.orograph.engine.runtime.CudaDriver;
import io.orograph.engine.runtime.TorchRuntime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledIf;

class DeviceExamTest {
  private final List<Finding> findings = new ArrayList<>();

  @Test
  void theCpuPassesWithTheSameBitsAsItself() {
    assertThat(DeviceExam.of(ComputeDevice.CPU, findings::add)).isTrue();
    assertThat(findings).hasSize(5).allMatch(f -> f.verdict() == Finding.Verdict.OK);
    assertThat(findings.getLast().words()).contains("ResNet18 of width 4 on grey images");
    assertThat(findings.get(2).words())
        .isEqualTo("a pack of 4 twice the same bits, weights 0e+00 from the CPU's (at most 1e-04)");
  }

  @Test
  @DisabledIf("gpu")
  void withoutAGpuTheMissingPartIsNamedAndWhatNeedsItIsSkipped() {
    assertThat(DeviceExam.of(ComputeDevice.parse("cuda"), findings::add)).isFalse();
    assertThat(findings.getFirst().verdict()).isEqualTo(Finding.Verdict.FAILED);
    assertThat(findings.getFirst().words()).contains("(expected: ");
    assertThat(findings.subList(1, 5)).allMatch(f -> f.verdict() == Finding.Verdict.SKIPPED);
  }

  @Test
  @Tag("gpu")
  @EnabledIf("gpu")
  void aGpuComputesWhatTheCpuComputesAndTheSameBitsTwice() {
    assertThat(DeviceExam.of(ComputeDevice.parse("cuda"), findings::add))
        .as(findings.toString())
        .isTrue();
  }

  /** Whether this process may use a GPU: a driver, and a native library built for CUDA. */
  static boolean gpu() {
    return !CudaDriver.ask().gpus().isEmpty() && TorchRuntime.start().hasCuda();
  }
}
