package io.orograph.orchestrator.results;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Says that this process alone writes to the database. Two orchestrators on one journal would each
 * decide without knowing what the other has decided. H2 locks its file; on PostgreSQL a session of
 * ours holds an advisory lock, which the server gives up with the session, so that a killed process
 * leaves none behind.
 *
 * <p>Where several nodes share a database, the next one takes it over from a node that was removed
 * from their cluster: it ends whatever sessions that node still has, and none can be made anew,
 * because every session of a node first looks whether another one has the database ({@link
 * #fence}). So a node that was stopped or cut off, and does not know that it was removed, writes
 * nothing any more.
 */
public final class Ownership implements AutoCloseable {
  /** Of the lock; any number that nobody else takes. */
  private static final long KEY = 0x6f726f6772617068L;

  private static final int VALID_SECONDS = 5;
  private static final Duration AGAIN = Duration.ofMillis(100);

  /** How long the server may take to end sessions. */
  private static final Duration ENDING = Duration.ofSeconds(10);

  /** Who holds the lock; to be followed by a condition. */
  private static final String HOLDERS =
      """
      FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'advisory' AND l.granted
        AND (l.classid::bigint << 32 | l.objid::bigint) = %d
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())\
      """
          .formatted(KEY);

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
   * Takes it as one of several nodes.
   *
   * @param gone whether a node, by the name of its sessions, was a member of our cluster and was
   *     removed from it: of such a node all sessions are ended
   * @param patience how long another one may take to give it up, as one that is ending does
   * @throws Taken if another one has it that is not gone, or whose sessions do not end
   * @throws Database.DatabaseException if the server cannot be reached
   */
  public static Ownership takeOver(
      DatabaseAddress address, Predicate<String> gone, Duration patience) {
    long began = System.nanoTime();
    while (true) {
      endSessions(address, gone);
      try {
        Ownership ownership = take(address);
        try {
          // What began before the lock was ours; nothing begins after it.
          endSessions(address, gone);
          return ownership;
        } catch (RuntimeException e) {
          ownership.close();
          throw e;
        }
      } catch (Taken e) {
        if (System.nanoTime() - began >= patience.toNanos()) {
          throw e;
        }
      }
      LockSupport.parkNanos(AGAIN.toNanos());
    }
  }

  private static void endSessions(DatabaseAddress address, Predicate<String> gone) {
    long began = System.nanoTime();
    try (Connection connection = open(address)) {
      List<Session> left = sessions(connection, gone);
      while (!left.isEmpty()) {
        if (System.nanoTime() - began >= ENDING.toNanos()) {
          throw new Taken(
              address.shown()
                  + ": sessions of "
                  + left.getFirst().node()
                  + " do not end (expected: within "
                  + ENDING
                  + "; end that process)");
        }
        for (Session session : left) {
          boolean unused =
              Sql.first(
                      connection,
                      row -> row.getBoolean(1),
                      "SELECT pg_terminate_backend(?)",
                      session.process())
                  .orElse(false);
        }
        LockSupport.parkNanos(AGAIN.toNanos());
        left = sessions(connection, gone);
      }
    } catch (SQLException e) {
      throw new Database.DatabaseException(e);
    }
  }

  private static List<Session> sessions(Connection connection, Predicate<String> gone)
      throws SQLException {
    return Sql.list(
            connection,
            row -> new Session(row.getInt(1), Sql.text(row, "application_name")),
            """
            SELECT pid, application_name FROM pg_stat_activity
            WHERE datname = current_database() AND usename = current_user
              AND backend_type = 'client backend' AND pid <> pg_backend_pid()\
            """)
        .stream()
        .filter(session -> gone.test(session.node()))
        .toList();
  }

  /** A session at the server, and the name that it goes by. */
  private record Session(int process, String node) {}

  /**
   * What every session of a node does first: it fails while another one has the database. Empty
   * where sessions have no name of their own, because there is one orchestrator.
   */
  public static Optional<String> fence(DatabaseAddress address) {
    return address
        .node()
        .map(
            name ->
                """
                DO $$ BEGIN
                  IF EXISTS (
                    SELECT 1 %s
                      AND a.application_name IS DISTINCT FROM current_setting('application_name'))
                  THEN RAISE EXCEPTION 'another orchestrator has this database';
                  END IF;
                END $$\
                """
                    .formatted(HOLDERS));
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
    Connection connection = open(address);
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

  private static Connection open(DatabaseAddress address) throws SQLException {
    Properties who = new Properties();
    who.setProperty("user", address.user());
    who.setProperty("password", address.password());
    return DriverManager.getConnection(address.url(), who);
  }

  private static String holder(Connection connection) throws SQLException {
    return Sql.first(
            connection,
            row -> ", from " + row.getString(1) + " since " + row.getString(2),
            "SELECT COALESCE(a.client_addr::text, 'this machine'), a.backend_start::text "
                + HOLDERS
                + " AND a.pid IS NOT NULL")
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
