package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.Measurement;
import io.orograph.core.sweep.RunKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The content that rows refer to: what must stay in the store. */
public final class References {
  /** Of sweeps that are there, or were not long ago. */
  private static final String OF_SWEEPS =
      " WHERE sweep NOT IN (SELECT name FROM deleted_sweeps WHERE deleted_at <= ?)";

  private static final List<String> DIGESTS =
      List.of(
          "SELECT digest FROM checkpoints"
              + OF_SWEEPS
              + " AND (released_at IS NULL OR released_at > ?)",
          "SELECT digest FROM curve_chunks" + OF_SWEEPS,
          "SELECT digest FROM end_states" + OF_SWEEPS,
          "SELECT log_tail FROM runs" + OF_SWEEPS + " AND log_tail IS NOT NULL",
          "SELECT digest FROM held_content"
              + OF_SWEEPS
              + " AND sweep NOT IN (SELECT name FROM sweeps WHERE state = 'CANCELLED')",
          "SELECT digest FROM imported_checkpoints");

  private static final String OF_PROJECT =
      " WHERE sweep NOT IN (SELECT name FROM deleted_sweeps)"
          + " AND sweep IN (SELECT name FROM sweeps WHERE project = ?";

  /** What several refer to counts once. */
  private static final String BYTES =
      "SELECT COALESCE(SUM(size_bytes), 0) FROM ("
          + "SELECT digest, size_bytes FROM checkpoints"
          + OF_PROJECT
          + ") AND released_at IS NULL UNION SELECT digest, size_bytes FROM curve_chunks"
          + OF_PROJECT
          + ") UNION SELECT digest, size_bytes FROM end_states"
          + OF_PROJECT
          + ") UNION SELECT digest, size_bytes FROM held_content"
          + OF_PROJECT
          + " AND state <> 'CANCELLED')"
          + " UNION SELECT digest, size_bytes FROM imported_checkpoints WHERE project = ?) content";

  private static final String BYTES_OF_SWEEP =
      "SELECT COALESCE(SUM(size_bytes), 0) FROM ("
          + "SELECT digest, size_bytes FROM checkpoints WHERE sweep = ? AND released_at IS NULL"
          + " UNION SELECT digest, size_bytes FROM curve_chunks WHERE sweep = ?"
          + " UNION SELECT digest, size_bytes FROM end_states WHERE sweep = ?"
          + " UNION SELECT digest, size_bytes FROM held_content WHERE sweep = ?) content";

  private final Database database;
  private final RowCodec codec;
  private final InstantSource clock;
  private final Duration grace;

  /**
   * What the rows in {@code database} refer to.
   *
   * @param clock the clock by which sweeps are deleted and checkpoints released
   * @param grace how long what these referred to counts as referred to still: a backup of the
   *     database that was made meanwhile names it, and is followed by one of the store
   */
  public References(Database database, RowCodec codec, InstantSource clock, Duration grace) {
    this.database = database;
    this.codec = codec;
    this.clock = clock;
    this.grace = grace;
  }

  /** When the oldest event was written whose references are no rows yet; empty if there is none. */
  public Optional<Instant> oldestMissing() {
    return Laggards.oldest(database);
  }

  /** Tells {@code user} every digest that is referred to, some of them more than once. */
  public void each(Consumer<Digest> user) {
    Instant since = clock.instant().minus(grace);
    database.transact(
        c -> {
          for (String sql : DIGESTS) {
            int times = Math.toIntExact(sql.chars().filter(place -> place == '?').count());
            Sql.each(
                c,
                row -> user.accept(new Digest(row.getString(1))),
                sql,
                Collections.nCopies(times, since).toArray());
          }
          Sql.each(
              c,
              row -> measured(row, user),
              "SELECT sweep, payload FROM measurements" + OF_SWEEPS,
              since);
          return true;
        });
  }

  /**
   * Bytes of checkpoints, imported ones among them, curves and states that a project refers to,
   * each content once. Measured artifacts are not among them: they are small.
   */
  static long bytes(Database database, String project) {
    return database.transact(
        c ->
            Sql.first(c, row -> row.getLong(1), BYTES, project, project, project, project, project)
                .orElseThrow());
  }

