package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingLengths;
import io.orograph.orchestrator.block.Shorter;
import io.orograph.orchestrator.sweep.BlockScope;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What longer trainings go on with: one row for each run that one can pass through. */
public final class EndStates {
  private final Database database;
  private final RowCodec codec;

  EndStates(Database database, RowCodec codec) {
    this.database = database;
    this.codec = codec;
  }

  static void put(
      Connection connection,
      String sweep,
      RunKey run,
      ArtifactRef state,
      long step,
      String deviceClass)
      throws SQLException {
    Sql.update(
        connection, "DELETE FROM end_states WHERE sweep = ? AND run_key = ?", sweep, run.hex());
    Sql.update(
        connection,
        "INSERT INTO end_states (sweep, run_key, step, digest, size_bytes, device_class)"
            + " VALUES (?, ?, ?, ?, ?, ?)",
        sweep,
        run.hex(),
        step,
        state.digest().hex(),
        state.size(),
        deviceClass);
  }

  /**
   * What the runs of a block have from those that they pass through.
   *
   * @param whole the specification of the sweep, all lengths that it had before among its own
   */
  public Map<RunKey, Shorter> of(String sweep, SweepSpec whole, BlockScope scope) {
    return database.transact(
        c -> {
          Map<RunKey, Shorter> found = new HashMap<>();
          Grid grid = new Grid(scope.spec());
          int replicates = scope.spec().replicates();
          for (RunSpec run :
              grid.runs(
                  scope.range().fromCell() * replicates, scope.range().toCell() * replicates)) {
            Optional<RunKey> shorter = TrainingLengths.shorter(whole, run);
            if (shorter.isPresent()) {
              of(c, sweep, shorter.get()).ifPresent(s -> found.put(run.key(), s));
            }
          }
          return found;
        });
  }

  private Optional<Shorter> of(Connection c, String sweep, RunKey shorter) throws SQLException {
    for (RunRow row : new RunReader(c, codec).where(sweep, "run_key = ?", 1, shorter.hex())) {
      if (row.outcome().orElse(null) instanceof RunOutcome.Diverged diverged
          && row.summary().isPresent()) {
        return Optional.of(new Shorter.Diverged(diverged, row.summary().get()));
      }
    }
    return Sql.first(
        c,
        row -> trained(shorter, row),
        "SELECT * FROM end_states WHERE sweep = ? AND run_key = ?",
        sweep,
        shorter.hex());
  }

  private static Shorter trained(RunKey run, ResultSet row) throws SQLException {
    return new Shorter.Trained(
        run,
        new ArtifactRef(
            new Digest(Sql.text(row, "digest")),
            ArtifactKind.RESUME_STATE,
            row.getLong("size_bytes")),
        row.getLong("step"),
        Sql.text(row, "device_class"));
  }

  /** Runs of a sweep that were trained to {@code length} and kept nothing to go on with. */
  public long missing(String sweep, TrainingLength length) {
    String column = length instanceof TrainingLength.Epochs ? "epochs" : "steps";
    return database.transact(
        c ->
            Sql.first(
                    c,
                    row -> row.getLong(1),
                    "SELECT COUNT(*) FROM runs r WHERE r.sweep = ? AND r.outcome IN (?, ?) AND r."
                        + column
                        + " = ? AND NOT EXISTS (SELECT 1 FROM end_states e"
                        + " WHERE e.sweep = r.sweep AND e.run_key = r.run_key)",
                    sweep,
                    new RunOutcome.Trained().word(),
                    new RunOutcome.Collapsed(0).word(),
                    length.maxSteps(1))
                .orElseThrow());
  }
}
