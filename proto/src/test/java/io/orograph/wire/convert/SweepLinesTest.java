package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.Violation;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepLinesTest {
  private static final String FILE =
      """
      # a sweep
      data: {name: digits}
      network:
        family: mlp
        depth: 2
      training:
        optimizer:
          learning_rate: 0.05 * training.batch_size
      axes:
        - field: network.width
          values: [4,
                   8]
        - {field: training.batch_size, values: [16]}
      formulas:
        training.optimizer.momentum: 1 - 1 / network.width
      """;

  private static OptionalInt line(String text, String field) {
    return SweepLines.of(text).of(new Violation(field, "", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "data.name, 2",
    "network.depth, 5",
    "network.width, 3",
    "axes[0].values[1], 12",
    "axes[1].role, 13",
    "axes[7], 9",
    "formulas.training.optimizer.momentum, 15",
    "formulas.training.optimizer.learning_rate, 8",
    "training.length, 6"
  })
  void aFieldIsWhereItIsWrittenOrWouldBe(String field, int line) {
    assertThat(line(FILE, field)).hasValue(line);
  }

  @Test
  void whatIsNowhereInTheFileHasNoLine() {
    assertThat(line(FILE, "replicates")).isEmpty();
    assertThat(line("data: [", "data")).as("no YAML").isEmpty();
    assertThat(line("", "data")).isEmpty();
    assertThat(line("{}", "")).isEmpty();
  }

  @Test
  void itIsToldAsCompilersDo() {
    SweepLines lines = SweepLines.of(FILE);
    assertThat(lines.told("a.yaml", new Violation("network.depth", "-1", "0 to 20")))
        .isEqualTo("a.yaml:5: network.depth: -1 (expected: 0 to 20)");
    assertThat(lines.told("a.yaml", new Violation("replicates", "0", "1 or more")))
        .isEqualTo("a.yaml: replicates: 0 (expected: 1 or more)");
  }
}