  /** The same of what one sweep refers to. */
  static long sweepBytes(Database database, String sweep) {
    return database.transact(
        c ->
            Sql.first(c, row -> row.getLong(1), BYTES_OF_SWEEP, sweep, sweep, sweep, sweep)
                .orElseThrow());
  }

  private void measured(ResultSet row, Consumer<Digest> user) throws SQLException {
    Measurement m = codec.measurement(row.getBytes("payload"));
    user.accept(m.basis().evaluationSet().digest());
    if (m instanceof Measurement.Scalar scalar) {
      scalar.artifacts().stream().map(ArtifactRef::digest).forEach(user);
    }
    if (!row.getString("sweep").contains("/sweeps/")) {
      // Measured without a sweep: its checkpoints are in no row of its own.
      m.subject().checkpoints().stream().map(CheckpointRef::digest).forEach(user);
    }
  }

  /**
   * What is needed while a pack is under way: its two newest resume states. Those of later steps
   * are of attempts before, from which it does not go on any more: it began anew behind them.
   */
  static void resumable(Connection c, String sweep, String task, ArtifactRef state, long step)
      throws SQLException {
    Sql.update(
        c,
        "DELETE FROM held_content WHERE sweep = ? AND holder = ? AND (digest = ? OR step > ?)",
        sweep,
        task,
        state.digest().hex(),
        step);
    hold(c, sweep, task, step, state.digest(), state.size());
    List<Long> steps =
        Sql.list(
            c,
            row -> row.getLong(1),
            "SELECT step FROM held_content WHERE sweep = ? AND holder = ? ORDER BY step DESC",
            sweep,
            task);
    if (steps.size() > 2) {
      Sql.update(
          c,
          "DELETE FROM held_content WHERE sweep = ? AND holder = ? AND step < ?",
          sweep,
          task,
          steps.get(1));
    }
  }

  /** The pack was taken apart: its parts go on from its resume states. */
  static void split(Connection c, String sweep, String task, List<String> parts)
      throws SQLException {
    for (String part : parts) {
      Sql.update(
          c,
          "INSERT INTO held_content (sweep, holder, step, digest, size_bytes)"
              + " SELECT sweep, ?, step, digest, size_bytes FROM held_content"
              + " WHERE sweep = ? AND holder = ?",
          part,
          sweep,
          task);
    }
    release(c, sweep, task);
  }

  /** The pack has ended: what its runs go on with later, if anything, are their end states. */
  static void release(Connection c, String sweep, String task) throws SQLException {
    Sql.update(c, "DELETE FROM held_content WHERE sweep = ? AND holder = ?", sweep, task);
  }

  /** The same of several packs. */
  static void release(Connection c, String sweep, List<String> tasks) throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement("DELETE FROM held_content WHERE sweep = ? AND holder = ?")) {
      for (String task : tasks) {
        Sql.fill(s, sweep, task);
        s.addBatch();
      }
      s.executeBatch();
    }
  }

  /** A run was stopped early: if it was the last of its pack, nothing goes on from there. */
  static void stopped(Connection c, String sweep, RunKey run) throws SQLException {
    Sql.update(
        c,
        "DELETE FROM held_content WHERE sweep = ? AND holder IN"
            + " (SELECT r.task FROM runs r WHERE r.sweep = ? AND r.run_key = ? AND NOT EXISTS"
            + " (SELECT 1 FROM runs o WHERE o.sweep = r.sweep AND o.task = r.task AND o.state <> ?))",
        sweep,
        sweep,
        run.hex(),
        RunState.ENDED.name());
  }

  /** A checkpoint of another sweep that is measured here. */
  static void adopted(Connection c, String sweep, CheckpointRef checkpoint) throws SQLException {
    Sql.update(
        c,
        "DELETE FROM held_content WHERE sweep = ? AND holder = 'adopted' AND digest = ?",
        sweep,
        checkpoint.digest().hex());
    hold(c, sweep, "adopted", checkpoint.step(), checkpoint.digest(), checkpoint.size());
  }

  private static void hold(
      Connection c, String sweep, String holder, long step, Digest digest, long size)
      throws SQLException {
    Sql.update(
        c,
        "INSERT INTO held_content (sweep, holder, step, digest, size_bytes) VALUES (?, ?, ?, ?, ?)",
        sweep,
        holder,
        step,
        digest.hex(),
        size);
  }
}
