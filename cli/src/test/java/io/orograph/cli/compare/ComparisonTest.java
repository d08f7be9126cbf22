package io.orograph.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.cli.compare.Comparison.CellDifference;
import io.orograph.cli.compare.Comparison.MetricDifference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static String run(String cell, int replicate, String value) {
    return "{\"kind\":\"TRAIN_LOSS\",\"cell\":\"%s\",\"replicates\":[%d],\"estimate\":{%s}}"
        .formatted(cell, replicate, value.isEmpty() ? "" : "\"value\":" + value);
  }

  private static String pair(String metric, int a, int b, double value) {
    return ("{\"kind\":\"CKA_SIMILARITY\",\"metric\":\"%s\",\"cell\":\"c\",\"replicates\":[%d,%d],"
            + "\"estimate\":{\"value\":%s}}")
        .formatted(metric, a, b, value);
  }

  private static List<Measured> read(String... lines) {
    MeasuredLines export = new MeasuredLines();
    byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    export.write(bytes, 0, bytes.length);
    return export.measured();
  }

  @Test
  void whatProtobufLeavesOutIsZeroAndWhatIsNotFiniteIsRead() {
    assertThat(read(run("c", 0, ""), run("c", 1, "\"NaN\""), run("c", 2, "\"-Infinity\"")))
        .extracting(m -> m.value().orElseThrow())
        .containsExactly(0.0, Double.NaN, Double.NEGATIVE_INFINITY);
  }

  @Test
  void anUndefinedValueHasAReason() {
    Measured m =
        read("{\"kind\":\"CKA_SIMILARITY\",\"cell\":\"c\",\"undefined\":{\"reason\":\"collapsed\"}}")
            .getFirst();
    assertThat(m.value()).isEmpty();
    assertThat(m.reason()).isEqualTo("collapsed");
  }

  @Test
  void aLineThatIsNoMeasurementIsNamed() {
    for (String bad : List.of("{", "[]", "{\"cell\":\"c\"}", "{\"kind\":\"K\",\"estimate\":3}")) {
      assertThatThrownBy(() -> read(run("c", 0, "1"), bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("line 2: no measurement");
    }
  }

  @Test
  void anExportEqualsItself() {
    List<Measured> all = read(run("c", 0, "1.5"), run("d", 0, "\"NaN\""), pair("cka", 0, 1, 0.5));
    Comparison comparison = Comparison.of(all, all);
    assertThat(comparison.equal()).isTrue();
    assertThat(comparison.both()).isEqualTo(3);
    assertThat(comparison.metrics()).extracting(MetricDifference::metric).contains("TRAIN_LOSS");
  }

  @Test
  void whatIsUndefinedInBothForOneReasonIsTheSame() {
    String undefined =
        "{\"kind\":\"CKA_SIMILARITY\",\"cell\":\"c\",\"undefined\":{\"reason\":\"%s\"}}";
    List<Measured> all = read(undefined.formatted("collapsed"));
    assertThat(Comparison.of(all, all).equal()).isTrue();
    assertThat(Comparison.of(all, read(undefined.formatted("diverged"))).same()).isZero();
  }

  @Test
  void oneBitIsADifference() {
    Comparison comparison =
        Comparison.of(
            read(run("c", 0, "1.0"), run("c", 1, "2")),
            read(run("c", 0, Double.toString(Math.nextUp(1.0))), run("c", 1, "2")));
    assertThat(comparison.equal()).isFalse();
    assertThat(comparison.same()).isEqualTo(1);
  }

  @Test
  void meansOfRunsDifferInStandardErrorsBetweenReplicates() {
    Comparison comparison =
        Comparison.of(
            read(run("c", 0, "1"), run("c", 1, "3")), read(run("c", 0, "11"), run("c", 1, "13")));
    CellDifference cell = comparison.metrics().getFirst().cells().getFirst();
    assertThat(cell.first()).isEqualTo(2);
    assertThat(cell.second()).isEqualTo(12);
    // Both have s = sqrt(2) of two values: a standard error of 1 each.
    assertThat(cell.error()).isCloseTo(Math.sqrt(2), within(1e-12));
    assertThat(cell.errors()).isCloseTo(10 / Math.sqrt(2), within(1e-12));
    assertThat(comparison.metrics().getFirst().far()).isEqualTo(1);
  }

  @Test
  void ofPairsReplicatesAreLeftOutOneByOne() {
    List<Measured> pairs = read(pair("cka", 0, 1, 1), pair("cka", 0, 2, 2), pair("cka", 1, 2, 6));
    CellDifference cell = Comparison.of(pairs, pairs).metrics().getFirst().cells().getFirst();
    // Leaving out 0, 1, 2 leaves 6, 2, 1: squares around 3 are 9 + 1 + 4; times 2/3.
    assertThat(cell.error()).isCloseTo(Math.sqrt(2 * 14 * 2 / 3.0), within(1e-12));
  }

  @Test
  void whatOnlyOneHasIsCounted() {
    Comparison comparison =
        Comparison.of(
            read(run("c", 0, "1"), run("d", 0, "1")),
            read(run("c", 0, "1"), run("c", 1, "1"), run("c", 2, "1")));
    assertThat(comparison.onlyFirst()).isEqualTo(1);
    assertThat(comparison.onlySecond()).isEqualTo(2);
    assertThat(comparison.equal()).isFalse();
  }
}
