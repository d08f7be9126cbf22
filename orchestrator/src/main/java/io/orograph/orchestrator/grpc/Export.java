package io.orograph.orchestrator.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricLevel;
import io.orograph.core.parquet.ParquetColumn;
import io.orograph.core.parquet.ParquetTable;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Filter;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.results.RunFilter;
import io.orograph.orchestrator.results.RunRow;
import io.orograph.orchestrator.sweep.SearchProgress;
import io.orograph.wire.convert.MeasureConverter;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A sweep's results as files, made cell by cell. Neither times nor workers nor attempts are in
 * them, so that equal results give equal bytes.
 */
final class Export {
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace().sortingMapKeys();

  /** Enough to compress well, few enough to be held. */
  private static final int ROWS_OF_GROUP = 20_000;

  private Export() {}

  /**
   * What is exported.
   *
   * @param sweep its name
   * @param search what its search has decided
   * @param level of the rows; empty for all
   */
  record Asked(String sweep, SweepSpec spec, SearchProgress search, Optional<MetricLevel> level) {
    /** Its rows of one level alone. */
    Asked at(MetricLevel one) {
      return new Asked(sweep, spec, search, Optional.of(one));
    }

    private TidyTable table() {
      return new TidyTable(spec, search, level);
    }
  }

  /** The tidy table of {@code docs/export.md}. */
  static Iterator<byte[]> csv(ResultsStore store, Asked asked) {
    TidyTable table = asked.table();
    return bytes(
        Stream.concat(Stream.of(table.header()), rows(table, store, asked).map(TidyTable::lines)));
  }

  /**
   * The same table as Apache Parquet. The file's metadata has {@code orograph.columns}, an object
   * in JSON with unit and description of every column, {@code orograph.metrics}, another with
   * level, unit and sign of every metric, and {@code orograph.sweep}.
   */
  static Iterator<byte[]> parquet(ResultsStore store, Asked asked) {
    List<ParquetColumn> columns = TidyColumns.of(asked.spec());
    TidyTable table = asked.table();
    return new ParquetTable(
        columns,
        rows(table, store, asked).flatMap(List::stream).iterator(),
        ROWS_OF_GROUP,
        Map.of(
            "orograph.columns",
            text(columns(columns)),
            "orograph.metrics",
            text(metrics(asked.spec())),
            "orograph.sweep",
            asked.sweep()),
        "orograph");
  }

  /** Both dictionaries of a sweep's table as a file. */
  static Iterator<byte[]> dictionary(SweepSpec spec) {
    Struct both =
        Struct.newBuilder()
            .putFields("columns", value(columns(TidyColumns.of(spec))))
            .putFields("metrics", value(metrics(spec)))
            .build();
    return bytes(Stream.of(text(both) + "\n"));
  }

  private static Struct columns(List<ParquetColumn> columns) {
    Struct.Builder all = Struct.newBuilder();
    for (ParquetColumn column : columns) {
      Struct about =
          Struct.newBuilder()
              .putFields("unit", value(column.unit()))
              .putFields("description", value(column.description()))
              .build();
      all.putFields(column.name(), value(about));
    }
    return all.build();
  }

  private static Struct metrics(SweepSpec spec) {
    Struct.Builder all = Struct.newBuilder();
    for (TidyMetrics.Entry entry : TidyMetrics.of(spec)) {
      Struct about =
          Struct.newBuilder()
              .putFields("kind", value(entry.kind()))
              .putFields("level", value(entry.level()))
              .putFields("unit", value(entry.unit()))
              .putFields("range", value(entry.range()))
              .putFields("sign", value(entry.sign()))
              .build();
      all.putFields(entry.metric(), value(about));
    }
    return all.build();
  }

  private static String text(Struct object) {
    try {
      return JSON.print(object);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("texts and finite numbers are all in JSON", e);
    }
  }

  private static Value value(Struct object) {
    return Value.newBuilder().setStructValue(object).build();
  }

