package io.orograph.orchestrator.grpc;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.LossUnits;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The dictionary of what stands under {@code metric} in the long table: level, unit, and how its
 * numbers are read. Parquet has it in its metadata, a bundle as a file, and {@code
 * docs/reference/columns.md} that of all kinds as a table.
 */
final class TidyMetrics {
  /**
   * An entry.
   *
   * @param metric what stands under {@code metric}
   * @param kind what stands under {@code kind}
   * @param level RUN, PAIR or CELL
   * @param unit of value and errors; empty of what has no number
   * @param range which values it can take; empty of what has no number
   * @param sign what larger, smaller or negative values say
   */
  record Entry(String metric, String kind, String level, String unit, String range, String sign) {}

  private TidyMetrics() {}

  /** Of one sweep: its metrics in their order, then what runs and cells did themselves. */
  static List<Entry> of(SweepSpec spec) {
    List<Entry> all = new ArrayList<>();
    spec.metrics().forEach(metric -> all.add(entry(metric, LossUnits.of(metric.kind(), spec))));
    for (FactKind kind : FactKind.values()) {
      boolean loss = kind == FactKind.RUN_FINAL_TRAIN_LOSS;
      all.add(entry(kind, loss ? LossUnits.of(spec.base().task().loss()) : kind.unit()));
    }
    return List.copyOf(all);
  }

  /** Of all kinds, under their own names; losses as cross-entropies. */
  static List<Entry> all() {
    List<Entry> all = new ArrayList<>();
    Arrays.stream(MetricKind.values())
        .forEach(kind -> all.add(entry(Metric.of(kind), kind.unit())));
    Arrays.stream(FactKind.values()).forEach(kind -> all.add(entry(kind, kind.unit())));
    return List.copyOf(all);
  }

  private static Entry entry(Metric metric, String unit) {
    MetricKind kind = metric.kind();
    return new Entry(
        metric.name(),
        kind.name(),
        kind.level().name(),
        unit,
        kind.sign().range().text(),
        kind.sign().meaning());
  }

  private static Entry entry(FactKind kind, String unit) {
    return new Entry(
        kind.name(), kind.name(), kind.level().name(), unit, kind.range(), kind.sign());
  }

  /** The dictionary of all kinds as a table in Markdown. */
  static String table() {
    StringBuilder text =
        new StringBuilder("| kind | level | unit | values | sign |\n|---|---|---|---|---|\n");
    for (Entry entry : all()) {
      text.append("| `").append(entry.kind()).append("` | ").append(entry.level());
      for (String word : List.of(entry.unit(), entry.range(), entry.sign())) {
        text.append(" |").append(word.isEmpty() ? "" : " ").append(word);
      }
      text.append(" |\n");
    }
    return text.toString();
  }
}
