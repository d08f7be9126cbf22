package io.orograph.cli.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Numbers from elsewhere for cells of a sweep, from a CSV file: a published table, or a run of
 * another program.
 *
 * @param points its rows, in order
 */
public record Overlay(List<Point> points) {
  private static final int MOST_ROWS = 100_000;
  private static final String CELL = "cell";
  private static final String METRIC = "metric";
  private static final String VALUE = "value";
  private static final String ERROR = "error";
  private static final Set<String> OWN = Set.of(CELL, METRIC, VALUE, ERROR);

  public Overlay {
    points = List.copyOf(points);
  }

  /**
   * A row.
   *
   * @param line its line in the file
   * @param cell the values of the axes, {@code name=value}, in any order
   * @param error one standard error; empty where it is not known
   */
  public record Point(
      int line, Set<String> cell, String metric, double value, OptionalDouble error) {
    public Point {
      cell = Set.copyOf(cell);
    }

    /** The cell as a text. */
    public String cellText() {
      return cell.stream().sorted().collect(Collectors.joining(","));
    }
  }

  /** A file that cannot be taken, by line and column. */
  public static final class BadOverlayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadOverlayException(int line, String column, String found, String expected) {
      super(
          "line "
              + line
              + (column.isEmpty() ? "" : ", column " + column)
              + ": "
              + (found.isEmpty() ? "empty" : found)
              + " (expected: "
              + expected
              + ")");
    }
  }

  /** The parts of a cell's id. */
  static Set<String> parts(String cell) {
    return Set.copyOf(Arrays.asList(cell.split(",", -1)));
  }

  /**
   * Reads a file.
   *
   * @throws BadOverlayException at the first thing that is not as documented
   */
  public static Overlay read(String text) {
    List<List<String>> rows = CsvText.rows(text);
    if (rows.isEmpty()) {
      throw new BadOverlayException(1, "", "", "a header with metric, value and cell or axes");
    }
    Map<String, Integer> columns = header(rows.getFirst());
    List<Point> points = new ArrayList<>();
    Map<List<Object>, Integer> seen = new HashMap<>();
    for (int i = 1; i < rows.size(); i++) {
      Point point = point(i + 1, rows.get(i), columns);
      Integer before = seen.putIfAbsent(List.of(point.cell(), point.metric()), i + 1);
      if (before != null) {
        throw new BadOverlayException(
            i + 1, METRIC, point.metric(), "each cell and metric once: line " + before + " has it");
      }
      points.add(point);
    }
    if (points.isEmpty()) {
      throw new BadOverlayException(2, "", "", "a row");
    }
    return new Overlay(points);
  }

  private static Map<String, Integer> header(List<String> names) {
    Map<String, Integer> columns = new LinkedHashMap<>();
    for (int c = 0; c < names.size(); c++) {
      if (names.get(c).isEmpty() || columns.putIfAbsent(names.get(c), c) != null) {
        throw new BadOverlayException(1, "" + (c + 1), names.get(c), "a name that no other has");
      }
    }
    for (String needed : List.of(METRIC, VALUE)) {
      if (!columns.containsKey(needed)) {
        throw new BadOverlayException(1, needed, "", "a column of this name");
      }
    }
    boolean axes = columns.keySet().stream().anyMatch(name -> !OWN.contains(name));
    if (columns.containsKey(CELL) == axes) {
      throw new BadOverlayException(
          1,
          CELL,
          String.join(", ", columns.keySet()),
          "either a column cell, or one for each axis, named as in the cells' ids");
    }
    return columns;
  }

  private static Point point(int line, List<String> row, Map<String, Integer> columns) {
    if (row.size() != columns.size()) {
      throw new BadOverlayException(
          line, "", row.size() + " fields", columns.size() + ", as in the header");
    }
    Map<String, String> fields = new LinkedHashMap<>();
    columns.forEach((name, place) -> fields.put(name, row.get(place).strip()));
    Set<String> cell =
        fields.containsKey(CELL)
            ? parts(filled(line, CELL, fields))
            : columns.keySet().stream()
                .filter(name -> !OWN.contains(name))
                .map(name -> name + "=" + filled(line, name, fields))
                .collect(Collectors.toSet());
    double value = number(line, VALUE, filled(line, VALUE, fields));
    String error = fields.getOrDefault(ERROR, "");
    OptionalDouble known =
        error.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(number(line, ERROR, error));
    if (known.isPresent() && known.getAsDouble() < 0) {
      throw new BadOverlayException(line, ERROR, error, "0 or more, or nothing");
    }
    return new Point(line, cell, filled(line, METRIC, fields), value, known);
  }

  private static String filled(int line, String column, Map<String, String> fields) {
    String text = fields.getOrDefault(column, "");
    if (text.isEmpty()) {
      throw new BadOverlayException(line, column, "", "a value");
    }
    return text;
  }

  private static double number(int line, String column, String text) {
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new BadOverlayException(line, column, text, "a finite number");
    }
    throw new BadOverlayException(line, column, text, "a finite number");
  }

  /**
   * A number from elsewhere beside ours.
   *
   * @param cell our cell's id
   * @param ours mean over the replicates
   * @param ourError its standard error between replicates; NaN where there are too few
   */
  public record Pairing(String cell, double ours, double ourError, Point point) {
    /** Theirs minus ours. */
    public double difference() {
      return point.value() - ours;
    }

    /** The difference in standard errors of both; NaN where none is known. */
    public double errors() {
      double theirs = point.error().orElse(0);
      double error = Double.isNaN(ourError) ? Double.NaN : Math.hypot(ourError, theirs);
      return error > 0 ? difference() / error : Double.NaN;
    }
  }

  /**
   * Its points beside what a sweep measured, by metric.
   *
   * @throws BadOverlayException if the sweep has no value of a metric
   */
  public Map<String, List<Pairing>> beside(List<Measured> measured) {
    Map<String, Map<String, List<Measured>>> ours = Comparison.byMetricAndCell(measured);
    Map<String, List<Pairing>> paired = new LinkedHashMap<>();
    for (Point point : points) {
      Map<String, List<Measured>> cells = ours.get(point.metric());
      if (cells == null) {
        throw new BadOverlayException(
            point.line(),
            METRIC,
            point.metric(),
            "one that the sweep has values of: " + String.join(", ", ours.keySet()));
      }
      List<Pairing> pairs = paired.computeIfAbsent(point.metric(), m -> new ArrayList<>());
      cell(cells.keySet(), point)
          .ifPresent(
              cell -> {
                var mean = Comparison.mean(cells.getOrDefault(cell, List.of()));
                pairs.add(new Pairing(cell, mean.mean(), mean.replicateError(), point));
              });
    }
    return paired;
  }

  /** How many of its points are of cells that the sweep has no value in. */
  public int alone(Map<String, List<Pairing>> paired) {
    return points.size() - paired.values().stream().mapToInt(List::size).sum();
  }

  private static Optional<String> cell(Set<String> cells, Point point) {
    return cells.stream().filter(cell -> parts(cell).equals(point.cell())).findFirst();
  }

  /** The rows of CSV after RFC 4180; lines end in LF or CRLF, and blank ones are left out. */
  private static final class CsvText {
    private CsvText() {}

    static List<List<String>> rows(String text) {
      List<List<String>> rows = new ArrayList<>();
      List<String> lines = text.lines().toList();
      int last =
          IntStream.iterate(lines.size(), n -> n > 0, n -> n - 1)
              .filter(n -> !lines.get(n - 1).isBlank())
              .findFirst()
              .orElse(0);
      if (last > MOST_ROWS) {
        throw new BadOverlayException(MOST_ROWS + 1, "", "a row", "at most " + MOST_ROWS);
      }
      for (int i = 0; i < last; i++) {
        String line =
            i == 0 && lines.get(0).startsWith("\uFEFF") ? lines.get(0).substring(1) : lines.get(i);
        rows.add(fields(i + 1, line));
      }
      return rows;
    }

    private static List<String> fields(int number, String line) {
      List<String> fields = new ArrayList<>();
      StringBuilder field = new StringBuilder();
      boolean quoted = false;
      for (int i = 0; i < line.length(); i++) {
        char c = line.charAt(i);
        if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          field.append('"');
          i++;
        } else if (c == '"') {
          quoted = !quoted;
        } else if (c == ',' && !quoted) {
          fields.add(field.toString());
          field.setLength(0);
        } else {
          field.append(c);
        }
      }
      if (quoted) {
        throw new BadOverlayException(
            number, "" + (fields.size() + 1), field.toString(), "a closing quotation mark");
      }
      fields.add(field.toString());
      return fields;
    }
  }
}
