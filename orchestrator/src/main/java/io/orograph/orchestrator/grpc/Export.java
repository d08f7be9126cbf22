package io.orograph.orchestrator.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.orograph.core.measure.Measurement;
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

  private Export() {}

  /** The tidy table of {@code docs/export.md}. */
  static Iterator<byte[]> csv(
      ResultsStore store, String sweep, SweepSpec spec, SearchProgress search) {
    TidyTable table = new TidyTable(spec, search);
    Stream<String> cells =
        cells(spec)
            .map(
                cell ->
                    table.rows(
                        cell,
                        runs(store, sweep, spec, cell),
                        store.measurements().ofCell(sweep, cell.id())));
    // read when it is its turn
    Stream<String> pairs =
        Stream.of(sweep).map(name -> table.pairs(store.measurements().acrossCells(name)));
    return bytes(Stream.concat(Stream.concat(Stream.of(table.header()), cells), pairs));
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
