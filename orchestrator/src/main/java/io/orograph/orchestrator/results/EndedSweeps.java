package io.orograph.orchestrator.results;

import io.orograph.orchestrator.sweep.SweepStatus;
import java.time.Instant;
import java.util.List;

/** Sweeps that have ended, whole: an end becomes a row after the rows of its blocks. */
public final class EndedSweeps {
  private static final int MOST = 1_000;

  private final Database database;

  /**
   * One of them.
   *
   * @param state FINISHED or CANCELLED
   * @param specDigest SHA-256 of its specification
   * @param at when it ended
   */
  public record Ended(
      String sweep, SweepStatus state, String specDigest, Instant createdAt, Instant at) {}

  /** Those of {@code database}. */
  public EndedSweeps(Database database) {
    this.database = database;
  }

  /**
   * Those that ended after {@code since} and were not continued, the oldest first, a thousand at
   * most; what measures without a sweep is not among them.
   */
  public List<Ended> after(Instant since) {
    return database.transact(
        c ->
            Sql.list(
                c,
                row ->
                    new Ended(
                        Sql.text(row, "name"),
                        SweepStatus.valueOf(row.getString("state")),
                        Sql.text(row, "spec_digest"),
                        Sql.instant(row, "created_at").orElseThrow(),
                        Sql.instant(row, "ended_at").orElseThrow()),
                "SELECT name, state, spec_digest, created_at, ended_at FROM sweeps"
                    + " WHERE ended_at > ? AND name LIKE 'projects/%/sweeps/%'"
                    + " ORDER BY ended_at, name FETCH FIRST ? ROWS ONLY",
                since,
                MOST));
  }
}
