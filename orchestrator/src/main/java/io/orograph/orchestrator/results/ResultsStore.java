package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.SweepSize;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.sweep.SweepStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries from the rows. Calls block on the database: make them on a dispatcher for that.
 */
public final class ResultsStore {
  /** The fields a filter over sweeps may name. */
  public static final FilterFields SWEEP_FIELDS =
      new FilterFields(
          Map.of(
              "state", FilterFields.Kind.UPPER,
              "created_by", FilterFields.Kind.TEXT,
              "labels.*", FilterFields.Kind.TEXT));

  /** The fields a filter over checkpoints may name. */
  public static final FilterFields CHECKPOINT_FIELDS =
      new FilterFields(
          Map.of(
              "cell", FilterFields.Kind.TEXT,
              "replicate", FilterFields.Kind.NUMBER,
              "role", FilterFields.Kind.UPPER,
              "step", FilterFields.Kind.NUMBER,
              "digest", FilterFields.Kind.LOWER));

  private static final String LABELS = "labels.";

  /** A run and one of its checkpoints. */
  public record RunCheckpoint(RunRow run, CheckpointRef checkpoint) {}

  /** A checkpoint with the place of its run. */
  public record PlacedCheckpoint(String cell, int replicate, CheckpointRef checkpoint) {}

  private record Placed(String key, PlacedCheckpoint value) {}

  private record RunPlace(String sweep, long index) {}

  private final Database database;
  private final RowCodec codec;
  private final RunQueries runs;
  private final MeasurementQueries measurements;
  private final DiagramQueries diagrams;
  private final EndStates endStates;
  private final ReleasedCheckpoints released;
  private final ImportedCheckpoints imported;

  public ResultsStore(Database database, RowCodec codec) {
    this.database = database;
    this.codec = codec;
    this.runs = new RunQueries(database, codec);
    this.measurements = new MeasurementQueries(database, codec);
    this.diagrams = new DiagramQueries(database, codec);
    this.endStates = new EndStates(database, codec);
    this.released = new ReleasedCheckpoints(database, codec);
    this.imported = new ImportedCheckpoints(database, codec);
  }

  /** What longer trainings go on with. */
  public EndStates endStates() {
    return endStates;
  }

  /** Checkpoints that are kept for a time. */
  public ReleasedCheckpoints releasedCheckpoints() {
    return released;
  }

  /** Checkpoints that researchers have brought. */
  public ImportedCheckpoints imported() {
    return imported;
  }

  /** The runs. */
  public RunQueries runs() {
    return runs;
  }

  /** The measurements. */
  public MeasurementQueries measurements() {
    return measurements;
  }

  /** What phase diagrams are folded from. */
  public DiagramQueries diagrams() {
    return diagrams;
  }

  /** The sweep of this name. */
  public Optional<SweepRow> sweep(String name) {
    return database.transact(c -> sweepsWhere(c, "name = ?", 1, name).stream().findFirst());
  }

  /** Sweeps of a project, newest first, after the one with key {@code after}. */
  public Page<SweepRow> sweeps(String project, Filter filter, Optional<String> after, int size) {
    return named(project, "sweeps", filter, after, size);
  }

  /** What measures without a sweep in a project, newest first, after the one with that key. */
  public Page<SweepRow> standalone(String project, Optional<String> after, int size) {
    return named(project, "measurements", Filter.all(), after, size);
  }

  private Page<SweepRow> named(
      String project, String collection, Filter filter, Optional<String> after, int size) {
    StringBuilder condition = new StringBuilder("project = ? AND name LIKE ?");
    List<@Nullable Object> parameters =
        new ArrayList<>(List.of(project, "projects/" + project + "/" + collection + "/%"));
    condition.append(" AND ").append(filter.sql(ResultsStore::sweepColumn, parameters));
    after.ifPresent(
        key -> {
          condition.append(" AND created_order < ?");
          parameters.add(Long.parseLong(key));
        });
    List<SweepRow> found =
        database.transact(
            c -> sweepsWhere(c, condition.toString(), size + 1, parameters.toArray()));
    boolean more = found.size() > size;
    List<SweepRow> items = more ? found.subList(0, size) : found;
    return new Page<>(
        items, more ? Optional.of(Long.toString(items.getLast().order())) : Optional.empty());
  }

  /** A sweep without a label has the empty text there. */
  private static String sweepColumn(
      Filter.Comparison comparison, List<@Nullable Object> parameters) {
    if (!comparison.field().startsWith(LABELS)) {
      return comparison.on(comparison.field(), parameters);
    }
    parameters.add(comparison.field().substring(LABELS.length()));
    return comparison.on(
        "COALESCE((SELECT l.label_text FROM sweep_labels l WHERE l.sweep = sweeps.name"
            + " AND l.label = ?), '')",
        parameters);
  }

