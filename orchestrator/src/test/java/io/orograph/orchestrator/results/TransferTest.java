package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferTest {
  private static final List<Double> NUMBERS =
      List.of(
          0.0,
          -0.0,
          Double.NaN,
          Double.NEGATIVE_INFINITY,
          Double.MIN_VALUE,
          Math.nextDown(1.0),
          -Double.MAX_VALUE);

  @TempDir Path folder;

  private DatabaseAddress of(TestDatabase kind) {
    return kind == TestDatabase.H2 ? DatabaseAddress.inFolder(folder) : kind.fresh();
  }

  private static void fill(DatabaseAddress address) {
    try (Database database = Database.open(address)) {
      database.transact(
          c -> {
            for (int n = 1; n <= 1_100; n++) {
              Sql.update(
                  c,
                  "INSERT INTO event_journal (persistence_id, sequence_number, writer,"
                      + " write_timestamp, adapter_manifest, event_payload, event_ser_id,"
                      + " event_ser_manifest) VALUES ('Sweep|s', ?, 'w', 7, '', ?, 1, 'm')",
                  (long) n,
                  new byte[] {(byte) n, 0, -1});
            }
            for (int n = 0; n < NUMBERS.size(); n++) {
              Sql.update(
                  c,
                  "INSERT INTO measurements (sweep, cell_index, kind, metric, replicate_a,"
                      + " replicate_b, cell, estimate, converged, undefined_reason, matvecs,"
                      + " sample_passes, payload) VALUES ('s', ?, 'K', 'm', 1, -1, ?, ?, ?, ?, 1, 1, ?)",
                  (long) n,
                  "breite=漢,\uD83D\uDE00,\0",
                  NUMBERS.get(n),
                  n % 2 == 0 ? null : Boolean.TRUE,
                  n % 2 == 0 ? "a\nb\tc'\"\\" : null,
                  new byte[n]);
            }
            Sql.update(
                c,
                "INSERT INTO facts (sweep_seq, sweep, recorded_at, payload) VALUES (1, 's', ?, ?)",
                Instant.parse("2026-11-23T10:00:00.123456Z"),
                new byte[0]);
            Sql.update(c, "UPDATE sweep_sequence SET last_taken = 1");
            return true;
          });
    }
  }

  private static Map<String, Tables.Amount> amounts(DatabaseAddress address) {
    try (Database database = Database.open(address)) {
      return database.transact(
          c -> {
            Map<String, Tables.Amount> amounts = new TreeMap<>();
            for (var table : Tables.of(c).entrySet()) {
              amounts.put(table.getKey(), Tables.amount(c, table.getKey(), table.getValue()));
            }
            return amounts;
          });
    }
  }

  @ParameterizedTest
  @CsvSource({"H2,EMBEDDED", "EMBEDDED,H2", "EMBEDDED,EMBEDDED"})
  void everyValueArrivesAsItWas(TestDatabase from, TestDatabase to) {
    DatabaseAddress source = of(from);
    DatabaseAddress target = of(to);
    fill(source);
    assertThat(Transfer.move(source, target))
        .containsEntry("event_journal", 1_100L)
        .containsEntry("measurements", (long) NUMBERS.size())
        .containsEntry("facts", 1L)
        .containsEntry("sweep_sequence", 1L)
        .containsEntry("runs", 0L);
    assertThat(amounts(target)).isEqualTo(amounts(source)).hasSizeGreaterThan(12);
    try (Database database = Database.open(target)) {
      List<Double> expected = new ArrayList<>(NUMBERS);
      // H2 has no negative zero, so no database is given one.
      expected.set(1, 0.0);
      assertThat(numbers(database)).isEqualTo(expected);
    }
  }

  private static List<Double> numbers(Database database) {
    return database.transact(
        c ->
            Sql.list(
                c,
                row -> row.getDouble(1),
                "SELECT estimate FROM measurements ORDER BY cell_index"));
  }

  @ParameterizedTest
  @CsvSource({"H2,EMBEDDED", "EMBEDDED,H2"})
  void theJournalGoesOnCountingWhereItWas(TestDatabase from, TestDatabase to) {
    DatabaseAddress source = of(from);
    DatabaseAddress target = of(to);
    fill(source);
    Transfer.move(source, target);
    try (Database database = Database.open(target)) {
      long next =
          database.transact(
              c -> {
                Sql.update(
                    c,
                    "INSERT INTO event_journal (persistence_id, sequence_number, writer,"
                        + " write_timestamp, adapter_manifest, event_payload, event_ser_id,"
                        + " event_ser_manifest) VALUES ('Sweep|s', 1101, 'w', 7, '', ?, 1, 'm')",
                    new byte[1]);
                return Sql.first(
                        c, row -> row.getLong(1), "SELECT MAX(ordering) FROM event_journal")
                    .orElseThrow();
              });
      assertThat(next).isEqualTo(1_101);
    }
  }

  @Test
  void aTargetThatHoldsAnythingIsRefusedAndLeftAlone() {
    DatabaseAddress source = of(TestDatabase.H2);
    DatabaseAddress target = of(TestDatabase.EMBEDDED);
    fill(source);
    fill(target);
    Map<String, Tables.Amount> before = amounts(target);
    assertThatThrownBy(() -> Transfer.move(source, target))
        .isInstanceOf(Transfer.Refused.class)
        .hasMessageContaining("holds rows already, in event_journal, facts, measurements, sweep_s");
    assertThat(amounts(target)).isEqualTo(before);
  }

  @Test
  void rowsThatDoNotArriveAsTheyWereAreRefusedAndTakenBack() {
    DatabaseAddress source = of(TestDatabase.H2);
    DatabaseAddress target = of(TestDatabase.EMBEDDED);
    fill(source);
    try (Database database = Database.open(target)) {
      database.transact(
          c -> {
            Sql.update(
                c,
                "CREATE FUNCTION spoil() RETURNS trigger AS $$ BEGIN"
                    + " NEW.event_payload := overlay(NEW.event_payload placing '\\x2a' from 1);"
                    + " RETURN NEW; END $$ LANGUAGE plpgsql");
            Sql.update(
                c,
                "CREATE TRIGGER spoils BEFORE INSERT ON event_journal FOR EACH ROW"
                    + " WHEN (NEW.sequence_number = 777) EXECUTE FUNCTION spoil()");
            return true;
          });
    }
    assertThatThrownBy(() -> Transfer.move(source, target))
        .isInstanceOf(Transfer.Refused.class)
        .hasMessageStartingWith("event_journal: Amount[rows=1100");
    assertThat(amounts(target))
        .hasEntrySatisfying("event_journal", amount -> assertThat(amount.rows()).isZero());
  }

  @Test
  void whatAnOrchestratorHasIsNotMovedButMayBeCopied() {
    DatabaseAddress source = of(TestDatabase.EMBEDDED);
    DatabaseAddress target = of(TestDatabase.H2);
    fill(source);
    try (Ownership running = Ownership.take(source)) {
      assertThatThrownBy(() -> Transfer.move(source, target)).isInstanceOf(Ownership.Taken.class);
      assertThat(Transfer.copy(source, target)).containsEntry("event_journal", 1_100L);
      assertThat(running.renew()).isTrue();
    }
  }
}