  private static Value value(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  /** JSON has no number for what is not finite: as in a message it is a word. */
  private static Value value(double number) {
    return Double.isFinite(number)
        ? Value.newBuilder().setNumberValue(number).build()
        : value(Double.toString(number));
  }

  /** The rows of the table, cell by cell, each read when it is its turn. */
  private static Stream<List<List<String>>> rows(TidyTable table, ResultsStore store, Asked asked) {
    Stream<List<List<String>>> cells =
        cells(asked.spec())
            .map(
                cell ->
                    table.rows(
                        cell,
                        runs(store, asked, cell),
                        store.measurements().ofCell(asked.sweep(), cell.id())));
    Stream<List<List<String>>> pairs =
        Stream.of(asked.sweep()).map(name -> table.pairs(store.measurements().acrossCells(name)));
    return Stream.concat(cells, pairs);
  }

  /**
   * One JSON object per row, in the order of the table: of a measurement its message, of what runs
   * and cells did themselves an object with a {@code level} and otherwise the same names.
   */
  static Iterator<byte[]> jsonLines(ResultsStore store, Asked asked) {
    TidyTable table = asked.table();
    Stream<TidyTable.Row> cells =
        cells(asked.spec())
            .flatMap(
                cell ->
                    table
                        .sorted(
                            cell,
                            runs(store, asked, cell),
                            store.measurements().ofCell(asked.sweep(), cell.id()))
                        .stream());
    Stream<TidyTable.Row> pairs =
        Stream.of(asked.sweep())
            .flatMap(name -> table.across(store.measurements().acrossCells(name)).stream());
    return bytes(Stream.concat(cells, pairs).map(Export::json));
  }

  private static String json(TidyTable.Row row) {
    return row.measurement().map(Export::json).orElseGet(() -> text(fact(row)) + "\n");
  }

  private static Struct fact(TidyTable.Row row) {
    Struct.Builder fact =
        Struct.newBuilder()
            .putFields("cell", value(row.cell()))
            .putFields("kind", value(row.kind()))
            .putFields("level", value(row.field("level")));
    if (!row.field("replicate_a").isEmpty()) {
      double replicate = Integer.parseInt(row.field("replicate_a"));
      fact.putFields("replicates", list(value(replicate)));
    }
    if (!row.field("value").isEmpty()) {
      double number = Double.parseDouble(row.field("value"));
      fact.putFields(
          "estimate", value(Struct.newBuilder().putFields("value", value(number)).build()));
    }
    if (!row.field("checkpoint_a").isEmpty()) {
      Struct of = Struct.newBuilder().putFields("digest", value(row.field("checkpoint_a"))).build();
      fact.putFields("checkpoints", list(value(of)));
    }
    for (String name : List.of("unit", "text")) {
      if (!row.field(name).isEmpty()) {
        fact.putFields(name, value(row.field(name)));
      }
    }
    row.seedKey().ifPresent(key -> fact.putFields("seedKey", value(key)));
    return fact.build();
  }

  private static Value list(Value one) {
    return Value.newBuilder().setListValue(ListValue.newBuilder().addValues(one)).build();
  }

  private static String json(Measurement measurement) {
    try {
      return JSON.print(MeasureConverter.toProto(measurement)) + "\n";
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a measurement holds nothing that JSON lacks", e);
    }
  }

  private static Stream<Cell> cells(SweepSpec spec) {
    return new Grid(spec).cells();
  }

  private static List<RunRow> runs(ResultsStore store, Asked asked, Cell cell) {
    RunFilter filter =
        RunFilter.of(Filter.and(Filter.equal("cell", cell.id()), Filter.equal("state", "ENDED")));
    SweepSpec spec = asked.spec();
    return store
        .runs()
        .list(asked.sweep(), spec, filter, Optional.empty(), spec.replicates())
        .items();
  }

  private static Iterator<byte[]> bytes(Stream<String> texts) {
    return texts.map(text -> text.getBytes(StandardCharsets.UTF_8)).iterator();
  }
}
