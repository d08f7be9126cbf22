package io.orograph.orchestrator.results;

import io.orograph.orchestrator.results.DiagramQueries.Rows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Keeps for every cell what diagrams need of it, so that the page of a sweep of 100,000 runs opens
 * at once. Whoever changes rows makes the packs of their cells stale in the same transaction; they
 * are made again a little later, not at each change. Both hold the counter of facts meanwhile, so
 * no pack is made of rows that somebody is about to change.
 */
public final class CellPacks {
  /** Cells in one transaction: others wait for it. */
  private static final int MOST = 20;

  private static final String STALE =
      "UPDATE cell_packs SET fresh = FALSE, pack = NULL WHERE sweep = ? AND cell_index = ?";

  private static final String INSERT =
      "INSERT INTO cell_packs (sweep, cell_index, cell, fresh) VALUES (?, ?, ?, FALSE)";

  private record Place(String sweep, long index, String cell) {}

  private final Database database;
  private final DiagramQueries rows;

  /** Of the rows in {@code database}. */
  public CellPacks(Database database, RowCodec codec) {
    this.database = database;
    this.rows = new DiagramQueries(database, codec);
  }

  /** The rows of these cells, by their places, have changed in this transaction. */
  static void stale(Connection c, String sweep, Map<Long, String> cells) throws SQLException {
    lock(c);
    List<Long> places = List.copyOf(cells.keySet());
    try (PreparedStatement update = c.prepareStatement(STALE);
        PreparedStatement insert = c.prepareStatement(INSERT)) {
      for (long place : places) {
        Sql.fill(update, sweep, place);
        update.addBatch();
      }
      int[] known = update.executeBatch();
      boolean some = false;
      for (int i = 0; i < known.length; i++) {
        if (known[i] == 0) {
          Sql.fill(insert, sweep, places.get(i), cells.get(places.get(i)));
          insert.addBatch();
          some = true;
        }
      }
      if (some) {
        insert.executeBatch();
      }
    }
  }

  /** Until the end of the transaction. */
  private static void lock(Connection c) throws SQLException {
    Sql.update(c, "UPDATE sweep_sequence SET last_taken = last_taken WHERE id = 1");
  }

  /**
   * Makes some packs that are stale.
   *
   * @return whether there may be more
   */
  public boolean step() {
    return database.transact(this::some);
  }

  private boolean some(Connection c) throws SQLException {
    List<Place> places =
        Sql.list(
            c,
            row -> new Place(row.getString(1), row.getLong(2), row.getString(3)),
            "SELECT sweep, cell_index, cell FROM cell_packs WHERE fresh = FALSE"
                + " ORDER BY sweep, cell_index FETCH FIRST "
                + MOST
                + " ROWS ONLY");
    if (places.isEmpty()) {
      return false;
    }
    lock(c);
    for (Place place : places) {
      Rows cell = rows.of(c, place.sweep(), place.cell(), place.index());
      Sql.update(
          c,
          "UPDATE cell_packs SET fresh = TRUE, pack = ? WHERE sweep = ? AND cell_index = ?",
          CellPack.of(cell),
          place.sweep(),
          place.index());
    }
    return places.size() == MOST;
  }
}
