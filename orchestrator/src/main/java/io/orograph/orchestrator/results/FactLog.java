package io.orograph.orchestrator.results;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Facts of one transaction, numbered and written together at its end. */
final class FactLog {
  private final Connection connection;
  private final RowCodec codec;
  private final String sweep;
  private final List<FactRow> waiting = new ArrayList<>();

  FactLog(Connection connection, RowCodec codec, String sweep) {
    this.connection = connection;
    this.codec = codec;
    this.sweep = sweep;
  }

  void add(Instant at, SweepFact fact) {
    waiting.add(new FactRow(0, at, codec.fact(fact)));
  }

  /**
   * Takes the next sequences and writes the facts. The counter's row stays locked until the commit,
   * so sequences become visible in their order and a watcher that has seen n never misses one below
   * n.
   */
  void write() throws SQLException {
    if (waiting.isEmpty()) {
      return;
    }
    Sql.update(
        connection,
        "UPDATE sweep_sequence SET last_taken = last_taken + ? WHERE id = 1",
        waiting.size());
    long last =
        Sql.first(
                connection,
                row -> row.getLong(1),
                "SELECT last_taken FROM sweep_sequence WHERE id = 1")
            .orElseThrow();
    long sequence = last - waiting.size();
    try (PreparedStatement s =
        connection.prepareStatement(
            "INSERT INTO facts (sweep_seq, sweep, recorded_at, payload) VALUES (?, ?, ?, ?)")) {
      for (FactRow fact : waiting) {
        sequence++;
        Sql.fill(s, sequence, sweep, fact.at(), fact.payload());
        s.addBatch();
      }
      s.executeBatch();
    }
    waiting.clear();
  }
}
