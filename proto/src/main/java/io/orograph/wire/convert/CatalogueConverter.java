package io.orograph.wire.convert;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricOption;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Cell;

/** What is only ever sent out: cells of a grid and the catalogue of metric kinds. */
public final class CatalogueConverter {
  private CatalogueConverter() {}

  /** The cell as a resource of {@code sweep}. */
  public static io.orograph.v1.Cell toProto(SweepName sweep, Cell cell) {
    return io.orograph.v1.Cell.newBuilder()
        .setName(sweep.cell(cell.id()).toString())
        .addAllValues(cell.values().stream().map(AxisValue::text).toList())
        .setIndex(cell.index())
        .build();
  }

  /** The description of a metric kind. */
  public static io.orograph.v1.MetricKindDescription toProto(MetricKind kind) {
    io.orograph.v1.MetricKindDescription.Builder p =
        io.orograph.v1.MetricKindDescription.newBuilder()
            .setName(kind.name())
            .setLevel(kind.level().name())
            .setUnit(kind.unit())
            .setDefinition(kind.definition())
            .setCost(kind.cost())
            .setOracle(kind.oracle())
            .setPage(kind.page())
            .setRange(kind.sign().range().text())
            .setSign(kind.sign().meaning());
    for (MetricOption option : kind.options()) {
      p.addOptionsBuilder()
          .setName(option.name())
          .setDefaultValue(option.defaultText())
          .setExpected(option.expected())
          .setMeaning(option.meaning());
    }
    return p.build();
  }
}
