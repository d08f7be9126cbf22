package io.orograph.orchestrator.grpc;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.metric.MetricLevel;
import io.orograph.core.parquet.ParquetColumn;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.BestAccuracy;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.LossUnits;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.RunRow;
import io.orograph.orchestrator.sweep.SearchProgress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The long table of one sweep as CSV (RFC 4180, but lines end in LF): a row per run, pair or cell
 * and metric. What a run did itself, its outcome and length, are rows too, of kinds that start with
 * {@code RUN_}, so that one table holds everything, or all of one level. Columns: {@link
 * TidyColumns}, kinds: {@link TidyMetrics}.
 */
final class TidyTable {
  private static final int NO_REPLICATE = -1;

  private final SweepSpec spec;
  private final Grid grid;
  private final Optional<MetricLevel> level;
  private final Map<Long, Row> asked = new HashMap<>();
  private final BestAccuracy best = new BestAccuracy();

  /**
   * The table of a sweep, whose search has decided this.
   *
   * @param level of its rows; empty for all
   */
  TidyTable(SweepSpec spec, SearchProgress search, Optional<MetricLevel> level) {
    this.spec = spec;
    this.grid = new Grid(spec);
    this.level = level;
    for (SearchProgress.Round round : search.rounds()) {
      round
          .asks()
          .forEach(
              ask ->
                  asked.put(ask.place(), asked(round.number(), SearchDecisions.text(grid, ask))));
    }
  }

  /**
   * A row with the key it is sorted by.
   *
   * @param cell id of its cell, or both with a bar between; empty until it has its place
   * @param fields a text for every column behind the axes
   * @param measurement what it is of; empty where it is of what a run or cell did
   * @param seedKey what the random streams of the run are derived from, of its outcome's row
   */
  record Row(
      String cell,
      String kind,
      String metric,
      int a,
      int b,
      List<String> fields,
      Optional<Measurement> measurement,
      Optional<String> seedKey) {
    Row {
      fields = List.copyOf(fields);
    }

    private static Row fact(FactKind kind, int replicate, List<String> fields) {
      return new Row(
          "",
          kind.name(),
          kind.name(),
          replicate,
          NO_REPLICATE,
          fields,
          Optional.empty(),
          Optional.empty());
    }

    private Row of(String id) {
      return new Row(id, kind, metric, a, b, fields, measurement, seedKey);
    }

    private Row seeded(String key) {
      return new Row(cell, kind, metric, a, b, fields, measurement, Optional.of(key));
    }

    /** What stands in a column behind the axes. */
    String field(String name) {
      return fields.get(TidyColumns.place(name));
    }
  }

  /** The column names. */
  String header() {
    return line(TidyColumns.of(spec).stream().map(ParquetColumn::name).toList());
  }

  /** Rows as lines. */
  static String lines(List<List<String>> rows) {
    return rows.stream().map(TidyTable::line).collect(Collectors.joining());
  }

  /** The rows of one cell, by kind and replicates, a text for every column. */
  List<List<String>> rows(Cell cell, List<RunRow> runs, List<Measurement> measurements) {
    List<String> start = new ArrayList<>(List.of(cell.id()));
    cell.values().stream().map(AxisValue::text).forEach(start::add);
    return texts(start, sorted(cell, runs, measurements));
  }

  private static List<List<String>> texts(List<String> start, List<Row> rows) {
    List<List<String>> all = new ArrayList<>();
    for (Row row : rows) {
      List<String> fields = new ArrayList<>(start);
      fields.addAll(row.fields());
      all.add(fields);
    }
    return all;
  }

