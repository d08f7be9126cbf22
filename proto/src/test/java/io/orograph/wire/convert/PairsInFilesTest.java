package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orograph.core.cost.MetricCosts;
import io.orograph.core.measure.Cost;
import io.orograph.core.sweep.CellPair;
import io.orograph.core.sweep.PairedReplicates;
import io.orograph.core.sweep.SweepCost;
import io.orograph.core.sweep.SweepSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pairs of cells in sweep files. */
class PairsInFilesTest {
  @Test
  void cellsAreNamedByTheirValues() {
    SweepSpec spec =
        read(
            "{first: {width: 4, batch: 16}, second: {training.batch_size: 32, network.width: 8},"
                + " replicates: all, metrics: [DISAGREEMENT]}");
    CellPair pair = spec.pairs().getFirst();
    assertThat(pair.firstIn(spec).orElseThrow().id()).isEqualTo("width=4,batch=16");
    assertThat(pair.secondIn(spec).orElseThrow().id()).isEqualTo("width=8,batch=32");
    assertThat(pair.replicates()).isEqualTo(PairedReplicates.ALL);
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(spec))).isEqualTo(spec);
    assertThat(SpecConverter.specDigest(spec))
        .isNotEqualTo(SpecConverter.specDigest(spec.withPairs(List.of())));
  }

  @Test
  void withoutMetricsAllAreMeasuredThatCanCompareThem() {
    SweepSpec spec =
        read(
            "{first: {width: 4, batch: 16}, second: {width: 8, batch: 16}}",
            "{first: {width: 4, batch: 16}, second: {width: 4, batch: 32}}");
    assertThat(spec.pairs().get(0).measurements(spec))
        .extracting(m -> m.metric().name())
        .containsExactly("DISAGREEMENT");
    assertThat(spec.pairs().get(1).measurements(spec))
        .extracting(m -> m.metric().name())
        .containsExactly("DISAGREEMENT", "LINEAR_BARRIER");
  }

  /** Four cells of three replicates, a pair by number and one of each with each. */
  @Test
  void theirCostIsToldBeforehand() {
    SweepSpec spec =
        read(
            "{first: {width: 4, batch: 16}, second: {width: 4, batch: 32}}",
            "{first: {width: 4, batch: 16}, second: {width: 8, batch: 32}, replicates: all}");
    List<MetricCosts.Line> lines = MetricCosts.of(spec);
    assertThat(lines.get(1).measurements()).isEqualTo(4 * 3 + 3 + 9);
    assertThat(lines.get(1).cost())
        .as("360 test samples through 12 runs, and through 6 of each pair")
        .contains(new Cost(0, 360 * (12 + 6 + 6)));
    assertThat(lines.get(2).measurements()).isEqualTo(4 * 3 + 3);
    assertThat(lines.get(2).cost())
        .as("5 points on 500 samples")
        .contains(new Cost(0, 5 * 500 * (4 * 3 + 3)));
    assertThat(SweepCost.of(spec).measurements()).isEqualTo(4 * 3 + 24 + 15);
  }

  @Test
  void whatCannotBeIsToldByField() {
    assertThat(wrong("{first: {width: 5, batch: 16}, second: {width: 8}}"))
        .containsExactlyInAnyOrder(
            "pairs[0].first.width: 5 (expected: a value of the axis: 4, 8)",
            "pairs[0].second.batch: not set (expected: one of 16, 32)");
    assertThat(wrong("{first: {width: 4, batch: 16, depth: 2}, second: {width: 8, batch: 16}}"))
        .containsExactly("pairs[0].first.depth: unknown axis (expected: one of width, batch)");
    assertThat(wrong("{first: {width: 4, batch: 16}, second: {width: 4, batch: 16}}"))
        .containsExactly(
            "pairs[0].second: width=4,batch=16 (expected: another cell than the first)");
    assertThat(
            wrong(
                "{first: {width: 4, batch: 16}, second: {width: 8, batch: 16}}",
                "{first: {width: 8, batch: 16}, second: {width: 4, batch: 16}}"))
        .containsExactly(
            "pairs[1]: width=8,batch=16 and width=4,batch=16 (expected: each two cells once)");
    assertThat(
            wrong(
                "{first: {width: 4, batch: 16}, second: {width: 8, batch: 16},"
                    + " metrics: [LINEAR_BARRIER, TRAIN_LOSS, x]}"))
        .hasSize(3)
        .anySatisfy(
            v ->
                assertThat(v)
                    .startsWith("pairs[0].metrics[0]: LINEAR_BARRIER (expected: networks of one"))
        .contains(
            "pairs[0].metrics[1]: TRAIN_LOSS (expected: a kind of two runs)",
            "pairs[0].metrics[2]: x (expected: a metric of the sweep of two runs:"
                + " DISAGREEMENT, LINEAR_BARRIER)");
  }

  private static List<String> wrong(String... pairs) {
    return catchThrowableOfType(SpecRejected.class, () -> read(pairs)).violations().stream()
        .map(v -> v.field() + ": " + v.value() + " (expected: " + v.expected() + ")")
        .toList();
  }

  private static SweepSpec read(String... pairs) {
    return SpecConverter.fromProto(
        SweepFile.parse(
            """
            data: {name: digits, subset: 500}
            network: {family: mlp, depth: 1}
            training:
              optimizer: {learning_rate: 0.1}
              length: {epochs: 1}
            axes:
              - {field: network.width, values: [4, 8]}
              - {field: training.batch_size, values: [16, 32]}
            replicates: 3
            measurements:
              - {kind: TRAIN_LOSS}
              - {kind: DISAGREEMENT}
              - {kind: LINEAR_BARRIER, options: {points: 5}}
            pairs:
            """
                + "  - "
                + String.join("\n  - ", pairs)));
  }
}
