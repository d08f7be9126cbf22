package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.cost.MetricCosts;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sweep may say of metrics that workers of the lab's own compute. */
class OwnMetricRulesTest {
  private static MeasurementSpec own(MetricKind kind, String name, Map<String, String> options) {
    return new MeasurementSpec(Metric.of(kind, name), options);
  }

  private static List<String> found(MeasurementSpec... asked) {
    SweepSpec spec = SweepSamples.sweep().withMeasurements(List.of(asked));
    return SweepRules.check(spec).stream().map(v -> v.field() + ": " + v.expected()).toList();
  }

  private static List<String> fields(MeasurementSpec... asked) {
    return found(asked).stream().map(f -> f.substring(0, f.indexOf(':'))).toList();
  }

  @Test
  void metricsOfRunsPairsAndCellsMayBeAskedForWithAnyPlainOptions() {
    Map<String, String> options = Map.of("threshold", "0.001", "layer", "fc.weight");
    assertThat(
            found(
                own(MetricKind.USER_RUN, "user.lab.sparsity", options),
                own(MetricKind.USER_RUN, "user.lab.other", options),
                own(MetricKind.USER_PAIR, "user.lab.distance", Map.of()),
                own(MetricKind.USER_CELL, "user.other_lab.spread_2", Map.of())))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sparsity",
        "user.sparsity",
        "user.lab.",
        "user..sparsity",
        "user.Lab.sparsity",
        "user.lab.sparsity.l1",
        "user.lab.1st",
        "user.a23456789012345678901234x.s",
        "USER_RUN"
      })
  void aNameWithoutLabAndNameIsRefused(String name) {
    assertThat(fields(own(MetricKind.USER_RUN, name, Map.of())))
        .containsExactly("measurements[0].metric");
  }

  @Test
  void theNamesAreOfThoseKindsAlone() {
    assertThat(fields(own(MetricKind.TRAIN_LOSS, "user.lab.sparsity", Map.of())))
        .containsExactly("measurements[0].metric");
  }

  @Test
  void aNameIsAskedForOnceWhateverItsOptions() {
    assertThat(
            fields(
                own(MetricKind.USER_RUN, "user.lab.sparsity", Map.of()),
                own(MetricKind.USER_RUN, "user.lab.sparsity", Map.of("threshold", "1"))))
        .containsExactly("measurements[1].metric");
    assertThat(
            fields(
                own(MetricKind.USER_RUN, "user.lab.sparsity", Map.of()),
                own(MetricKind.USER_RUN, "user.lab.sparsity", Map.of())))
        .containsExactly("measurements[1].kind");
    assertThat(
            fields(
                own(MetricKind.USER_RUN, "user.lab.sparsity", Map.of()),
                own(MetricKind.USER_PAIR, "user.lab.sparsity", Map.of())))
        .containsExactly("measurements[1].metric");
  }

  @Test
  void optionsAreNamesWithPlainValuesAndNotMany() {
    Map<String, String> bad = new HashMap<>();
    bad.put("Threshold", "1");
    bad.put("text", "two\nlines");
    bad.put("long", "x".repeat(201));
    assertThat(fields(own(MetricKind.USER_RUN, "user.lab.sparsity", bad)))
        .containsExactlyInAnyOrder(
            "measurements[0].options.Threshold",
            "measurements[0].options.text",
            "measurements[0].options.long");
    Map<String, String> many =
        IntStream.rangeClosed(0, OwnOptions.MOST)
            .boxed()
            .collect(Collectors.toMap(i -> "o" + i, String::valueOf));
    assertThat(found(own(MetricKind.USER_RUN, "user.lab.sparsity", many)))
        .containsExactly("measurements[0].options: at most 32");
  }

  @Test
  void whatTheyCostIsNotKnownBeforehandAndWhatTheyAreInAllIs() {
    SweepSpec spec =
        SweepSamples.sweep()
            .withMeasurements(List.of(own(MetricKind.USER_RUN, "user.lab.sparsity", Map.of())));
    MetricCosts.Line line = MetricCosts.of(spec).getFirst();
    assertThat(line.cost()).isEmpty();
    assertThat(line.measurements())
        .isEqualTo(new Grid(spec).cellCount() * spec.replicates())
        .isPositive();
  }
}
