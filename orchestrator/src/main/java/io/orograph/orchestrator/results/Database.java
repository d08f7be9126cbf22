package io.orograph.orchestrator.results;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** A small pool of connections to the database of journal and results. */
public final class Database implements AutoCloseable {
  /** What is done with a connection. */
  public interface Work<T extends @Nullable Object> {
    /** Does it. */
    T with(Connection connection) throws SQLException;
  }

  /** The database failed; nothing was committed by the call that throws it. */
  public static final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatabaseException(SQLException cause) {
      super("database: " + cause.getMessage(), cause);
    }
  }

  /** The database is of an older release, and was to be left as it is. */
  public static final class Older extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Older(String message) {
      super(message);
    }
  }

  private static final int CONNECTIONS = 8;
  private static final int TIMEOUT_MILLIS = 5_000;

  private final HikariDataSource source;

  private Database(HikariDataSource source) {
    this.source = source;
  }

  /**
   * Connects and brings the schema up to date.
   *
   * @throws JournalFormat.Newer if a newer release has written to it; it is left as it is
   */
  public static Database open(DatabaseAddress address) {
    Database database = connect(address);
    try {
      Flyway schema = schema(database, address);
      JournalFormat.check(schema.info());
      schema.migrate();
      database.transact(
          c -> {
            JournalFormat.check(c);
            return c;
          });
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
    return database;
  }

  /**
   * Connects and changes nothing: an older release can still go on with it.
   *
   * @throws Older if its schema is not that of this release
   * @throws JournalFormat.Newer if a newer release has written to it
   */
  static Database asItIs(DatabaseAddress address) {
    Database database = connect(address);
    try {
      Flyway schema = schema(database, address);
      JournalFormat.check(schema.info());
      if (schema.info().pending().length > 0) {
        throw new Older(
            address.shown()
                + ": of an older release (expected: the one that wrote it, or its lab started once"
                + " with this one, after which the older one cannot go on with it)");
      }
      database.transact(
          c -> {
            JournalFormat.check(c);
            return c;
          });
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
    return database;
  }

  /** Whether an older release wrote it, so that opening it would change it; changes nothing. */
  public static boolean isOlder(DatabaseAddress address) {
    try (Database database = connect(address)) {
      return schema(database, address).info().pending().length > 0;
    }
  }

  private static Flyway schema(Database database, DatabaseAddress address) {
    return Flyway.configure()
        .dataSource(database.source)
        .locations(address.dialect().migrations())
        .load();
  }

  /** Connects and leaves the schema as it is. */
  static Database connect(DatabaseAddress address) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("results");
    config.setJdbcUrl(address.url());
    config.setUsername(address.user());
    config.setPassword(address.password());
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(TIMEOUT_MILLIS);
    config.setAutoCommit(false);
    Ownership.fence(address).ifPresent(config::setConnectionInitSql);
    return new Database(new HikariDataSource(config));
  }

  /** Counts and times from now on how its connections are used; once. */
  public void measure(MeterRegistry meters) {
    source.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters));
  }

  /** Does {@code work} in one transaction: all of it, or after a failure nothing. */
  public <T extends @Nullable Object> T transact(Work<T> work) {
    try (Connection connection = source.getConnection()) {
      try {
        T result = work.with(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        undo(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  /** Rolls back after a failure, which is told even if the connection is no more. */
  private static void undo(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
