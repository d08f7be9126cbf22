package io.orograph.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.Activation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FamiliesTest {

  /** Counts printed by the published code for its widths (Yang et al. 2021). */
  @ParameterizedTest
  @CsvSource({
    "1, 2991",
    "2, 11420",
    "3, 25297",
    "4, 44622",
    "6, 99616",
    "8, 176402",
    "11, 332441",
    "16, 701466",
    "23, 1446917",
    "32, 2797610",
    "45, 5527675",
    "64, 11173962",
    "91, 22580841",
    "128, 44662922"
  })
  void resnet18HasThePublishedParameterCounts(int width, int parameters) {
    Architecture resnet = Families.resnet18(List.of(3, 32, 32), width, 10);
    assertThat(resnet.layout().parameterCount()).isEqualTo(parameters);
  }

  @Test
  void anMlpIsNamedAndShapedAsTheSameSequentialInPyTorch() {
    ParameterLayout layout =
        Families.mlp(List.of(1, 8, 8), 16, 2, Activation.RELU, false, 10).layout();
    assertThat(layout.parameters())
        .extracting(TensorSlot::name)
        .containsExactly("0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias");
    assertThat(layout.parameters().getFirst().shape()).containsExactly(16, 64);
    assertThat(layout.parameterCount()).isEqualTo(64 * 16 + 16 + 16 * 16 + 16 + 16 * 10 + 10);
  }

  @Test
  void slotsTileTheFlatVectorWithoutGaps() {
    List<TensorSlot> slots = Families.resnet18(List.of(3, 32, 32), 4, 10).layout().parameters();
    for (int i = 1; i < slots.size(); i++) {
      assertThat(slots.get(i).offset()).isEqualTo(slots.get(i - 1).end());
    }
  }
}
