package io.orograph.orchestrator.results;

import io.orograph.orchestrator.results.Tables.Amount;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes all that a database holds into an empty one of any kind, and proves that it is all there.
 */
public final class Transfer {
  private static final int BATCH = 500;

  /** It was not done; the database it was to fill is as it was before. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  private Transfer() {}

  /**
   * Copies every row of journal and results in one transaction, then reads what was written and
   * compares numbers and digests. Nobody else may use either database meanwhile.
   *
   * @return the number of rows of each table
   * @throws Refused if {@code to} holds anything already, or differs afterwards
   * @throws Ownership.Taken if an orchestrator has one of them
   */
  public static Map<String, Long> move(DatabaseAddress from, DatabaseAddress to) {
    try (Ownership source = Ownership.take(from);
        Database read = Database.open(from)) {
      return copy(read, from, to);
    }
  }

  /**
   * The same of a database that may be in use: what it held at one moment. H2 lets nobody read it
   * beside the orchestrator. It is left as it is.
   *
   * @throws Database.Older if it is of an older release
   */
  public static Map<String, Long> copy(DatabaseAddress from, DatabaseAddress to) {
    try (Database read = Database.asItIs(from)) {
      return copy(read, from, to);
    }
  }

  private static Map<String, Long> copy(Database read, DatabaseAddress from, DatabaseAddress to) {
    try (Ownership target = Ownership.take(to);
        Database written = Database.open(to)) {
      return written.transact(
          into ->
              read.transact(
                  out -> {
                    if (!from.embedded()) {
                      out.rollback();
                      out.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                    }
                    return copy(out, into, to);
                  }));
    }
  }

  private static Map<String, Long> copy(Connection out, Connection into, DatabaseAddress to)
      throws SQLException {
    List<String> filled = Tables.filled(into);
    if (!filled.isEmpty()) {
      throw new Refused(
          to.shown()
              + ": holds rows already, in "
              + String.join(", ", filled)
              + " (expected: an empty database)");
    }
    Sql.update(into, "DELETE FROM sweep_sequence");
    Map<String, List<String>> tables = Tables.of(out);
    if (!tables.equals(Tables.of(into))) {
      throw new Refused(to.shown() + ": has other tables (expected: " + tables.keySet() + ")");
    }
    Map<String, Amount> sent = new TreeMap<>();
    for (Map.Entry<String, List<String>> table : tables.entrySet()) {
      sent.put(table.getKey(), copy(out, into, table.getKey(), table.getValue()));
    }
    Map<String, Long> rows = new TreeMap<>();
    for (Map.Entry<String, List<String>> table : tables.entrySet()) {
      Amount arrived = Tables.amount(into, table.getKey(), table.getValue());
      if (!arrived.equals(sent.get(table.getKey()))) {
        throw new Refused(
            table.getKey() + ": " + arrived + " (expected: " + sent.get(table.getKey()) + ")");
      }
      rows.put(table.getKey(), arrived.rows());
    }
    goOnCounting(into, to);
    return rows;
  }

  private static Amount copy(Connection out, Connection into, String table, List<String> columns)
      throws SQLException {
    Amount[] amount = {Amount.NOTHING};
    try (PreparedStatement insert = into.prepareStatement(Tables.insert(table, columns))) {
      List<Tables.Row> waiting = new ArrayList<>();
      Tables.each(
          out,
          table,
          columns,
          row -> {
            amount[0] = amount[0].and(row);
            waiting.add(row);
            if (waiting.size() == BATCH) {
              write(insert, waiting);
            }
          });
      write(insert, waiting);
    }
    return amount[0];
  }

  private static void write(PreparedStatement insert, List<Tables.Row> rows) throws SQLException {
    for (Tables.Row row : rows) {
      Sql.fill(insert, row.values().toArray());
      insert.addBatch();
    }
    if (!rows.isEmpty()) {
      insert.executeBatch();
    }
    rows.clear();
  }

  /** Numbers that the database itself gives go on after those of the rows. */
  private static void goOnCounting(Connection c, DatabaseAddress to) throws SQLException {
    long next =
        Sql.first(
                c,
                row -> row.getLong(1),
                "SELECT COALESCE(MAX(ordering), 0) + 1 FROM event_journal")
            .orElse(1L);
    if (to.embedded()) {
      Sql.update(c, "ALTER TABLE event_journal ALTER COLUMN ordering RESTART WITH " + next);
    } else {
      Sql.first(
          c,
          row -> row.getLong(1),
          "SELECT setval(pg_get_serial_sequence('event_journal', 'ordering'), ?, false)",
          next);
    }
  }
}
