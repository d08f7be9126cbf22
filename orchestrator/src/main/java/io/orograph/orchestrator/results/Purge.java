package io.orograph.orchestrator.results;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Takes away the rows of deleted sweeps, a bounded number in each transaction, so that deleting
 * 10<sup>6</sup> runs holds nobody up. Interrupted anywhere, the next call goes on. For as long as
 * what they refer to stays in the store, they stay themselves.
 */
public final class Purge {
  /** The span of keys in one transaction. */
  private static final int SPAN = 1_000;

  private record Part(String table, String key) {}

  private static final List<Part> PARTS =
      List.of(
          new Part("checkpoints", "run_index"),
          new Part("curve_chunks", "run_index"),
          new Part("cell_packs", "cell_index"),
          new Part("measurements", "cell_index"),
          new Part("runs", "run_index"));

  private final Database database;
  private final InstantSource clock;
  private final Duration grace;

  /**
   * Of the rows in {@code database}.
   *
   * @param clock the clock by which sweeps are deleted
   * @param grace how long their rows stay, as of {@link References}
   */
  public Purge(Database database, InstantSource clock, Duration grace) {
    this.database = database;
    this.clock = clock;
    this.grace = grace;
  }

  /** Whether the sweep of this name was deleted. */
  static boolean isDeleted(Connection connection, String sweep) throws SQLException {
    return Sql.first(connection, row -> true, "SELECT 1 FROM deleted_sweeps WHERE name = ?", sweep)
        .isPresent();
  }

  /**
   * Takes some rows away.
   *
   * @return whether there may be more
   */
  public boolean step() {
    Instant since = clock.instant().minus(grace);
    return database.transact(
        c -> {
          Optional<String> sweep =
              Sql.first(
                  c,
                  row -> row.getString(1),
                  "SELECT name FROM deleted_sweeps WHERE NOT purged AND deleted_at <= ?"
                      + " ORDER BY name FETCH FIRST 1 ROW ONLY",
                  since);
          if (sweep.isEmpty()) {
            return false;
          }
          if (!some(c, sweep.get())) {
            Sql.update(c, "UPDATE deleted_sweeps SET purged = TRUE WHERE name = ?", sweep.get());
          }
          return true;
        });
  }

  private static boolean some(Connection c, String sweep) throws SQLException {
    for (Part part : PARTS) {
      Optional<Long> first =
          Sql.first(
              c,
              row -> row.getLong(1),
              "SELECT "
                  + part.key()
                  + " FROM "
                  + part.table()
                  + " WHERE sweep = ? ORDER BY "
                  + part.key()
                  + " FETCH FIRST 1 ROW ONLY",
              sweep);
      if (first.isPresent()) {
        Sql.update(
            c,
            "DELETE FROM " + part.table() + " WHERE sweep = ? AND " + part.key() + " < ?",
            sweep,
            first.get() + SPAN);
        return true;
      }
    }
    Sql.update(c, "DELETE FROM end_states WHERE sweep = ?", sweep);
    Sql.update(c, "DELETE FROM held_content WHERE sweep = ?", sweep);
    // What watchers were told last stays: that it was deleted.
    Sql.update(
        c,
        "DELETE FROM facts WHERE sweep = ? AND sweep_seq <"
            + " (SELECT MAX(sweep_seq) FROM facts WHERE sweep = ?)",
        sweep,
        sweep);
    return false;
  }
}
