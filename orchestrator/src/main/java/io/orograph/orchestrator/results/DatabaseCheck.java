package io.orograph.orchestrator.results;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/** Looks at a database without changing it, and says what is wrong and what to do. */
public final class DatabaseCheck {
  private static final int OLDEST_SERVER = 13;

  /** Two pools of eight, one that says whose it is, and one that brings the schema up to date. */
  private static final int CONNECTIONS = 18;

  /**
   * What was found about one thing.
   *
   * @param well whether it is as it should be
   * @param words what was found, and what to do
   */
  public record Finding(boolean well, String words) {}

  private final DatabaseAddress address;
  private final List<Finding> findings = new ArrayList<>();

  private DatabaseCheck(DatabaseAddress address) {
    this.address = address;
  }

  /** All that can be said about the embedded database that is {@code file}. */
  public static List<Finding> ofFile(Path file) {
    if (!Files.exists(file)) {
      return List.of(new Finding(true, "H2, " + file + ": not made yet; the lab's start makes it"));
    }
    DatabaseCheck check = new DatabaseCheck(DatabaseAddress.inFile(file));
    try (Connection connection =
        DriverManager.getConnection(
            check.address.url() + ";IFEXISTS=TRUE", check.address.user(), "")) {
      check.well("H2, " + file + ": opens");
      check.contents(connection);
    } catch (SQLException e) {
      boolean used = e.getErrorCode() == org.h2.api.ErrorCode.DATABASE_ALREADY_OPEN_1;
      if (used) {
        check.well("H2, " + file + ": in use by a process, as that of a running lab");
      } else {
        check.wrong(file + ": " + e.getMessage() + "; restore a backup (./orograph restore)");
      }
    }
    return List.copyOf(check.findings);
  }

  /** All that can be said about a database on a server. */
  public static List<Finding> ofServer(DatabaseAddress address) {
    DatabaseCheck check = new DatabaseCheck(address);
    Properties who = new Properties();
    who.setProperty("user", address.user());
    who.setProperty("password", address.password());
    who.setProperty("connectTimeout", "5");
    try (Connection connection = DriverManager.getConnection(address.url(), who)) {
      check.server(connection);
      check.owner();
      check.contents(connection);
    } catch (SQLException e) {
      check.wrong(address.shown() + ": " + e.getMessage() + advice(e, address));
    }
    return List.copyOf(check.findings);
  }

  private static String advice(SQLException e, DatabaseAddress address) {
    return switch (String.valueOf(e.getSQLState())) {
      case "28P01" -> "; put the password of " + address.user() + " into database.password-file";
      case "28000" -> "; let " + address.user() + " connect from here (pg_hba.conf)";
      case "3D000" -> "; make it: CREATE DATABASE ... OWNER " + address.user() + " ENCODING 'UTF8'";
      case "08001", "08004", "08006" ->
          "; start the server, or correct host and port in database.url";
      case "53300" -> "; raise max_connections";
      default -> "";
    };
  }

  private void well(String words) {
    findings.add(new Finding(true, words));
  }

  private void wrong(String words) {
    findings.add(new Finding(false, words));
  }

  private void expect(boolean well, String found, String advice) {
    findings.add(new Finding(well, well ? found : found + "; " + advice));
  }

  private static String show(Connection c, String setting) throws SQLException {
    return Sql.first(c, row -> row.getString(1), "SELECT current_setting(?)", setting).orElse("");
  }

  private void server(Connection c) throws SQLException {
    String version = c.getMetaData().getDatabaseProductVersion();
    expect(
        c.getMetaData().getDatabaseMajorVersion() >= OLDEST_SERVER,
        "PostgreSQL " + version + ", " + address.shown(),
        "version " + OLDEST_SERVER + " or newer is needed");
    String encoding = show(c, "server_encoding");
    expect(encoding.equals("UTF8"), "encoding " + encoding, "make the database with UTF8");
    for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
      String value = show(c, setting);
      expect(
          !value.equals("off"),
          setting + " = " + value,
          "switch it on, or a crash of the server loses facts that were acknowledged");
    }
    boolean may =
        Sql.first(
                c,
                row -> row.getBoolean(1),
                "SELECT has_schema_privilege(current_schema(), 'CREATE')")
            .orElse(false);
    expect(
        may,
        address.user() + (may ? " may" : " may not") + " make tables",
        "GRANT CREATE ON SCHEMA public TO " + address.user());
    long free =
        Sql.first(
                c,
                row -> row.getLong(1),
                """
                SELECT current_setting('max_connections')::bigint
                  - current_setting('superuser_reserved_connections')::bigint
                  - (SELECT COUNT(*) FROM pg_stat_activity
                     WHERE backend_type = 'client backend'
                       AND application_name NOT LIKE 'orograph%')\
                """)
            .orElse(0L);
    expect(
        free >= CONNECTIONS,
        "room for " + free + " connections",
        "the orchestrator takes " + CONNECTIONS + ": raise max_connections");
  }

  private void owner() {
    try (Ownership ownership = Ownership.take(address)) {
      well("no orchestrator uses it");
    } catch (Ownership.Taken e) {
      well("an orchestrator uses it, as that of a running lab");
    }
  }

  private void contents(Connection c) throws SQLException {
    List<MigrationInfo> migrations =
        Arrays.asList(
            Flyway.configure()
                .dataSource(address.url(), address.user(), address.password())
                .locations(address.dialect().migrations())
                .load()
                .info()
                .all());
    Optional<MigrationInfo> bad =
        migrations.stream()
            .filter(m -> m.getState().isFailed() || !m.getState().isResolved())
            .findFirst();
    if (bad.isPresent()) {
      wrong(
          "schema: "
              + bad.get().getVersion()
              + " "
              + bad.get().getDescription()
              + " is "
              + bad.get().getState().getDisplayName()
              + "; a newer release made this database: use that one, or restore a backup");
      return;
    }
    long pending = migrations.stream().filter(m -> !m.getState().isApplied()).count();
    if (pending > 0) {
      well("schema: " + pending + " changes wait for the lab's start");
      return;
    }
    Optional<String> newer = JournalFormat.trouble(JournalFormat.written(c));
    if (newer.isPresent()) {
      wrong(newer.get());
      return;
    }
    long events =
        Sql.first(c, row -> row.getLong(1), "SELECT COUNT(*) FROM event_journal").orElse(0L);
    long sweeps = Sql.first(c, row -> row.getLong(1), "SELECT COUNT(*) FROM sweeps").orElse(0L);
    well("schema up to date; %d facts, %d sweeps".formatted(events, sweeps));
  }
}
