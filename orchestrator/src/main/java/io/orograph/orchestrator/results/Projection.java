package io.orograph.orchestrator.results;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Turns events of one entity type into rows, exactly once: rows, offset and sweep sequences are
 * committed together, and an event at or below the offset is skipped.
 */
public abstract class Projection<E> {
  /**
   * What a round of projecting did.
   *
   * @param offset number of the last event projected
   * @param sweep the sweep whose rows changed; empty if no event has been projected yet
   */
  public record Progressed(long offset, String sweep) {}

  private final Database database;
  final RowCodec codec;
  private final Class<E> type;

  Projection(Database database, RowCodec codec, Class<E> type) {
    this.database = database;
    this.codec = codec;
    this.type = type;
  }

  /** Of its events. */
  Class<E> type() {
    return type;
  }

  /** The sweep that the first event of an entity names. */
  abstract String sweepOf(E first);

  /** Makes rows of events, one after the other, within one transaction. */
  interface Writer<E> {
    /**
     * All events of the round, before the first is taken: what they are about can be read at once.
     */
    default void expect(List<JournalReader.Numbered<E>> events) throws SQLException {}

    /** Takes an event; its rows may be written later. */
    void apply(JournalReader.Numbered<E> event) throws SQLException;

    /** Writes what is left to be written. */
    default void finish() throws SQLException {}
  }

  /** What makes the rows of one round of events of a sweep. */
  abstract Writer<E> writer(Connection connection, String sweep, FactLog facts);

  /**
   * Whether all rows that {@code event} speaks of are there. Where they are not, it and what
   * follows it wait for a later round.
   */
  boolean ready(Connection connection, String sweep, E event) throws SQLException {
    return true;
  }

  /** Whether rows are still made of the sweep's events; else they are passed over. */
  boolean kept(Connection connection, String sweep) throws SQLException {
    return true;
  }

  /** How far the entity has been projected. */
  public Progressed offset(String persistenceId) {
    return database.transact(c -> offset(c, persistenceId));
  }

  /**
   * Projects {@code events} in one transaction.
   *
   * @throws IllegalStateException if an event between the offset and them is missing
   */
  public Progressed project(String persistenceId, List<JournalReader.Numbered<E>> events) {
    return database.transact(c -> project(c, persistenceId, events));
  }

  private Progressed project(
      Connection c, String persistenceId, List<JournalReader.Numbered<E>> events)
      throws SQLException {
    Progressed before = offset(c, persistenceId);
    List<JournalReader.Numbered<E>> fresh =
        events.stream().filter(e -> e.sequence() > before.offset()).toList();
    if (fresh.isEmpty()) {
      return before;
    }
    String sweep = before.offset() == 0 ? sweepOf(fresh.getFirst().event()) : before.sweep();
    FactLog facts = new FactLog(c, codec, sweep);
    boolean kept = kept(c, sweep);
    Writer<E> writer = writer(c, sweep, facts);
    if (kept) {
      writer.expect(fresh);
    }
    long offset = before.offset();
    for (JournalReader.Numbered<E> event : fresh) {
      if (event.sequence() != offset + 1) {
        throw new IllegalStateException(
            "sequence: " + event.sequence() + " (expected: " + (offset + 1) + ")");
      }
      if (!ready(c, sweep, event.event())) {
        break;
      }
      if (kept) {
        writer.apply(event);
      }
      offset = event.sequence();
    }
    if (offset == before.offset()) {
      return before;
    }
    writer.finish();
    save(c, persistenceId, before.offset() == 0, offset, sweep);
    facts.write();
    return new Progressed(offset, sweep);
  }

  private static Progressed offset(Connection c, String persistenceId) throws SQLException {
    return Sql.first(
            c,
            row -> new Progressed(row.getLong("seq_nr"), Sql.text(row, "sweep")),
            "SELECT * FROM projection_offsets WHERE persistence_id = ?",
            persistenceId)
        .orElse(new Progressed(0, ""));
  }

  private static void save(
      Connection c, String persistenceId, boolean first, long offset, String sweep)
      throws SQLException {
    Sql.update(
        c,
        first
            ? "INSERT INTO projection_offsets (seq_nr, sweep, persistence_id) VALUES (?, ?, ?)"
            : "UPDATE projection_offsets SET seq_nr = ?, sweep = ? WHERE persistence_id = ?",
        offset,
        sweep,
        persistenceId);
  }
}
