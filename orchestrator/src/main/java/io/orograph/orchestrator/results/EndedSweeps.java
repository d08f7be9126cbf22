package io.orograph.orchestrator.results;

import io.orograph.orchestrator.sweep.SweepStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Sweeps that have ended, whole: an end becomes a row after the rows of its blocks. */
public final class EndedSweeps {
  /** Rows of one page. */
  private static final int PAGE = 1_000;

  /** After all names of sweeps. */
  private static final String LAST_NAME = "~";

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
   * Those that ended after {@code since} and were not continued, the oldest first; what measures
   * without a sweep is not among them.
   */
  public List<Ended> after(Instant since) {
    List<Ended> all = new ArrayList<>();
    List<Ended> page = page(since, LAST_NAME);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = page.size() < PAGE ? List.of() : page(page.getLast().at(), page.getLast().sweep());
    }
    return all;
  }

  private List<Ended> page(Instant since, String name) {
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
                    + " WHERE (ended_at > ? OR (ended_at = ? AND name > ?))"
                    + " AND name LIKE 'projects/%/sweeps/%'"
                    + " ORDER BY ended_at, name FETCH FIRST ? ROWS ONLY",
                since,
                since,
                name,
                PAGE));
  }
}