  /** The rows of one cell, by kind and replicates. */
  List<Row> sorted(Cell cell, List<RunRow> runs, List<Measurement> measurements) {
    List<Row> rows = new ArrayList<>();
    runs.forEach(run -> addRun(rows, cell, run));
    measurements.forEach(m -> rows.add(measured(m)));
    Optional.ofNullable(asked.get(cell.index())).ifPresent(rows::add);
    if (!rows.isEmpty()) {
      best.percent(cell.settings()).ifPresent(most -> rows.add(best(most)));
    }
    return rows.stream()
        .filter(this::isOfLevel)
        .map(row -> row.of(cell.id()))
        .sorted(
            Comparator.comparing(Row::kind)
                .thenComparing(Row::metric)
                .thenComparingInt(Row::a)
                .thenComparingInt(Row::b))
        .toList();
  }

  private boolean isOfLevel(Row row) {
    return level.isEmpty() || level.get().name().equals(row.field("level"));
  }

  /** Rows of pairs of cells: both ids as the cell, and no values of axes. */
  List<List<String>> pairs(List<Measurement> measurements) {
    List<List<String>> all = new ArrayList<>();
    for (Row row : across(measurements)) {
      List<String> start = new ArrayList<>(List.of(row.cell()));
      spec.axes().forEach(axis -> start.add(""));
      all.addAll(texts(start, List.of(row)));
    }
    return all;
  }

  /** Rows of pairs of cells, in the order of their measurements. */
  List<Row> across(List<Measurement> measurements) {
    return measurements.stream()
        .map(m -> measured(m).of(m.subject().cell() + "|" + m.subject().otherCell()))
        .filter(this::isOfLevel)
        .toList();
  }

  private void addRun(List<Row> rows, Cell cell, RunRow run) {
    run.outcome()
        .ifPresent(
            o -> {
              Row row = ofRun(run, FactKind.RUN_OUTCOME, Double.NaN, "", text(o));
              rows.add(row.seeded(grid.run(cell, run.replicate()).seedKey().hex()));
            });
    run.summary().ifPresent(s -> addSummary(rows, run, s));
  }

  private void addSummary(List<Row> rows, RunRow run, RunSummary s) {
    rows.add(ofRun(run, FactKind.RUN_STEPS, s.steps(), FactKind.RUN_STEPS.unit(), s.whyStopped()));
    rows.add(ofRun(run, FactKind.RUN_EPOCHS, s.epochs(), "epoch", ""));
    rows.add(ofRun(run, FactKind.RUN_MOVEMENT, s.movement(), "1", ""));
    rows.add(ofRun(run, FactKind.RUN_DECAY, s.decay(), "1", ""));
    String unit = LossUnits.of(spec.base().task().loss());
    rows.add(ofRun(run, FactKind.RUN_FINAL_TRAIN_LOSS, s.finalTrainLoss(), unit, ""));
  }

  /** The outcome; of a failure the word alone, because its reason speaks of machines. */
  private static String text(RunOutcome outcome) {
    return switch (outcome) {
      case RunOutcome.Diverged d ->
          d.word() + ": step " + d.step() + ", loss " + Double.toString(d.loss());
      case RunOutcome.Collapsed c ->
          c.word() + ": output variance " + Double.toString(c.outputVariance());
      case RunOutcome.Censored c -> c.word() + ": " + c.rule();
      case RunOutcome.Trained t -> t.word();
      case RunOutcome.Failed f -> f.word();
      case RunOutcome.Cancelled c -> c.word();
    };
  }

  private static Row asked(int round, String reason) {
    return ofCell(FactKind.SEARCH_ROUND, number(round), reason);
  }

  private static Row best(double percent) {
    return ofCell(FactKind.BEST_ACCURACY, number(percent), "");
  }

  /** What a cell is, whatever was measured in it. */
  private static Row ofCell(FactKind kind, String value, String text) {
    List<String> fields = new ArrayList<>(Collections.nCopies(TidyColumns.AFTER_AXES.size(), ""));
    fields.set(TidyColumns.place("level"), kind.level().name());
    fields.set(TidyColumns.place("kind"), kind.name());
    fields.set(TidyColumns.place("metric"), kind.name());
    fields.set(TidyColumns.place("value"), value);
    fields.set(TidyColumns.place("unit"), kind.unit());
    fields.set(TidyColumns.place("text"), text);
    return Row.fact(kind, NO_REPLICATE, fields);
  }

