package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.sweep.DataSpec;
import io.orograph.engine.data.Inputs;
import io.orograph.engine.data.PreparedData;
import io.orograph.engine.runtime.ComputeDevice;
import io.orograph.engine.runtime.Tensor;
import org.junit.jupiter.api.Test;

class SharedInputsTest {
  private final Inputs digits = PreparedData.of(DataSpec.of("digits")).train().source();

  @Test
  void theyAreInNativeMemoryOnceAndGoWithTheirLastHolder() {
    SharedInputs first = SharedInputs.of(digits, ComputeDevice.CPU);
    SharedInputs second = SharedInputs.of(digits, ComputeDevice.CPU);
    Tensor tensor = first.tensor();
    assertThat(second.tensor()).isSameAs(tensor);
    first.close();
    assertThat(tensor.floats()).isEqualTo(digits.read(0, digits.count()));
    second.close();
    assertThatThrownBy(tensor::floats).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void rowsAreReadPieceByPieceIntoOneMatrix() {
    try (SharedInputs shared = SharedInputs.of(digits, ComputeDevice.CPU)) {
      assertThat(shared.tensor().shape()).containsExactly(digits.count(), 64);
    }
  }
}
