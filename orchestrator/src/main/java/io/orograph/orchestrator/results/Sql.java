package io.orograph.orchestrator.results;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements with parameters, and rows as values: all the SQL plumbing there is. */
final class Sql {
  /** Reads one value from the present row. */
  interface RowReader<T> {
    /** Reads it. */
    T read(ResultSet row) throws SQLException;
  }

  /** Does something with the present row. */
  interface RowUser {
    /** Does it. */
    void use(ResultSet row) throws SQLException;
  }

  private Sql() {}

  static int update(Connection c, String sql, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement s = prepared(c, sql, parameters)) {
      return s.executeUpdate();
    }
  }

  static <T> List<T> list(
      Connection c, RowReader<T> reader, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement s = prepared(c, sql, parameters);
        ResultSet rows = s.executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(reader.read(rows));
      }
      return found;
    }
  }

  /** Row by row, without holding them all. */
  static void each(Connection c, RowUser user, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement s = prepared(c, sql, parameters)) {
      s.setFetchSize(1_000);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          user.use(rows);
        }
      }
    }
  }

  static <T> Optional<T> first(
      Connection c, RowReader<T> reader, String sql, @Nullable Object... parameters)
      throws SQLException {
    return list(c, reader, sql, parameters).stream().findFirst();
  }

  static void fill(PreparedStatement s, @Nullable Object... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      s.setObject(i + 1, stored(parameters[i]));
    }
  }

  /**
   * What every database keeps as it is: PostgreSQL has no text with a NUL in it, H2 no negative
   * zero. The exact values are in payloads, which are bytes.
   */
  static @Nullable Object stored(@Nullable Object value) {
    return switch (value) {
      case Instant instant -> instant.atOffset(ZoneOffset.UTC);
      case String text -> text(text);
      case Double number -> number(number);
      case null -> null;
      default -> value;
    };
  }

  /** A text as it is kept. */
  static String text(String text) {
    return text.replace('\0', '\uFFFD');
  }

  /** A number as it is kept. */
  static double number(double number) {
    return number == 0 ? 0.0 : number;
  }

  static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  static String text(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
  }

  private static PreparedStatement prepared(
      Connection c, String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement s = c.prepareStatement(sql);
    try {
      fill(s, parameters);
      return s;
    } catch (SQLException | RuntimeException e) {
      s.close();
      throw e;
    }
  }
}