  private static Row ofRun(RunRow run, FactKind kind, double value, String unit, String text) {
    List<String> fields =
        List.of(
            kind.level().name(),
            kind.name(),
            kind.name(),
            Integer.toString(run.replicate()),
            "",
            number(value),
            unit,
            "",
            "",
            "",
            "",
            text,
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            lastCheckpoint(run),
            "",
            "",
            "");
    return Row.fact(kind, run.replicate(), fields);
  }

  private Row measured(Measurement m) {
    List<Integer> replicates = m.subject().replicates();
    MetricLevel level = m.kind().level();
    int a = level == MetricLevel.CELL ? NO_REPLICATE : replicates.getFirst();
    int b = level == MetricLevel.PAIR ? replicates.getLast() : NO_REPLICATE;
    Basis basis = m.basis();
    List<String> fields = new ArrayList<>();
    fields.add(m.kind().level().name());
    fields.add(m.kind().name());
    fields.add(m.metric().name());
    fields.add(replicate(a));
    fields.add(replicate(b));
    Cost cost =
        switch (m) {
          case Measurement.Scalar s -> {
            fields.add(number(s.estimate().value()));
            fields.add(LossUnits.of(m.kind(), spec));
            fields.add(number(s.estimate().errors().estimator()));
            fields.add(number(s.estimate().errors().data()));
            fields.add(number(s.estimate().errors().replicate()));
            fields.add(Boolean.toString(s.estimate().converged()));
            fields.add("");
            yield s.estimate().cost();
          }
          case Measurement.Undefined u -> {
            fields.addAll(List.of("", LossUnits.of(m.kind(), spec), "", "", "", "", u.reason()));
            yield u.cost();
          }
        };
    fields.add(Long.toString(basis.samples()));
    fields.add(basis.split().name());
    fields.add(basis.batchNorm().name());
    fields.add(basis.dtype());
    fields.add(Long.toString(basis.seed()));
    fields.add(Long.toString(cost.matvecs()));
    fields.add(Long.toString(cost.samplePasses()));
    fields.add(a < 0 ? "" : checkpoint(m.subject().checkpoints(), 0));
    fields.add(b < 0 ? "" : checkpoint(m.subject().checkpoints(), 1));
    fields.add(basis.evaluationSet().digest().hex());
    fields.add(options(basis.options()));
    return new Row(
        "", m.kind().name(), m.metric().name(), a, b, fields, Optional.of(m), Optional.empty());
  }

  /** Where it ended, or was stopped. */
  private static String lastCheckpoint(RunRow run) {
    boolean stopped = run.outcome().filter(RunOutcome.Censored.class::isInstance).isPresent();
    CheckpointRole role = stopped ? CheckpointRole.EARLY_STOPPED : CheckpointRole.FINAL;
    return run.checkpoints().stream()
        .filter(c -> c.role() == role)
        .map(c -> c.digest().hex())
        .findFirst()
        .orElse("");
  }

  private static String replicate(int replicate) {
    return replicate == NO_REPLICATE ? "" : Integer.toString(replicate);
  }

  private static String checkpoint(List<CheckpointRef> checkpoints, int place) {
    return place >= 0 && place < checkpoints.size() ? checkpoints.get(place).digest().hex() : "";
  }

  private static String options(Map<String, String> options) {
    return new TreeMap<>(options)
        .entrySet().stream()
            .map(o -> o.getKey() + "=" + o.getValue())
            .collect(Collectors.joining(";"));
  }

  /** The shortest decimal that reads back as the same double; nothing for what is not known. */
  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole ? Long.toString((long) value) : Double.toString(value);
  }

  private static String line(List<String> fields) {
    return fields.stream().map(TidyTable::quoted).collect(Collectors.joining(",", "", "\n"));
  }

  private static String quoted(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
