package io.orograph.metrics.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.allocation.ParameterGroup;
import io.orograph.engine.model.Families;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingWalkTest {
  /** The scalar biases of Fixup stand beside its layers, in none. */
  @Test
  void aTensorOfNoLayerIsALayerOfItsOwn() {
    assertThat(TrainingWalk.groups(Families.fixup(List.of(3, 32, 32), 2, 10).layout()))
        .extracting(ParameterGroup::layer)
        .contains("bias1", "bias2", "layer1.0");
  }
}
