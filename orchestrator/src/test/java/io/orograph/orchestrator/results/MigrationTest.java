package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Databases of earlier builds open with all their rows. */
class MigrationTest {
  private static String anew() {
    return "jdbc:h2:mem:" + UUID.randomUUID() + ";DATABASE_TO_UPPER=false;DB_CLOSE_DELAY=-1";
  }

  /** A database as the build left it whose last migration is this one. */
  private static DatabaseAddress of(String last) {
    DatabaseAddress address = new DatabaseAddress(anew(), "sa", "");
    Flyway.configure()
        .dataSource(address.url(), "sa", "")
        .locations(address.dialect().migrations())
        .target(last)
        .load()
        .migrate();
    return address;
  }

  @Test
  void measurementsRecordedBeforeMetricsHadNamesBearThatOfTheirKind() throws Exception {
    DatabaseAddress address = of("2");
    String url = address.url();
    try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
      for (String kind : List.of("HESSIAN_TRACE", "TRAIN_LOSS")) {
        Sql.update(
            connection,
            "INSERT INTO measurements (sweep, cell_index, kind, replicate_a, replicate_b, cell,"
                + " matvecs, sample_passes, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            "projects/p/sweeps/s",
            0L,
            kind,
            1,
            -1,
            "width=8",
            2L,
            3L,
            new byte[] {4});
      }
    }
    Database.open(address).close();
    try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
      assertThat(
              Sql.list(
                  connection,
                  row ->
                      String.join(
                          " ",
                          row.getString("kind"),
                          row.getString("metric"),
                          row.getString("cell"),
                          row.getString("matvecs")),
                  "SELECT * FROM measurements ORDER BY kind"))
          .containsExactly(
              "HESSIAN_TRACE HESSIAN_TRACE width=8 2", "TRAIN_LOSS TRAIN_LOSS width=8 2");
    }
  }

  @Test
  void cellsOfEarlierBuildsAreToBePacked() throws Exception {
    DatabaseAddress address = of("10");
    String url = address.url();
    try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
      for (int run = 0; run < 4; run++) {
        Sql.update(
            connection,
            "INSERT INTO runs (sweep, run_index, run_key, cell, cell_index, replicate, state,"
                + " attempt) VALUES ('s', ?, ?, ?, ?, ?, 'ENDED', 1)",
            (long) run,
            "key " + run,
            "width=" + run / 2,
            run / 2L,
            run % 2);
      }
    }
    Database.open(address).close();
    try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
      assertThat(
              Sql.list(
                  connection,
                  row -> row.getString("cell") + " " + row.getBoolean("fresh"),
                  "SELECT * FROM cell_packs ORDER BY cell_index"))
          .containsExactly("width=0 false", "width=1 false");
    }
  }

  @Test
  void placesInTheJournalAreTakenManyAtATimeHoweverOftenTheDatabaseIsOpened() throws Exception {
    String url = anew();
    DatabaseAddress address = new DatabaseAddress(url, "sa", "");
    Database.open(address).close();
    Database.open(address).close();
    try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
      assertThat(
              Sql.first(
                  connection,
                  row -> row.getLong(1),
                  "SELECT IDENTITY_CACHE FROM INFORMATION_SCHEMA.COLUMNS"
                      + " WHERE TABLE_NAME = 'event_journal' AND COLUMN_NAME = 'ordering'"))
          .contains(1_000L);
    }
  }

  @Test
  void whatRunsHaveWrittenBeforeDeviceClassesWereKeptIsOfAnyOne() throws Exception {
    DatabaseAddress address = of("12");
    String url = address.url();
    try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
      Sql.update(
          connection,
          "INSERT INTO runs (sweep, run_index, run_key, cell, cell_index, replicate, state,"
              + " attempt) VALUES ('s', 0, 'k', 'c', 0, 0, 'ENDED', 1)");
      Sql.update(
          connection,
          "INSERT INTO checkpoints (sweep, run_index, step, role, digest, size_bytes, released_at)"
              + " VALUES ('s', 0, 5, 'PERIODIC', 'd', 7, ?), ('s', 0, 9, 'FINAL', 'e', 8, NULL)",
          Samples.AT);
      Sql.update(
          connection,
          "INSERT INTO curve_chunks (sweep, run_index, from_step, to_step, digest, size_bytes)"
              + " VALUES ('s', 0, 0, 9, 'f', 6)");
    }
    Database.open(address).close();
    try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
      assertThat(
              Sql.list(
                  connection,
                  row ->
                      "%d %s %s '%s' %d %s '%s'"
                          .formatted(
                              row.getLong("step"),
                              row.getString("role"),
                              row.getString("digest"),
                              row.getString("device_class"),
                              row.getLong("size_bytes"),
                              row.getObject("released_at") == null ? "kept" : "released",
                              row.getString("trained_on")),
                  "SELECT * FROM checkpoints c JOIN runs r ON r.run_index = c.run_index"
                      + " ORDER BY step"))
          .containsExactly("5 PERIODIC d '' 7 released ''", "9 FINAL e '' 8 kept ''");
      assertThat(
              Sql.list(
                  connection,
                  row -> row.getString("digest") + row.getString("device_class"),
                  "SELECT * FROM curve_chunks"))
          .containsExactly("f");
    }
  }
}
