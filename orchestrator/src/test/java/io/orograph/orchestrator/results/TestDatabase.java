package io.orograph.orchestrator.results;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

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
      return made(server(), NATURAL);
    }

    @Override
    DatabaseAddress server() {
      return new DatabaseAddress(Embedded.SERVER.getJdbcUrl(OWNER, OWNER), OWNER, OWNER);
    }
  },
  /** The same server in a container, of the image that {@code -Dtest.pg.image} names. */
  CONTAINER {
    @Override
    public DatabaseAddress fresh() {
      return made(server(), NATURAL);
    }

    @Override
    DatabaseAddress server() {
      PostgreSQLContainer server = Contained.SERVER;
      return new DatabaseAddress(server.getJdbcUrl(), server.getUsername(), server.getPassword());
    }
  };

  private static final String OWNER = "postgres";

  /** Text is ordered as in a natural language, which ours must not depend on. */
  private static final String NATURAL =
      "template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'";

  private static final AtomicInteger MADE = new AtomicInteger();

  private Optional<String> migrated = Optional.empty();

  /** Started when it is first asked for; it ends with this process. */
  private static final class Embedded {
    private static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        Path data = Files.createTempDirectory("orograph-postgres");
        EmbeddedPostgres server =
            EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setRegisterShutdownHook(false)
                .start();
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(data, pid), "stop postgres"));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** At once: the checkpoint of an orderly end writes what is thrown away in a moment. */
    private static void stop(Path data, String pid) {
      try {
        new ProcessBuilder("kill", "-QUIT", pid).start().waitFor();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (Files.exists(data.resolve("postmaster.pid")) && System.nanoTime() < until) {
          Thread.onSpinWait();
        }
        try (Stream<Path> files = Files.walk(data)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.deleteIfExists(file);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Started when it is first asked for; stopped with this process. */
  private static final class Contained {
    private static final PostgreSQLContainer SERVER = start();

    private static PostgreSQLContainer start() {
      PostgreSQLContainer server =
          new PostgreSQLContainer(
              DockerImageName.parse(ContainerEngine.IMAGE).asCompatibleSubstituteFor("postgres"));
      // Local images are not asked of a registry; without the command it would run with fsync off.
      server.withImagePullPolicy(name -> !ContainerEngine.IMAGE.startsWith("localhost/"));
      server.withCommand("postgres");
      server.start();
      Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop container"));
      return server;
    }
  }

  /** An empty database of its own. */
  public abstract DatabaseAddress fresh();

  /** A database of the server that makes others. */
  DatabaseAddress server() {
    throw new IllegalStateException(this + ": no server");
  }

  /** Opens an empty database of its own. */
  public Database open() {
    return Database.open(this == H2 ? fresh() : made(server(), migrated()));
  }

  /** The name of one with all tables, from which the next is copied in a moment. */
  private synchronized String migrated() {
    if (migrated.isEmpty()) {
      DatabaseAddress first = fresh();
      Database.open(first).close();
      migrated = Optional.of(first.url().replaceFirst(".*/", ""));
    }
    return migrated.get();
  }

  /** Breaks every session of a database and takes it from whoever had it. */
  public static Ownership takeFrom(DatabaseAddress address) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(address.url(), address.user(), address.password())) {
      while (true) {
        breakSessions(connection);
        try {
          return Ownership.take(address);
        } catch (Ownership.Taken e) {
          // They were faster; again.
        }
      }
    }
  }

  /**
   * Ends every session of the connection's database but its own, as a restart of the server does.
   */
  static void breakSessions(Connection connection) throws SQLException {
    Sql.list(
        connection,
        row -> row.getBoolean(1),
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  }

  /** Makes a database on a server, from a template. */
  private static DatabaseAddress made(DatabaseAddress server, String template) {
    String name = "t" + MADE.incrementAndGet() + "_" + ProcessHandle.current().pid();
    try (Connection connection =
            DriverManager.getConnection(server.url(), server.user(), server.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
    } catch (SQLException e) {
      throw new Database.DatabaseException(e);
    }
    return new DatabaseAddress(
        server.url().replaceFirst("(//[^/]*/)[^?]*", "$1" + name).replaceFirst("\\?.*", ""),
        server.user(),
        server.password());
  }
}
