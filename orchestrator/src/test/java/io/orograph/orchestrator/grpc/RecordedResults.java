package io.orograph.orchestrator.grpc;

import io.orograph.orchestrator.results.Database;
import io.orograph.orchestrator.results.Diagrams;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.results.SweepRow;
import io.orograph.orchestrator.sweep.SearchProgress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What a database of results tells its readers of one sweep.
 *
 * @param sweep the sweep's row
 * @param csv the tidy table, as exported
 * @param phases cell and label of each cell of the phase diagram, in grid order, a tab between
 *     them; an uncertain label ends in a question mark
 */
public record RecordedResults(SweepRow sweep, String csv, List<String> phases) {
  public RecordedResults {
    phases = List.copyOf(phases);
  }

  /** The results of {@code sweep}, by the phase rule of its specification. */
  public static RecordedResults of(Database database, String sweep) {
    ResultsStore store = new ResultsStore(database, new WireRows());
    SweepRow row = store.sweep(sweep).orElseThrow();
    ByteArrayOutputStream csv = new ByteArrayOutputStream();
    Export.csv(store, new Export.Asked(sweep, row.spec(), SearchProgress.NONE, Optional.empty()))
        .forEachRemaining(csv::writeBytes);
    List<String> phases =
        new Diagrams(store)
            .of(sweep, row.spec(), row.spec().phase()).cells().stream()
                .map(c -> c.id() + "\t" + c.label().text() + (c.uncertain() ? "?" : ""))
                .toList();
    return new RecordedResults(row, csv.toString(StandardCharsets.UTF_8), phases);
  }
}
