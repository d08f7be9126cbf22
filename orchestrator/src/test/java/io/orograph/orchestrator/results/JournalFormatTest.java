package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A database that a newer release has written to is left alone. */
class JournalFormatTest {
  private final DatabaseAddress address =
      new DatabaseAddress(
          "jdbc:h2:mem:" + UUID.randomUUID() + ";DATABASE_TO_UPPER=false;DB_CLOSE_DELAY=-1",
          "sa",
          "");

  private List<Integer> noted() {
    try (Database database = Database.connect(address)) {
      return database.transact(
          c -> Sql.list(c, row -> row.getInt(1), "SELECT format FROM journal_format"));
    }
  }

  private void change(String sql) {
    try (Database database = Database.connect(address)) {
      database.transact(c -> Sql.update(c, sql));
    }
  }

  @Test
  void aFreshDatabaseSaysNothingUntilALabWritesToIt() {
    Database.open(address).close();
    assertThat(noted()).isEmpty();
    for (int start = 0; start < 2; start++) {
      try (Database database = Database.open(address)) {
        JournalFormat.note(database);
      }
      assertThat(noted()).containsExactly(JournalFormat.NEWEST);
    }
  }

  @Test
  void anOlderNoteIsRaised() {
    Database.open(address).close();
    change("INSERT INTO journal_format (format) VALUES (0)");
    try (Database database = Database.open(address)) {
      JournalFormat.note(database);
    }
    assertThat(noted()).containsExactly(JournalFormat.NEWEST);
  }

  @Test
  void factsOfALaterFormAreRefusedWithWhatToDo() {
    Database.open(address).close();
    int later = JournalFormat.NEWEST + 1;
    change("INSERT INTO journal_format (format) VALUES (" + later + ")");
    assertThatThrownBy(() -> Database.open(address))
        .isInstanceOf(JournalFormat.Newer.class)
        .hasMessage(
            "journal: form "
                + later
                + " of facts (expected: at most "
                + JournalFormat.NEWEST
                + "; start a release that is as new, or restore a backup)");
    assertThat(noted()).containsExactly(later);
  }

  @Test
  void tablesOfALaterReleaseAreRefusedBeforeAnythingIsChanged() {
    Database.open(address).close();
    change(
        "INSERT INTO \"flyway_schema_history\" SELECT \"installed_rank\" + 100, '999', 'later',"
            + " \"type\", 'V999__later.sql', \"checksum\", \"installed_by\", \"installed_on\","
            + " \"execution_time\", \"success\" FROM \"flyway_schema_history\""
            + " WHERE \"version\" = '2'");
    assertThatThrownBy(() -> Database.open(address))
        .isInstanceOf(JournalFormat.Newer.class)
        .hasMessageStartingWith("schema: 999 later (expected: one that this release knows");
  }
}
