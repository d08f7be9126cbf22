package io.orograph.orchestrator.results;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;

/**
 * Which forms of facts a journal holds. A release reads whatever older ones wrote. One that does
 * not know a fact cannot say what it means for a run, so a database that a newer release has
 * written to is refused as a whole, at the start, and not sweep by sweep later.
 */
public final class JournalFormat {
  /**
   * What this release writes. It grows with every kind of fact, and with every field of one that
   * must not be passed over; {@code golden/journal/facts.tsv} holds the forms of each.
   */
  public static final int NEWEST = 2;

  private static final String EXPECTED = "; start a release that is as new, or restore a backup)";

  private JournalFormat() {}

  /** The database was written by a release that knows more than this one. */
  public static final class Newer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Newer(String message) {
      super(message);
    }
  }

  /**
   * Notes that this release writes facts from now on, so that older ones stay away.
   *
   * @throws Newer if a newer one has noted so before
   */
  public static void note(Database database) {
    database.transact(
        c -> {
          check(c);
          if (written(c) < NEWEST) {
            Sql.update(c, "DELETE FROM journal_format");
            Sql.update(c, "INSERT INTO journal_format (format) VALUES (?)", NEWEST);
          }
          return NEWEST;
        });
  }

  /** Throws {@link Newer} if there are facts of a later form. */
  static void check(Connection c) throws SQLException {
    Optional<String> trouble = trouble(written(c));
    if (trouble.isPresent()) {
      throw new Newer(trouble.get());
    }
  }

  /** Throws {@link Newer} if there are tables that this release does not know. */
  static void check(MigrationInfoService schema) {
    for (MigrationInfo change : schema.applied()) {
      if (!change.getState().isResolved()) {
        throw new Newer(
            "schema: "
                + change.getVersion()
                + " "
                + change.getDescription()
                + " (expected: one that this release knows"
                + EXPECTED);
      }
    }
  }

  static Optional<String> trouble(int written) {
    return written <= NEWEST
        ? Optional.empty()
        : Optional.of(
            "journal: form " + written + " of facts (expected: at most " + NEWEST + EXPECTED);
  }

  static int written(Connection c) throws SQLException {
    return Sql.first(c, row -> row.getInt(1), "SELECT COALESCE(MAX(format), 0) FROM journal_format")
        .orElse(0);
  }
}
