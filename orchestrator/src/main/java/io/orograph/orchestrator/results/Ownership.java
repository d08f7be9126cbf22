package io.orograph.orchestrator.results;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/**
 * Says that this process alone writes to the database. Two orchestrators on one journal would each
 * decide without knowing what the other has decided. H2 locks its file; on PostgreSQL a session of
 * ours holds an advisory lock, which the server gives up with the session, so that a killed process
 * leaves none behind.
 */
public final class Ownership implements AutoCloseable {
  /** Of the lock; any number that nobody else takes. */
  private static final long KEY = 0x6f726f6772617068L;

  private static final int VALID_SECONDS = 5;

  private final DatabaseAddress address;
  private Optional<Connection> session = Optional.empty();

  private Ownership(DatabaseAddress address) {
    this.address = address;
  }

  /** The database is in the hands of another process. */
  public static final class Taken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Taken(String message) {
      super(message);
    }
  }

  /**
   * Takes it.
   *
   * @throws Taken if another process has it
   * @throws Database.DatabaseException if the server cannot be reached
   */
  public static Ownership take(DatabaseAddress address) {
    Ownership ownership = new Ownership(address);
    if (!address.embedded()) {
      try {
        ownership.connect();
      } catch (SQLException e) {
        ownership.close();
        throw new Database.DatabaseException(e);
      } catch (Taken e) {
        ownership.close();
        throw e;
      }
    }
    return ownership;
  }

  /**
   * Whether it is still ours. A session that broke, as when the server was started again, is made
   * anew.
   *
   * @return false while the server cannot be reached
   * @throws Taken if another process was faster
   */
  public synchronized boolean renew() {
    if (address.embedded()) {
      return true;
    }
    try {
      if (session.isPresent() && session.get().isValid(VALID_SECONDS)) {
        return true;
      }
      close();
      connect();
      return true;
    } catch (SQLException e) {
      close();
      return false;
    }
  }

  private synchronized void connect() throws SQLException {
    Properties who = new Properties();
    who.setProperty("user", address.user());
    who.setProperty("password", address.password());
    Connection connection = DriverManager.getConnection(address.url(), who);
    session = Optional.of(connection);
    boolean ours =
        Sql.first(connection, row -> row.getBoolean(1), "SELECT pg_try_advisory_lock(?)", KEY)
            .orElse(false);
    if (!ours) {
      throw new Taken(
          address.shown()
              + ": another orchestrator has this database"
              + holder(connection)
              + " (expected: one orchestrator for each database; stop the other one)");
    }
  }

  private static String holder(Connection connection) throws SQLException {
    return Sql.first(
            connection,
            row -> ", from " + row.getString(1) + " since " + row.getString(2),
            """
            SELECT COALESCE(a.client_addr::text, 'this machine'), a.backend_start::text
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted
              AND (l.classid::bigint << 32 | l.objid::bigint) = ?
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())\
            """,
            KEY)
        .orElse("");
  }

  /** Gives it up. */
  @Override
  public synchronized void close() {
    session.ifPresent(
        connection -> {
          try {
            connection.close();
          } catch (SQLException e) {
            // The session is gone, and the lock with it.
          }
        });
    session = Optional.empty();
  }
}