  /** The runs of a project's sweeps that have the checkpoint with this digest. */
  public List<RunCheckpoint> withCheckpoint(String project, Digest digest) {
    return database.transact(
        c -> {
          List<RunCheckpoint> found = new ArrayList<>();
          List<RunPlace> places =
              Sql.list(
                  c,
                  row -> new RunPlace(Sql.text(row, "sweep"), row.getLong("run_index")),
                  "SELECT DISTINCT sweep, run_index FROM checkpoints WHERE digest = ?"
                      + " AND sweep LIKE ? AND released_at IS NULL"
                      + " AND sweep IN (SELECT name FROM sweeps) ORDER BY sweep, run_index",
                  digest.hex(),
                  "projects/" + project + "/sweeps/%");
          for (RunPlace place : places) {
            for (RunRow run :
                new RunReader(c, codec).where(place.sweep(), "run_index = ?", 1, place.index())) {
              run.checkpoints().stream()
                  .filter(checkpoint -> checkpoint.digest().equals(digest))
                  .forEach(checkpoint -> found.add(new RunCheckpoint(run, checkpoint)));
            }
          }
          return found;
        });
  }

  /** Whether a sweep is there and has not ended. */
  public boolean underWay(String sweep) {
    return database.transact(
        c ->
            Sql.first(
                    c,
                    row -> true,
                    "SELECT 1 FROM sweeps WHERE name = ? AND ended_at IS NULL",
                    sweep)
                .isPresent());
  }

  /** Whether a sweep of this name was deleted. */
  public boolean deleted(String sweep) {
    return database.transact(c -> Purge.isDeleted(c, sweep));
  }

  /** Bytes that a project refers to in the store, by its id. */
  public long bytes(String project) {
    return References.bytes(database, project);
  }

  /** Bytes that a sweep refers to in the store, by its name. */
  public long sweepBytes(String sweep) {
    return References.sweepBytes(database, sweep);
  }

  /** How far a sweep is. Runs without a row of a cancelled sweep were cancelled. */
  public Progress progress(String sweep, SweepSpec spec) {
    Map<String, Long> outcomes = new TreeMap<>();
    long[] training = new long[1];
    long[] rows = new long[1];
    boolean[] cancelled = new boolean[1];
    long recorded =
        database.transact(
            c -> {
              Sql.list(
                  c,
                  row -> {
                    long count = row.getLong(3);
                    rows[0] += count;
                    switch (RunState.valueOf(row.getString(1))) {
                      case PENDING -> {}
                      case TRAINING -> training[0] += count;
                      case ENDED -> outcomes.put(Sql.text(row, "outcome"), count);
                    }
                    return count;
                  },
                  "SELECT state, outcome, COUNT(*) FROM runs WHERE sweep = ?"
                      + " GROUP BY state, outcome",
                  sweep);
              cancelled[0] = isCancelled(c, sweep);
              return Sql.first(
                      c,
                      row -> row.getLong(1),
                      "SELECT COUNT(*) FROM measurements WHERE sweep = ?",
                      sweep)
                  .orElseThrow();
            });
    SweepSize all =
        spec.search().isAdaptive()
            ? sweep(sweep).map(ResultsStore::size).orElseGet(() -> SweepSize.atMost(spec))
            : SweepSize.of(spec);
    if (cancelled[0] && rows[0] < all.runs()) {
      outcomes.merge(new RunOutcome.Cancelled().word(), all.runs() - rows[0], Long::sum);
    }
    return new Progress(
        all.cells(), all.runs(), training[0], outcomes, all.measurements(), recorded);
  }

  /** Whether a sweep was cancelled: then so were the runs of its blocks that were never opened. */
  static boolean isCancelled(Connection c, String sweep) throws SQLException {
    return Sql.first(
            c,
            row -> true,
            "SELECT 1 FROM sweeps WHERE name = ? AND state = ?",
            sweep,
            SweepStatus.CANCELLED.name())
        .isPresent();
  }

  /** What an adaptive search may come to; when it has ended, what it came to. */
  private static SweepSize size(SweepRow row) {
    return row.ended().isPresent() ? SweepSize.of(row.spec()) : SweepSize.atMost(row.spec());
  }

