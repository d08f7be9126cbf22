package io.orograph.orchestrator.journal;

import com.google.protobuf.ByteString;
import io.orograph.orchestrator.grpc.RecordedResults;
import io.orograph.orchestrator.results.Database;
import io.orograph.orchestrator.results.DatabaseAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Records the journal of a finished sweep, for a new folder beside {@code golden/journal/v1}. What
 * the replay must give is taken from the rows that the orchestrator itself had written, not from a
 * replay.
 */
public final class JournalRecorder {
  private static final String PREFIX = "Sweep|";

  private JournalRecorder() {}

  /**
   * Reads {@code orograph.mv.db} in a data folder whose orchestrator has ended, from a copy, and
   * writes {@code quickstart.binpb.gz}, {@code quickstart.csv.gz} and {@code
   * quickstart.phases.tsv}.
   *
   * @param args the data folder, with one finished sweep, and an existing folder for the files
   */
  public static void main(String[] args) throws IOException {
    Path target = Path.of(args[1]);
    Path scratch = Files.createTempDirectory("recorder");
    Path copy = scratch.resolve("orograph.mv.db");
    try {
      Files.copy(Path.of(args[0]).resolve("orograph.mv.db"), copy);
      String url = "jdbc:h2:file:" + scratch.resolve("orograph") + ";DATABASE_TO_UPPER=false";
      try (Database database = Database.open(new DatabaseAddress(url, "sa", ""))) {
        record(database, target);
      }
    } finally {
      Files.deleteIfExists(copy);
      Files.deleteIfExists(scratch);
    }
  }

  private static void record(Database database, Path target) throws IOException {
    List<RecordedEvent> events = database.transact(JournalRecorder::events);
    List<String> sweeps =
        events.stream()
            .map(RecordedEvent::persistenceId)
            .filter(id -> id.startsWith(PREFIX))
            .distinct()
            .toList();
    if (sweeps.size() != 1) {
      throw new IllegalArgumentException("sweeps: " + sweeps + " (expected: one)");
    }
    RecordedResults results =
        RecordedResults.of(database, sweeps.getFirst().substring(PREFIX.length()));
    try (OutputStream out = create(target.resolve("quickstart.binpb.gz"))) {
      RecordedEvent.write(events, out);
    }
    try (OutputStream out = new GZIPOutputStream(create(target.resolve("quickstart.csv.gz")))) {
      out.write(results.csv().getBytes(StandardCharsets.UTF_8));
    }
    Files.write(
        target.resolve("quickstart.phases.tsv"), results.phases(), StandardOpenOption.CREATE_NEW);
  }

  /** A new file: what was recorded once is never written again. */
  private static OutputStream create(Path file) throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
  }

  private static List<RecordedEvent> events(Connection connection) throws SQLException {
    List<RecordedEvent> events = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT * FROM \"event_journal\" ORDER BY \"ordering\"")) {
      while (row.next()) {
        events.add(
            new RecordedEvent(
                row.getString("persistence_id"),
                row.getLong("sequence_number"),
                row.getInt("event_ser_id"),
                row.getString("event_ser_manifest"),
                ByteString.copyFrom(row.getBytes("event_payload"))));
      }
    }
    return events;
  }
}
