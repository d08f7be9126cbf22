package io.orograph.orchestrator.results;

import io.orograph.core.search.Ask;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.sweep.SearchProgress;
import io.orograph.orchestrator.sweep.SweepChange;
import io.orograph.orchestrator.sweep.SweepStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The rows that events of one sweep entity become, within one transaction. */
public final class SweepRows {
  private final Connection connection;
  private final RowCodec codec;
  private final String sweep;
  private final FactLog facts;

  SweepRows(Connection connection, RowCodec codec, String sweep, FactLog facts) {
    this.connection = connection;
    this.codec = codec;
    this.sweep = sweep;
    this.facts = facts;
  }

  /** The sweep was accepted. */
  public void created(
      SweepSpec spec,
      String specDigest,
      Map<String, String> labels,
      String description,
      String createdBy,
      Instant at)
      throws SQLException {
    String project = sweep.split("/", -1)[1];
    long order =
        Sql.first(
                connection,
                row -> row.getLong(1),
                "SELECT COALESCE(MAX(created_order), 0) + 1 FROM sweeps WHERE project = ?",
                project)
            .orElse(1L);
    Sql.update(
        connection,
        """
        INSERT INTO sweeps (name, project, created_order, state, spec, spec_digest, description,
          created_by, created_at, version)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)\
        """,
        sweep,
        project,
        order,
        SweepStatus.ACTIVE.name(),
        codec.spec(spec),
        specDigest,
        description,
        createdBy,
        at);
    labels(labels);
    facts.add(at, new SweepFact.StateChanged(SweepStatus.ACTIVE));
  }

  /** Priority, parallelism, quota or how long checkpoints are kept changed. */
  public void changed(SweepChange change) throws SQLException {
    if (change.keepsSpec()) {
      return;
    }
    spec(change.of(spec()));
  }

  /** Its search has decided on more cells. */
  public void searched(List<Ask> asks) throws SQLException {
    if (!asks.isEmpty()) {
      spec(SearchProgress.asking(spec(), asks));
    }
  }

  private SweepSpec spec() throws SQLException {
    return codec.spec(
        Sql.first(
                connection, row -> row.getBytes(1), "SELECT spec FROM sweeps WHERE name = ?", sweep)
            .orElseThrow());
  }

  private void spec(SweepSpec changed) throws SQLException {
    Sql.update(connection, "UPDATE sweeps SET spec = ? WHERE name = ?", codec.spec(changed), sweep);
  }

  /** It asks for more: a finished sweep is active again. */
  public void extended(SweepSpec spec, String specDigest, Instant at) throws SQLException {
    Sql.update(
        connection,
        "UPDATE sweeps SET spec = ?, spec_digest = ? WHERE name = ?",
        codec.spec(spec),
        specDigest,
        sweep);
    reopened(at);
  }

  /** There is more to do: a finished sweep is active again. */
  public void reopened(Instant at) throws SQLException {
    boolean finished =
        Sql.first(
                connection,
                row -> row.getString(1),
                "SELECT state FROM sweeps WHERE name = ?",
                sweep)
            .map(SweepStatus.FINISHED.name()::equals)
            .orElse(false);
    if (finished) {
      state(SweepStatus.ACTIVE, at);
    }
  }

  /** The description changed. */
  public void description(String description) throws SQLException {
    Sql.update(connection, "UPDATE sweeps SET description = ? WHERE name = ?", description, sweep);
  }

  /** The labels changed. */
  public void labels(Map<String, String> labels) throws SQLException {
    Sql.update(connection, "DELETE FROM sweep_labels WHERE sweep = ?", sweep);
    for (Map.Entry<String, String> label : labels.entrySet()) {
      Sql.update(
          connection,
          "INSERT INTO sweep_labels (sweep, label, label_text) VALUES (?, ?, ?)",
          sweep,
          label.getKey(),
          label.getValue());
    }
  }

  /** The state changed. */
  public void state(SweepStatus state, Instant at) throws SQLException {
    Sql.update(
        connection,
        "UPDATE sweeps SET state = ?, ended_at = ? WHERE name = ?",
        state.name(),
        ended(state) ? at : null,
        sweep);
    facts.add(at, new SweepFact.StateChanged(state));
  }

  /**
   * It was deleted. Its row goes at once, so that no list has it; what its runs left is taken away
   * bit by bit by {@link Purge}, because there may be millions of rows.
   */
  public void deleted(Instant at) throws SQLException {
    Sql.update(
        connection, "INSERT INTO deleted_sweeps (name, deleted_at) VALUES (?, ?)", sweep, at);
    Sql.update(connection, "DELETE FROM sweep_labels WHERE sweep = ?", sweep);
    Sql.update(connection, "DELETE FROM sweeps WHERE name = ?", sweep);
    facts.add(at, new SweepFact.StateChanged(SweepStatus.DELETED));
  }

  private static boolean ended(SweepStatus state) {
    return switch (state) {
      case ACTIVE, PAUSED -> false;
      case FINISHED, CANCELLED, DELETED -> true;
    };
  }

  /** The sweep's event {@code sequence} has been applied. */
  void version(long sequence) throws SQLException {
    Sql.update(connection, "UPDATE sweeps SET version = ? WHERE name = ?", sequence, sweep);
  }
}
