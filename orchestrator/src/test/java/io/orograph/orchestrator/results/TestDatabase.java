package io.orograph.orchestrator.results;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** The databases on which the same tests run. */
public enum TestDatabase {
  /** H2 in memory. */
  H2 {
    @Override
    public DatabaseAddress fresh() {
      return new DatabaseAddress(
          "jdbc:h2:mem:" + UUID.randomUUID() + ";DATABASE_TO_UPPER=false", "sa", "");
    }
  },
  /** A PostgreSQL server of this process's own, which writes to the disk what it acknowledges. */
  EMBEDDED {
    @Override
    public DatabaseAddress fresh() {
      return made(Embedded.SERVER.getJdbcUrl(OWNER, OWNER), OWNER, OWNER);
    }
  };

  private static final String OWNER = "postgres";
  private static final AtomicInteger MADE = new AtomicInteger();

  /** Started when it is first asked for; it ends with this process. */
  private static final class Embedded {
    private static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** An empty database of its own. */
  public abstract DatabaseAddress fresh();

  /** Opens an empty database of its own. */
  Database open() {
    return Database.open(fresh());
  }

  /**
   * Makes a database on the server that {@code admin} is a database of. Its text is ordered as in a
   * natural language, which ours must not depend on.
   */
  static DatabaseAddress made(String admin, String user, String password) {
    String name = "t" + MADE.incrementAndGet() + "_" + ProcessHandle.current().pid();
    DatabaseAddress server = new DatabaseAddress(admin, user, password);
    try (Connection connection =
            java.sql.DriverManager.getConnection(server.url(), user, password);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE DATABASE "
              + name
              + " TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
              + " LOCALE 'C.UTF-8'");
    } catch (SQLException e) {
      throw new Database.DatabaseException(e);
    }
    return new DatabaseAddress(
        admin.replaceFirst("(//[^/]*/)[^?]*", "$1" + name).replaceFirst("\\?.*", ""),
        user,
        password);
  }
}
