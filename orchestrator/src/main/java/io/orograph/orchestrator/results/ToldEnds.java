package io.orograph.orchestrator.results;

import io.orograph.orchestrator.webhook.Ledger;
import java.time.Instant;
import java.util.List;

/** Who was told of which end, in the database that all orchestrators of a lab share. */
public final class ToldEnds implements Ledger {
  private final Database database;

  /** What is in {@code database}. */
  public ToldEnds(Database database) {
    this.database = database;
  }

  @Override
  public Instant since(Instant first) {
    return database.transact(
        c -> {
          List<Instant> known =
              Sql.list(
                  c,
                  row -> Sql.instant(row, "since").orElseThrow(),
                  "SELECT since FROM told_since ORDER BY since");
          if (!known.isEmpty()) {
            return known.getFirst();
          }
          Sql.update(c, "INSERT INTO told_since (since) VALUES (?)", first);
          return first;
        });
  }

  @Override
  public List<Entry> told(Instant oldest) {
    return database.transact(
        c -> {
          Sql.update(c, "DELETE FROM told_ends WHERE ended_at < ?", oldest);
          return Sql.list(
              c,
              row ->
                  new Entry(
                      Sql.text(row, "destination"),
                      Sql.text(row, "event"),
                      Sql.instant(row, "ended_at").orElseThrow()),
              "SELECT destination, event, ended_at FROM told_ends");
        });
  }

  @Override
  public void keep(List<Entry> entries) {
    boolean unused =
        database.transact(
            c -> {
              for (Entry entry : entries) {
                boolean known =
                    Sql.first(
                            c,
                            row -> true,
                            "SELECT 1 FROM told_ends WHERE destination = ? AND event = ?",
                            entry.destination(),
                            entry.event())
                        .isPresent();
                if (!known) {
                  Sql.update(
                      c,
                      "INSERT INTO told_ends (destination, event, ended_at) VALUES (?, ?, ?)",
                      entry.destination(),
                      entry.event(),
                      entry.endedAt());
                }
              }
              return true;
            });
  }
}
