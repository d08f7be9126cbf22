package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.orograph.core.sweep.LossKind;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvolutionKernelsTest {
  /** Widths 2 and 4 have shortcuts whose gradient oneDNN writes past the end of its workspace. */
  static Stream<Architecture> networks() {
    return Stream.of(
        Families.resnet18(List.of(3, 32, 32), 2, 10),
        Families.resnet18(List.of(3, 32, 32), 4, 10),
        Families.vgg11(List.of(3, 32, 32), 2, 10));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void float32GivesWhatFloat64Gives(Architecture network) {
    TorchRuntime runtime = TorchRuntime.start();
    runtime.prepareThread();
    try (MemoryScope scope = runtime.scope();
        LoadedProgram loaded =
            runtime.load(scope, ComputeProgram.of(network, LossKind.CROSS_ENTROPY))) {
      assertThatCode(() -> new ConvolutionKernels().require(runtime, loaded))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void roundingAndAUnitBeyondItsKinkAreNoFault() {
    assertThatCode(() -> ConvolutionKernels.require("resnet18-4", 5e-6, 3e-3))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.17, 0.98, Double.NaN})
  void wrongOutputsAreRefusedWithTheWayOut(double error) {
    assertThatIllegalStateException()
        .isThrownBy(() -> ConvolutionKernels.require("resnet18-5", error, 0))
        .withMessageContaining("convolutions of resnet18-5 in float32")
        .withMessageContaining("OROGRAPH_CONVOLUTIONS=plain");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, Double.NaN})
  void aWrongGradientIsRefused(double error) {
    assertThatIllegalStateException()
        .isThrownBy(() -> ConvolutionKernels.require("resnet18-1", 1e-6, error));
  }

  @Test
  void plainKernelsAreChosenByTheEnvironment() {
    assertThat(ConvolutionKernels.arePlain(Map.of())).isFalse();
    assertThat(ConvolutionKernels.arePlain(Map.of("OROGRAPH_CONVOLUTIONS", "plain"))).isTrue();
  }

  @Test
  void anotherChoiceIsRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ConvolutionKernels.arePlain(Map.of("OROGRAPH_CONVOLUTIONS", "mkl")))
        .withMessage("OROGRAPH_CONVOLUTIONS: mkl (expected: plain, or not set)");
  }
}
