package io.orograph.orchestrator.grpc;

import static io.orograph.core.parquet.ColumnType.BOOLEAN;
import static io.orograph.core.parquet.ColumnType.DOUBLE;
import static io.orograph.core.parquet.ColumnType.LONG;
import static io.orograph.core.parquet.ColumnType.TEXT;

import io.orograph.core.parquet.ColumnType;
import io.orograph.core.parquet.ParquetColumn;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The dictionary of the long table's columns: what CSV has as its header, Parquet as its schema and
 * in its metadata, and {@code docs/reference/columns.md} as a table.
 */
final class TidyColumns {
  private static final String OWN_UNIT = "as in `unit`";
  private static final String SAMPLES = "samples";
  private static final String SHA = "SHA-256";

  private static final ParquetColumn CELL =
      column(
          "cell",
          TEXT,
          "",
          "Id of the cell, made of its values; of a pair of cells both ids with a bar between.");

  /** Those behind the axes. */
  static final List<ParquetColumn> AFTER_AXES =
      List.of(
          column("level", TEXT, "", "RUN, PAIR or CELL: what the row speaks of."),
          column(
              "kind",
              TEXT,
              "",
              "Metric kind, or of a row about a run itself one that begins with RUN_."),
          column(
              "metric",
              TEXT,
              "",
              "Name under which the sweep asked for it; the kind's unless it gave another."),
          column("replicate_a", LONG, "", "The replicate; of a pair the first; absent of a cell."),
          column("replicate_b", LONG, "", "Of a pair the second replicate; else absent."),
          column("value", DOUBLE, OWN_UNIT, "The value; absent where it is undefined."),
          column(
              "unit",
              TEXT,
              "",
              "Unit of value and errors: nat, %, points, bit, byte, step, epoch or 1."),
          column(
              "estimator_error",
              DOUBLE,
              OWN_UNIT,
              "Standard error of the estimator itself, or the residual of an eigenpair."),
          column("data_error", DOUBLE, OWN_UNIT, "Standard error from the finite evaluation set."),
          column(
              "replicate_error",
              DOUBLE,
              OWN_UNIT,
              "Of a value of a whole cell the standard error between replicates."),
          column("converged", BOOLEAN, "", "Whether the estimator met its own criterion."),
          column("text", TEXT, "", "Why there is no value; of a RUN_ row its words."),
          column(SAMPLES, LONG, SAMPLES, "Size of the evaluation set."),
          column("split", TEXT, "", "Where the evaluation set is from: TRAIN, VALIDATION or TEST."),
          column("batch_norm", TEXT, "", "Which batch-norm statistics were used."),
          column("dtype", TEXT, "", "Number format: float32 or float64."),
          column("seed", LONG, "", "Root of the measurement's random streams."),
          column("matvecs", LONG, "products", "Operator-vector products that the value cost."),
          column(
              "sample_passes",
              LONG,
              SAMPLES,
              "Samples through the network that it cost; a forward counts 1, a backward 2."),
          column("checkpoint_a", TEXT, SHA, "Checkpoint of replicate_a."),
          column("checkpoint_b", TEXT, SHA, "Checkpoint of replicate_b."),
          column("evaluation_set", TEXT, SHA, "The recorded inputs and labels."),
          column(
              "options",
              TEXT,
              "",
              "All options of the kind with the values in force, name=value, with semicolons between."));

  private static final List<String> NAMES = AFTER_AXES.stream().map(ParquetColumn::name).toList();

  private TidyColumns() {}

  private static ParquetColumn column(
      String name, ColumnType type, String unit, String description) {
    return new ParquetColumn(name, type, unit, description);
  }

  /** The columns of a sweep's table, in order. */
  static List<ParquetColumn> of(SweepSpec spec) {
    List<ParquetColumn> all = new ArrayList<>(List.of(CELL));
    spec.axes().forEach(axis -> all.add(ofAxis(axis)));
    all.addAll(AFTER_AXES);
    return all;
  }

  /** Place of a column among those behind the axes. */
  static int place(String name) {
    return NAMES.indexOf(name);
  }

  private static ParquetColumn ofAxis(Axis axis) {
    boolean numbers = axis.values().stream().map(AxisValue::text).allMatch(TidyColumns::isNumber);
    return column(
        axis.knob().shortName(),
        numbers ? DOUBLE : TEXT,
        "",
        "The cell's value of " + axis.knob().path() + "; absent of a pair of cells.");
  }

  private static boolean isNumber(String text) {
    try {
      return Double.isFinite(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The dictionary as a table in Markdown: what {@code docs/reference/columns.md} holds. */
  static String table() {
    StringBuilder text =
        new StringBuilder("| column | type | unit | meaning |\n|---|---|---|---|\n");
    line(text, CELL);
    text.append(
        "| one for each axis | double or text | | The cell's value on that axis, named as in the id;"
            + " absent of a pair of cells. |\n");
    AFTER_AXES.forEach(column -> line(text, column));
    return text.toString();
  }

  private static void line(StringBuilder text, ParquetColumn column) {
    text.append("| `")
        .append(column.name())
        .append("` | ")
        .append(column.type().name().toLowerCase(Locale.ROOT))
        .append(" | ")
        .append(column.unit().isEmpty() ? "" : column.unit() + " ")
        .append("| ")
        .append(column.description())
        .append(" |\n");
  }
}
