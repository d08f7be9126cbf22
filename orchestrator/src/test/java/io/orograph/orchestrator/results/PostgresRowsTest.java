package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The same tests of the rows on PostgreSQL, and what is true of it alone. */
class PostgresRowsTest {
  /** The server that is tested. */
  TestDatabase server() {
    return TestDatabase.EMBEDDED;
  }

  @Test
  void whatIsAcknowledgedIsOnTheDisk() {
    try (Database database = server().open()) {
      for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        assertThat(asked(database, "SHOW " + setting)).as(setting).containsExactly("on");
      }
    }
  }

  @Test
  void textIsOrderedByCodePointsWhateverTheDatabasesCollation() {
    try (Database database = server().open()) {
      assertThat(asked(database, "SELECT v FROM (VALUES ('B'), ('a'), ('A_b')) t (v) ORDER BY v"))
          .as("the collation of the database itself")
          .containsExactly("a", "A_b", "B");
      database.transact(
          c -> {
            for (String name : List.of("B", "a", "A_b", "AB")) {
              Sql.update(
                  c, "INSERT INTO projection_offsets (persistence_id, seq_nr) VALUES (?, 1)", name);
            }
            return true;
          });
      assertThat(
              asked(
                  database,
                  "SELECT persistence_id FROM projection_offsets ORDER BY persistence_id"))
          .containsExactly("AB", "A_b", "B", "a");
    }
  }

  @Test
  void aDatabaseThatHoldsSomethingElseIsRefused() {
    DatabaseAddress address = server().fresh();
    try (Database database = Database.connect(address)) {
      database.transact(c -> Sql.update(c, "CREATE TABLE others (id INTEGER)"));
    }
    assertThatThrownBy(() -> Database.open(address)).hasMessageContaining("non-empty schema");
  }

  private static List<String> asked(Database database, String sql) {
    return database.transact(c -> Sql.list(c, row -> row.getString(1), sql));
  }

  @Nested
  class Projections extends ProjectionTest {
    @Override
    DatabaseAddress fresh() {
      return server().fresh();
    }
  }

  @Nested
  class Projectors extends ProjectorTest {
    @Override
    Database fresh() {
      return server().open();
    }
  }

  @Nested
  class Blocks extends BlockRowsTest {
    @Override
    Database fresh() {
      return server().open();
    }
  }

  @Nested
  class Extensions extends ExtendedRowsTest {
    @Override
    Database fresh() {
      return server().open();
    }
  }

  @Nested
  class DiagramsOfRows extends DiagramsTest {
    @Override
    Database fresh() {
      return server().open();
    }
  }

  @Nested
  class Content extends ReferencesTest {
    @Override
    Database fresh() {
      return server().open();
    }
  }
}
