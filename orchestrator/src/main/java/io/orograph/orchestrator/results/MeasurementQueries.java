package io.orograph.orchestrator.results;

import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Measurements of a sweep, ordered by cell, kind, metric and replicates: cells in the order in
 * which they joined, which is that of the grid in a sweep that has not been extended.
 */
public final class MeasurementQueries {
  /** The fields a filter over measurements may name. */
  public static final FilterFields FIELDS =
      new FilterFields(
          Map.of(
              "cell", FilterFields.Kind.TEXT,
              "kind", FilterFields.Kind.UPPER,
              "metric", FilterFields.Kind.TEXT,
              "replicate", FilterFields.Kind.NUMBER));

  private record Keyed(String key, Measurement measurement) {}

  private final Database database;
  private final RowCodec codec;

  MeasurementQueries(Database database, RowCodec codec) {
    this.database = database;
    this.codec = codec;
  }

  /** At most {@code size} measurements after the one with key {@code after}. */
  public Page<Measurement> list(String sweep, Filter filter, Optional<String> after, int size) {
    StringBuilder sql = new StringBuilder("SELECT * FROM measurements WHERE sweep = ? AND ");
    List<@Nullable Object> parameters = new ArrayList<>(List.of(sweep));
    sql.append(filter.sql(MeasurementQueries::column, parameters));
    after.ifPresent(
        key -> {
          String[] parts = key.split(" ", -1);
          sql.append(" AND (cell_index, kind, metric, replicate_a, replicate_b) > (?, ?, ?, ?, ?)");
          parameters.add(Long.parseLong(parts[0]));
          parameters.add(parts[1]);
          parameters.add(parts[2]);
          parameters.add(Integer.parseInt(parts[3]));
          parameters.add(Integer.parseInt(parts[4]));
        });
    sql.append(
        " ORDER BY cell_index, kind, metric, replicate_a, replicate_b FETCH FIRST ? ROWS ONLY");
    parameters.add(size + 1);
    List<Keyed> found =
        database.transact(
            c ->
                Sql.list(
                    c,
                    row ->
                        new Keyed(
                            row.getLong("cell_index")
                                + " "
                                + row.getString("kind")
                                + " "
                                + row.getString("metric")
                                + " "
                                + row.getInt("replicate_a")
                                + " "
                                + row.getInt("replicate_b"),
                            codec.measurement(row.getBytes("payload"))),
                    sql.toString(),
                    parameters.toArray()));
    boolean more = found.size() > size;
    List<Keyed> items = more ? found.subList(0, size) : found;
    return new Page<>(
        items.stream().map(Keyed::measurement).toList(),
        more ? Optional.of(items.getLast().key()) : Optional.empty());
  }

  /**
   * A replicate is that of one of the networks that were measured; a measurement of a whole cell
   * has none.
   */
  private static String column(Filter.Comparison comparison, List<@Nullable Object> parameters) {
    if (!comparison.field().equals("replicate")) {
      return comparison.on(comparison.field(), parameters);
    }
    boolean none = comparison.operator() == Filter.Operator.NOT_EQUAL;
    Filter.Comparison one = none ? comparison.with(Filter.Operator.EQUAL) : comparison;
    return (none ? "NOT " : "")
        + "((replicate_a >= 0 AND "
        + one.on("replicate_a", parameters)
        + ") OR (replicate_b >= 0 AND "
        + one.on("replicate_b", parameters)
        + "))";
  }

  /** All measurements of the cell with this id. */
  public List<Measurement> ofCell(String sweep, String cell) {
    return database.transact(
        c ->
            Sql.list(
                c,
                row -> codec.measurement(row.getBytes("payload")),
                "SELECT payload FROM measurements WHERE sweep = ? AND cell_index ="
                    + " (SELECT MIN(cell_index) FROM runs WHERE sweep = ? AND cell = ?)"
                    + " ORDER BY kind, metric, replicate_a, replicate_b",
                sweep,
                sweep,
                cell));
  }

  /** All measurements of pairs of cells, by the first cell and then the second. */
  public List<Measurement> acrossCells(String sweep) {
    return database.transact(
        c ->
            Sql.list(
                c,
                row -> codec.measurement(row.getBytes("payload")),
                "SELECT payload FROM measurements WHERE sweep = ? AND cell_index >= ?"
                    + " ORDER BY cell_index, kind, metric, replicate_a, replicate_b",
                sweep,
                MeasurementRows.FIRST_PAIR));
  }

  /**
   * What the measurements of one metric cost together.
   *
   * @param recorded their number
   */
  public record Spent(long recorded, Cost cost) {}

  /** What the measurements of each metric cost together, by its name. */
  public SortedMap<String, Spent> costs(String sweep) {
    SortedMap<String, Spent> costs = new TreeMap<>();
    database.transact(
        c ->
            Sql.list(
                c,
                row ->
                    costs.put(
                        row.getString(1),
                        new Spent(row.getLong(4), new Cost(row.getLong(2), row.getLong(3)))),
                "SELECT metric, SUM(matvecs), SUM(sample_passes), COUNT(*) FROM measurements"
                    + " WHERE sweep = ? GROUP BY metric",
                sweep));
    return costs;
  }
}
