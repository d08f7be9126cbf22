package io.orograph.orchestrator.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.orograph.core.measure.Measurement;
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

  /** The tidy table of {@code docs/export.md}. */
  static Iterator<byte[]> csv(
      ResultsStore store, String sweep, SweepSpec spec, SearchProgress search) {
    TidyTable table = new TidyTable(spec, search);
    return bytes(
        Stream.concat(
            Stream.of(table.header()), rows(table, store, sweep, spec).map(TidyTable::lines)));
  }

  /**
   * The same table as Apache Parquet. The file's metadata has {@code orograph.columns}, an object
   * in JSON with unit and description of every column, and {@code orograph.sweep}.
   */
  static Iterator<byte[]> parquet(
      ResultsStore store, String sweep, SweepSpec spec, SearchProgress search) {
    List<ParquetColumn> columns = TidyColumns.of(spec);
    TidyTable table = new TidyTable(spec, search);
    return new ParquetTable(
        columns,
        rows(table, store, sweep, spec).flatMap(List::stream).iterator(),
        ROWS_OF_GROUP,
        Map.of("orograph.columns", dictionary(columns), "orograph.sweep", sweep),
        "orograph");
  }

  private static String dictionary(List<ParquetColumn> columns) {
    Struct.Builder all = Struct.newBuilder();
    for (ParquetColumn column : columns) {
      Struct about =
          Struct.newBuilder()
              .putFields("unit", text(column.unit()))
              .putFields("description", text(column.description()))
              .build();
      all.putFields(column.name(), Value.newBuilder().setStructValue(about).build());
    }
    try {
      return JSON.print(all.build());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("texts are all in JSON", e);
    }
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  /** The rows of the table, cell by cell, each read when it is its turn. */
  private static Stream<List<List<String>>> rows(
      TidyTable table, ResultsStore store, String sweep, SweepSpec spec) {
    Stream<List<List<String>>> cells =
        cells(spec)
            .map(
                cell ->
                    table.rows(
                        cell,
                        runs(store, sweep, spec, cell),
                        store.measurements().ofCell(sweep, cell.id())));
    Stream<List<List<String>>> pairs =
        Stream.of(sweep).map(name -> table.pairs(store.measurements().acrossCells(name)));
    return Stream.concat(cells, pairs);
  }

  /** One JSON object per measurement, in the order of the table. */
  static Iterator<byte[]> jsonLines(ResultsStore store, String sweep, SweepSpec spec) {
    return bytes(
        Stream.concat(
            cells(spec)
                .flatMap(cell -> store.measurements().ofCell(sweep, cell.id()).stream())
                .map(Export::json),
            Stream.of(sweep)
                .flatMap(name -> store.measurements().acrossCells(name).stream())
                .map(Export::json)));
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

  private static List<RunRow> runs(ResultsStore store, String sweep, SweepSpec spec, Cell cell) {
    RunFilter filter = RunFilter.of(new Filter(Map.of("cell", cell.id(), "state", "ENDED")));
    return store.runs().list(sweep, spec, filter, Optional.empty(), spec.replicates()).items();
  }

  private static Iterator<byte[]> bytes(Stream<String> texts) {
    return texts.map(text -> text.getBytes(StandardCharsets.UTF_8)).iterator();
  }
}
