package io.orograph.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.cli.compare.Comparison.CellDifference;
import io.orograph.cli.compare.Comparison.MetricDifference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private static Exported read(String... lines) {
    MeasuredLines export = new MeasuredLines();
    byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    export.write(bytes, 0, bytes.length);
    return export.exported();
  }

  @Test
  void whatProtobufLeavesOutIsZeroAndWhatIsNotFiniteIsRead() {
    assertThat(
            read(run("c", 0, ""), run("c", 1, "\"NaN\""), run("c", 2, "\"-Infinity\"")).measured())
        .extracting(m -> m.value().orElseThrow())
        .containsExactly(0.0, Double.NaN, Double.NEGATIVE_INFINITY);
  }

  @Test
  void anUndefinedValueHasAReason() {
    Measured m =
        read("{\"kind\":\"CKA_SIMILARITY\",\"cell\":\"c\",\"undefined\":{\"reason\":\"collapsed\"}}")
            .measured()
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
    Exported all = read(run("c", 0, "1.5"), run("d", 0, "\"NaN\""), pair("cka", 0, 1, 0.5));
    Comparison comparison = Comparison.of(all, all);
    assertThat(comparison.equal()).isTrue();
    assertThat(comparison.both()).isEqualTo(3);
    assertThat(comparison.metrics()).extracting(MetricDifference::metric).contains("TRAIN_LOSS");
  }

  @Test
  void whatIsUndefinedInBothForOneReasonIsTheSame() {
    String undefined =
        "{\"kind\":\"CKA_SIMILARITY\",\"cell\":\"c\",\"undefined\":{\"reason\":\"%s\"}}";
    Exported all = read(undefined.formatted("collapsed"));
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

  private static CellDifference cell(Comparison comparison) {
    return comparison.metrics().getFirst().cells().getFirst();
  }

  /** What a run did, with the key of its random streams. */
  private static String seed(String cell, int replicate, String key) {
    return ("{\"kind\":\"RUN_OUTCOME\",\"level\":\"RUN\",\"cell\":\"%s\",\"replicates\":[%d],"
            + "\"seedKey\":\"%s\"}")
        .formatted(cell, replicate, key.repeat(64));
  }

  private static Exported seeded(String keys, String... lines) {
    List<String> all = new ArrayList<>(List.of(lines));
    for (String cell : List.of("c", "d")) {
      for (int r = 0; r < keys.length(); r++) {
        all.add(seed(cell, r, keys.substring(r, r + 1)));
      }
    }
    return read(all.toArray(new String[0]));
  }

  @Test
  void whatRunsDidIsNoMeasurement() {
    assertThat(seeded("ab", run("c", 0, "1")).measured()).hasSize(1);
  }

  @Test
  void runsOfOneSeedAreComparedOneByOne() {
    Comparison comparison =
        Comparison.of(
            seeded("abc", run("c", 0, "10"), run("c", 1, "20"), run("c", 2, "30")),
            seeded("abc", run("c", 0, "11"), run("c", 1, "22"), run("c", 2, "33")));
    CellDifference cell = cell(comparison);
    assertThat(cell.paired()).isTrue();
    assertThat(cell.values()).isEqualTo(3);
    // Differences 1, 2, 3: a mean of 2 with s = 1, and t = 4.3027 of two degrees of freedom.
    assertThat(cell.difference().mean()).isEqualTo(2);
    assertThat(cell.difference().error()).isCloseTo(1 / Math.sqrt(3), within(1e-12));
    assertThat(cell.difference().interval().high())
        .isCloseTo(2 + 4.302652729911275 / Math.sqrt(3), within(1e-9));
    assertThat(comparison.metrics().getFirst().paired()).isEqualTo(1);
  }

  @Test
  void runsOfOtherSeedsAreIndependent() {
    Comparison comparison =
        Comparison.of(
            seeded("ab", run("c", 0, "1"), run("c", 1, "3")),
            seeded("cd", run("c", 0, "11"), run("c", 1, "13")));
    CellDifference cell = cell(comparison);
    assertThat(cell.paired()).isFalse();
    assertThat(cell.first()).isEqualTo(2);
    assertThat(cell.second()).isEqualTo(12);
    // Both have s = sqrt(2) of two values: a standard error of 1 each, one degree of freedom each.
    assertThat(cell.difference().error()).isCloseTo(Math.sqrt(2), within(1e-12));
    assertThat(cell.difference().freedom()).isCloseTo(2, within(1e-12));
    assertThat(cell.difference().interval().low())
        .isCloseTo(10 - Math.sqrt(2) * 4.302652729911275, within(1e-9));
    assertThat(comparison.metrics().getFirst().excludingZero()).isEqualTo(1);
  }

  @Test
  void runsWhoseSeedsNobodyToldAreIndependent() {
    Exported all = read(run("c", 0, "1"), run("c", 1, "3"));
    assertThat(cell(Comparison.of(all, all)).paired()).isFalse();
    assertThat(cell(Comparison.of(all, seeded("ab", run("c", 0, "1"), run("c", 1, "3")))).paired())
        .isFalse();
  }

  @Test
  void oneSeedInCommonTellsLessThanAllRunsOfBoth() {
    CellDifference cell =
        cell(
            Comparison.of(
                seeded("ab", run("c", 0, "1"), run("c", 1, "3")),
                seeded("ac", run("c", 0, "2"), run("c", 1, "5"))));
    assertThat(cell.paired()).isFalse();
    assertThat(cell.difference().interval().known()).isTrue();
  }

  @Test
  void aSingleRunHasADifferenceWithoutAnInterval() {
    CellDifference cell =
        cell(Comparison.of(seeded("a", run("c", 0, "1")), seeded("a", run("c", 0, "2"))));
    assertThat(cell.paired()).isTrue();
    assertThat(cell.difference().mean()).isEqualTo(1);
    assertThat(cell.difference().interval().known()).isFalse();
    assertThat(cell.difference().excludesZero()).isFalse();
  }

  @Test
  void cellsOfOneReplicateAreAveragedBeforeTheirSpreadIsTaken() {
    Comparison comparison =
        Comparison.of(
            seeded("ab", run("c", 0, "0"), run("c", 1, "0"), run("d", 0, "0"), run("d", 1, "0")),
            seeded("ab", run("c", 0, "1"), run("c", 1, "3"), run("d", 0, "3"), run("d", 1, "1")));
    MetricDifference metric = comparison.metrics().getFirst();
    assertThat(metric.cells()).allMatch(c -> !c.difference().excludesZero());
    // Both replicates differ by 2 in the mean of their cells, so nothing is left to vary.
    assertThat(metric.difference().mean()).isEqualTo(2);
    assertThat(metric.difference().error()).isZero();
    assertThat(metric.difference().excludesZero()).isTrue();
  }

  @Test
  void independentCellsAddTheirSquaredErrors() {
    Comparison comparison =
        Comparison.of(
            read(run("c", 0, "1"), run("c", 1, "3"), run("d", 0, "1"), run("d", 1, "3")),
            read(run("c", 0, "5"), run("c", 1, "7"), run("d", 0, "3"), run("d", 1, "5")));
    MetricDifference metric = comparison.metrics().getFirst();
    assertThat(metric.difference().mean()).isEqualTo(3);
    assertThat(metric.difference().error()).isCloseTo(Math.sqrt(2 + 2) / 2, within(1e-12));
    assertThat(metric.difference().freedom()).isCloseTo(4, within(1e-12));
    assertThat(metric.largest().cell()).isEqualTo("c");
  }

  @Test
  void differencesOfPairsOfOneSeedLeaveOutReplicatesOneByOne() {
    CellDifference cell =
        cell(
            Comparison.of(
                seeded("abc", pair("cka", 0, 1, 0), pair("cka", 0, 2, 0), pair("cka", 1, 2, 0)),
                seeded("abc", pair("cka", 0, 1, 1), pair("cka", 0, 2, 2), pair("cka", 1, 2, 6))));
    assertThat(cell.paired()).isTrue();
    // Leaving out 0, 1, 2 leaves 6, 2, 1: squares around 3 are 9 + 1 + 4; times 2/3.
    assertThat(cell.difference().error()).isCloseTo(Math.sqrt(14 * 2 / 3.0), within(1e-12));
    assertThat(cell.difference().freedom()).isEqualTo(2);
  }

  @Test
  void aPairIsOfOneSeedOnlyIfBothItsRunsAre() {
    Exported first = seeded("abc", pair("cka", 0, 1, 1), pair("cka", 0, 2, 2));
    Exported second = seeded("abd", pair("cka", 0, 1, 1), pair("cka", 0, 2, 2));
    assertThat(cell(Comparison.of(first, second)).paired()).isFalse();
  }

  @Test
  void whatIsAlikeBeyondAllNumbersDoesNotDiffer() {
    Exported all = seeded("a", run("c", 0, "\"Infinity\""));
    assertThat(cell(Comparison.of(all, all)).difference().mean()).isZero();
  }

  @Test
  void labelsAreComparedInCellsOfBothAndAQuestionMarkIsNoChange() {
    Map<String, String> first = new LinkedHashMap<>();
    first.put("c", "I");
    first.put("d", "III?");
    first.put("e", "IV-A");
    LabelChanges changes = LabelChanges.of(first, Map.of("c", "II?", "d", "III", "f", "I"));
    assertThat(changes.compared()).isEqualTo(2);
    assertThat(changes.changed()).containsExactly(new LabelChanges.Changed("c", "I", "II?"));
  }

  @Test
  void ofPairsReplicatesAreLeftOutOneByOne() {
    Exported pairs = read(pair("cka", 0, 1, 1), pair("cka", 0, 2, 2), pair("cka", 1, 2, 6));
    CellDifference cell = cell(Comparison.of(pairs, pairs));
    // Leaving out 0, 1, 2 leaves 6, 2, 1: squares around 3 are 9 + 1 + 4; times 2/3.
    assertThat(cell.difference().error()).isCloseTo(Math.sqrt(2 * 14 * 2 / 3.0), within(1e-12));
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
