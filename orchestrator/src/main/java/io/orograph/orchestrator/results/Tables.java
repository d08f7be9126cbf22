package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.Digest;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All tables of a database, journal and results alike, and what their rows amount to. */
final class Tables {
  private static final String HISTORY = "flyway_schema_history";
  private static final String SEQUENCE = "sweep_sequence";

  /** Tables that hold rows are called TABLE by PostgreSQL and BASE TABLE by H2. */
  private static final String[] TABLE_TYPES = {"TABLE", "BASE TABLE"};

  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

  private Tables() {}

  /**
   * What the rows of a table amount to: their number, and the sum of their SHA-256 modulo
   * 2<sup>256</sup>, which does not depend on their order and is the same for equal rows in any of
   * the databases.
   */
  record Amount(long rows, BigInteger sum) {
    static final Amount NOTHING = new Amount(0, BigInteger.ZERO);

    Amount and(Row row) {
      BigInteger digest = new BigInteger(row.digest().hex(), 16);
      return new Amount(rows + 1, sum.add(digest).mod(MODULUS));
    }
  }

  /** The values of a row, in the order of the table's columns by name. */
  record Row(List<@Nullable Object> values) {
    Digest digest() {
      StringBuilder text = new StringBuilder();
      for (Object value : values) {
        String word = text(value);
        text.append(word.length()).append(':').append(word);
      }
      return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String text(@Nullable Object value) {
      return switch (value) {
        case null -> "null";
        case byte[] bytes -> "x" + HexFormat.of().formatHex(bytes);
        case OffsetDateTime at -> "t" + at.toInstant();
        case String text -> "s" + text;
        default -> "v" + value;
      };
    }
  }

  /** Is given each row. */
  interface RowUser {
    /** Uses it. */
    void use(Row row) throws SQLException;
  }

  /** Tables with their columns in alphabetical order, those first that others refer to. */
  static Map<String, List<String>> of(Connection c) throws SQLException {
    Map<String, List<String>> columns = new TreeMap<>();
    try (ResultSet found = c.getMetaData().getColumns(null, c.getSchema(), null, null)) {
      while (found.next()) {
        columns
            .computeIfAbsent(found.getString("TABLE_NAME"), t -> new ArrayList<>())
            .add(found.getString("COLUMN_NAME"));
      }
    }
    List<String> tables = new ArrayList<>();
    try (ResultSet found = c.getMetaData().getTables(null, c.getSchema(), null, TABLE_TYPES)) {
      while (found.next()) {
        tables.add(found.getString("TABLE_NAME"));
      }
    }
    columns.keySet().retainAll(tables);
    columns.remove(HISTORY);
    columns.values().forEach(list -> list.sort(null));
    // event_tag refers to event_journal, which comes first by its name too.
    return columns;
  }

  /** Every row of a table. */
  static void each(Connection c, String table, List<String> columns, RowUser user)
      throws SQLException {
    Sql.each(
        c,
        row -> user.use(row(row, columns)),
        "SELECT " + names(columns) + " FROM " + quoted(table));
  }

  /** What the rows of a table amount to. */
  static Amount amount(Connection c, String table, List<String> columns) throws SQLException {
    Amount[] amount = {Amount.NOTHING};
    each(c, table, columns, row -> amount[0] = amount[0].and(row));
    return amount[0];
  }

  /** Tables that hold something, but for what every fresh database holds. */
  static List<String> filled(Connection c) throws SQLException {
    List<String> filled = new ArrayList<>();
    for (String table : of(c).keySet()) {
      String rows = "SELECT 1 FROM " + quoted(table);
      String own = table.equals(SEQUENCE) ? " WHERE last_taken <> 0" : "";
      if (Sql.first(c, row -> true, rows + own + " FETCH FIRST 1 ROW ONLY").isPresent()) {
        filled.add(table);
      }
    }
    return filled;
  }

  static String insert(String table, List<String> columns) {
    return "INSERT INTO "
        + quoted(table)
        + " ("
        + names(columns)
        + ") VALUES ("
        + String.join(", ", columns.stream().map(column -> "?").toList())
        + ")";
  }

  static String quoted(String name) {
    return '"' + name + '"';
  }

  private static String names(List<String> columns) {
    return String.join(", ", columns.stream().map(Tables::quoted).toList());
  }

  private static Row row(ResultSet rows, List<String> columns) throws SQLException {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 1; i <= columns.size(); i++) {
      String type = rows.getMetaData().getColumnTypeName(i);
      if (type.regionMatches(true, 0, "timestamp", 0, "timestamp".length())) {
        values.add(rows.getObject(i, OffsetDateTime.class));
      } else if (type.startsWith("BINARY") || type.equalsIgnoreCase("bytea")) {
        values.add(rows.getBytes(i));
      } else {
        values.add(Sql.stored(rows.getObject(i)));
      }
    }
    return new Row(values);
  }
}
