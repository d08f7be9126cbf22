package io.orograph.orchestrator.results;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Entities whose facts are not all rows yet. After a kill these may be finished ones, which nobody
 * has a reason to wake but for their rows.
 */
public final class Laggards {
  private static final String QUERY =
      """
      SELECT j.persistence_id
      FROM (
        SELECT persistence_id, MAX(sequence_number) AS newest
        FROM event_journal
        %s
        GROUP BY persistence_id
      ) j
      LEFT JOIN projection_offsets o ON o.persistence_id = j.persistence_id
      WHERE o.seq_nr IS NULL OR o.seq_nr < j.newest
      ORDER BY j.persistence_id
      """;

  private static final String ALL = QUERY.formatted("");

  private static final String AMONG = QUERY.formatted("WHERE persistence_id LIKE ?");

  private static final String OLDEST =
      """
      SELECT j.write_timestamp
      FROM event_journal j
      LEFT JOIN projection_offsets o ON o.persistence_id = j.persistence_id
      WHERE o.seq_nr IS NULL OR o.seq_nr < j.sequence_number
      ORDER BY j.write_timestamp FETCH FIRST 1 ROW ONLY
      """;

  private Laggards() {}

  /** Whether there are some among the entities whose persistence ids begin with {@code prefix}. */
  static boolean areAmong(Connection connection, String prefix) throws SQLException {
    return Sql.first(connection, row -> row.getString(1), AMONG, prefix + "%").isPresent();
  }

  /** When the oldest event was written that is no row yet; empty if there is none. */
  public static Optional<Instant> oldest(Database database) {
    return database.transact(
        connection ->
            Sql.first(connection, row -> row.getLong(1), OLDEST).map(Instant::ofEpochMilli));
  }

  /** Their persistence ids. */
  public static List<String> of(Database database) {
    return database.transact(
        connection -> {
          List<String> ids = new ArrayList<>();
          try (PreparedStatement statement = connection.prepareStatement(ALL);
              ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              ids.add(rows.getString(1));
            }
          }
          return List.copyOf(ids);
        });
  }
}