  /** Facts of a sweep after {@code sequence}, in order. */
  public List<FactRow> facts(String sweep, long sequence, int limit) {
    return database.transact(
        c ->
            Sql.list(
                c,
                row ->
                    new FactRow(
                        row.getLong("sweep_seq"),
                        Sql.instant(row, "recorded_at").orElseThrow(),
                        row.getBytes("payload")),
                "SELECT * FROM facts WHERE sweep = ? AND sweep_seq > ?"
                    + " ORDER BY sweep_seq FETCH FIRST ? ROWS ONLY",
                sweep,
                sequence,
                limit));
  }

  /** The last sequence given to any fact; no watcher can have seen a later one. */
  public long lastSequence() {
    return database.transact(
        c ->
            Sql.first(
                    c, row -> row.getLong(1), "SELECT last_taken FROM sweep_sequence WHERE id = 1")
                .orElseThrow());
  }

  /** Checkpoints of a sweep, by run and step. */
  public Page<PlacedCheckpoint> checkpoints(
      String sweep, Filter filter, Optional<String> after, int size) {
    StringBuilder sql =
        new StringBuilder(
            "SELECT r.cell, r.replicate, c.* FROM checkpoints c JOIN runs r"
                + " ON r.sweep = c.sweep AND r.run_index = c.run_index WHERE c.sweep = ?"
                + " AND c.released_at IS NULL"
                + " AND (c.device_class = '' OR r.trained_on IN ('', c.device_class))");
    List<@Nullable Object> parameters = new ArrayList<>(List.of(sweep));
    sql.append(" AND ").append(filter.sql(ResultsStore::checkpointColumn, parameters));
    after.ifPresent(
        key -> {
          String[] parts = key.split(" ", -1);
          sql.append(" AND (c.run_index, c.step, c.role, c.digest) > (?, ?, ?, ?)");
          parameters.add(Long.parseLong(parts[0]));
          parameters.add(Long.parseLong(parts[1]));
          parameters.add(parts[2]);
          parameters.add(parts[3]);
        });
    sql.append(" ORDER BY c.run_index, c.step, c.role, c.digest FETCH FIRST ? ROWS ONLY");
    parameters.add(size + 1);
    List<Placed> found =
        database.transact(
            c -> Sql.list(c, ResultsStore::placed, sql.toString(), parameters.toArray()));
    boolean more = found.size() > size;
    List<Placed> items = more ? found.subList(0, size) : found;
    return new Page<>(
        items.stream().map(Placed::value).toList(),
        more ? Optional.of(items.getLast().key()) : Optional.empty());
  }

  private static String checkpointColumn(
      Filter.Comparison comparison, List<@Nullable Object> parameters) {
    String table =
        switch (comparison.field()) {
          case "cell", "replicate" -> "r.";
          default -> "c.";
        };
    return comparison.on(table + comparison.field(), parameters);
  }

  private static Placed placed(ResultSet row) throws SQLException {
    CheckpointRef checkpoint =
        new CheckpointRef(
            new Digest(row.getString("digest")),
            CheckpointRole.valueOf(row.getString("role")),
            row.getLong("step"),
            row.getLong("size_bytes"));
    String key =
        String.join(
            " ",
            Long.toString(row.getLong("run_index")),
            Long.toString(checkpoint.step()),
            checkpoint.role().name(),
            checkpoint.digest().hex());
    return new Placed(
        key, new PlacedCheckpoint(row.getString("cell"), row.getInt("replicate"), checkpoint));
  }

  private List<SweepRow> sweepsWhere(
      Connection c, String condition, int limit, @Nullable Object... parameters)
      throws SQLException {
    List<@Nullable Object> all = new ArrayList<>();
    for (Object parameter : parameters) {
      all.add(parameter);
    }
    all.add(limit);
    return Sql.list(
        c,
        row -> sweepRow(c, row),
        "SELECT * FROM sweeps WHERE "
            + condition
            + " ORDER BY created_order DESC FETCH FIRST ? ROWS ONLY",
        all.toArray());
  }

  private SweepRow sweepRow(Connection c, ResultSet row) throws SQLException {
    String name = Sql.text(row, "name");
    Map<String, String> labels = new TreeMap<>();
    Sql.list(
        c,
        label -> labels.put(label.getString("label"), label.getString("label_text")),
        "SELECT * FROM sweep_labels WHERE sweep = ?",
        name);
    return new SweepRow(
        name,
        Sql.text(row, "project"),
        row.getLong("created_order"),
        SweepStatus.valueOf(row.getString("state")),
        codec.spec(row.getBytes("spec")),
        Sql.text(row, "spec_digest"),
        labels,
        Sql.text(row, "description"),
        Sql.text(row, "created_by"),
        Sql.instant(row, "created_at").orElseThrow(),
        Sql.instant(row, "ended_at"),
        row.getLong("version"));
  }
}
