package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.ImportedNetwork;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints that researchers have brought, kept until they are deleted. These rows are made
 * of no facts: what is put here is there once the call returns, whatever is killed then.
 */
public final class ImportedCheckpoints {
  private final Database database;
  private final RowCodec codec;

  ImportedCheckpoints(Database database, RowCodec codec) {
    this.database = database;
    this.codec = codec;
  }

  private record Keyed(long order, ImportedCheckpoint checkpoint) {}

  /** The one of this name. */
  public Optional<ImportedCheckpoint> get(String name) {
    return database
        .transact(c -> where(c, "name = ?", 1, name).stream().findFirst())
        .map(Keyed::checkpoint);
  }

  /** Those of a project with this content, newest first. */
  public List<ImportedCheckpoint> of(String project, Digest digest) {
    return database
        .transact(c -> where(c, "project = ? AND digest = ?", 100, project, digest.hex()))
        .stream()
        .map(Keyed::checkpoint)
        .toList();
  }

  /** Those of a project, newest first, after the one with that key. */
  public Page<ImportedCheckpoint> list(String project, Optional<String> after, int size) {
    long before = after.map(Long::parseLong).orElse(Long.MAX_VALUE);
    List<Keyed> found =
        database.transact(
            c -> where(c, "project = ? AND created_order < ?", size + 1, project, before));
    boolean more = found.size() > size;
    List<Keyed> items = more ? found.subList(0, size) : found;
    return new Page<>(
        items.stream().map(Keyed::checkpoint).toList(),
        more ? Optional.of(Long.toString(items.getLast().order())) : Optional.empty());
  }

  /** Keeps one of a new name. */
  public void put(ImportedCheckpoint checkpoint) {
    int unused =
        database.transact(
            c ->
                Sql.update(
                    c,
                    """
                    INSERT INTO imported_checkpoints (name, project, created_order, digest, size_bytes, spec,
                      description, created_by, request_id, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
                    """,
                    checkpoint.name(),
                    checkpoint.project(),
                    next(c, checkpoint.project()),
                    checkpoint.digest().hex(),
                    checkpoint.size(),
                    codec.spec(ImportedNetwork.sweep(checkpoint.settings(), 1, List.of())),
                    checkpoint.description(),
                    checkpoint.createdBy(),
                    checkpoint.requestId(),
                    checkpoint.created()));
  }

  /** Forgets one; whether there was one. */
  public boolean delete(String name) {
    return database.transact(
            c -> Sql.update(c, "DELETE FROM imported_checkpoints WHERE name = ?", name))
        > 0;
  }

  private static long next(Connection c, String project) throws SQLException {
    return Sql.first(
            c,
            row -> row.getLong(1),
            "SELECT COALESCE(MAX(created_order), 0) + 1 FROM imported_checkpoints WHERE project = ?",
            project)
        .orElse(1L);
  }

  private List<Keyed> where(
      Connection c, String condition, int limit, @Nullable Object... parameters)
      throws SQLException {
    List<@Nullable Object> all = new ArrayList<>();
    for (Object parameter : parameters) {
      all.add(parameter);
    }
    all.add(limit);
    return Sql.list(
        c,
        this::read,
        "SELECT * FROM imported_checkpoints WHERE "
            + condition
            + " ORDER BY created_order DESC FETCH FIRST ? ROWS ONLY",
        all.toArray());
  }

  private Keyed read(ResultSet row) throws SQLException {
    return new Keyed(
        row.getLong("created_order"),
        new ImportedCheckpoint(
            Sql.text(row, "name"),
            Sql.text(row, "project"),
            new Digest(Sql.text(row, "digest")),
            row.getLong("size_bytes"),
            codec.spec(row.getBytes("spec")).base(),
            Sql.text(row, "description"),
            Sql.text(row, "created_by"),
            Sql.text(row, "request_id"),
            Sql.instant(row, "created_at").orElseThrow()));
  }
}
