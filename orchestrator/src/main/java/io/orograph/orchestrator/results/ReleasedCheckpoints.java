package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * PERIODIC and BEST checkpoints: those that are still kept, and those that were released. INITIAL,
 * EARLY_STOPPED and FINAL ones are kept as long as their sweep.
 */
public final class ReleasedCheckpoints {
  private static final String OF_ROLES =
      " role IN ('%s', '%s') AND released_at IS NULL"
          .formatted(CheckpointRole.PERIODIC, CheckpointRole.BEST);

  private final Database database;
  private final RowCodec codec;

  /**
   * A sweep that has ended and keeps such checkpoints.
   *
   * @param at when it ended
   * @param keepDays for how long it keeps them; empty for what is usual in the lab
   * @param checkpoints how many it keeps
   */
  public record Keeping(String sweep, Instant at, OptionalInt keepDays, long checkpoints) {}

  ReleasedCheckpoints(Database database, RowCodec codec) {
    this.database = database;
    this.codec = codec;
  }

  /** All sweeps that have ended and keep such checkpoints. */
  public List<Keeping> ended() {
    return database.transact(
        c ->
            Sql.list(
                c,
                row ->
                    new Keeping(
                        Sql.text(row, "name"),
                        Sql.instant(row, "ended_at").orElseThrow(),
                        codec.spec(row.getBytes("spec")).checkpoints().keepDays(),
                        row.getLong("kept")),
                "SELECT s.name, s.ended_at, s.spec, k.kept FROM sweeps s JOIN"
                    + " (SELECT sweep, COUNT(*) AS kept FROM checkpoints WHERE"
                    + OF_ROLES
                    + " GROUP BY sweep) k ON k.sweep = s.name"
                    + " WHERE s.ended_at IS NOT NULL ORDER BY s.name"));
  }

  /**
   * Such checkpoints of some cells, by digest.
   *
   * @param fromCell stable index of the first cell
   * @param toCell stable index behind the last cell
   * @param after the last digest of the page before
   */
  public List<Digest> kept(
      String sweep, long fromCell, long toCell, Optional<Digest> after, int limit) {
    return database.transact(
        c ->
            Sql.list(
                c,
                row -> new Digest(row.getString(1)),
                "SELECT DISTINCT digest FROM checkpoints WHERE sweep = ? AND run_index IN"
                    + " (SELECT run_index FROM runs WHERE sweep = ? AND cell_index >= ?"
                    + " AND cell_index < ?) AND digest > ? AND"
                    + OF_ROLES
                    + " ORDER BY digest FETCH FIRST ? ROWS ONLY",
                sweep,
                sweep,
                fromCell,
                toCell,
                after.map(Digest::hex).orElse(""),
                limit));
  }

  /** When a checkpoint with this digest was last released, if it was and none is kept. */
  public Optional<Instant> released(Digest digest) {
    return database.transact(
        c ->
            Sql.first(
                    c,
                    row -> Sql.instant(row, "released_at"),
                    "SELECT released_at FROM checkpoints WHERE digest = ?"
                        + " ORDER BY released_at DESC NULLS FIRST FETCH FIRST 1 ROW ONLY",
                    digest.hex())
                .flatMap(at -> at));
  }

  /** They were released. */
  static void put(Connection connection, String sweep, List<Digest> digests, Instant at)
      throws SQLException {
    for (Digest digest : digests) {
      Sql.update(
          connection,
          "UPDATE checkpoints SET released_at = ? WHERE sweep = ? AND digest = ? AND" + OF_ROLES,
          at,
          sweep,
          digest.hex());
    }
  }
}
