package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.cli.lab.Service;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a process says why it has ended, to whatever would start it again. */
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class ExitCodesTest {
  private static final int WRONG_SETTINGS = 2;
  private static final int LOST = 3;
  private static final int SIGTERM = 128 + 15;

  private static final String HELD =
      "SELECT classid::bigint << 32 | objid::bigint FROM pg_locks"
          + " WHERE locktype = 'advisory' AND granted";
  private static final String END_HOLDERS =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_locks"
          + " WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()";

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Service.class)
  void wrongSettingsHaveACodeOfTheirOwnBecauseWaitingDoesNotMendThem(Service service)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dorograph.metrics-port=-1",
                service.mainClass())
            .redirectErrorStream(true);
    builder
        .environment()
        .put(
            "CLASSPATH",
            Files.readString(Path.of("..", service.module(), "target", "classpath")).strip());
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(WRONG_SETTINGS);
    assertThat(said).contains("metrics-port: ");
  }

  private static long number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      assertThat(row.next()).as(query).isTrue();
      return row.getLong(1);
    }
  }

  /** As another orchestrator that was faster after the session of the first one broke. */
  private static void take(Connection other) throws SQLException {
    String take = "SELECT pg_try_advisory_lock(" + number(other, HELD) + ")::int";
    do {
      assertThat(number(other, END_HOLDERS)).isNotNegative();
    } while (number(other, take) == 0);
  }

  @Test
  @Tag("slow") // a server of PostgreSQL and an orchestrator
  void anOrchestratorThatHasLostItsDatabaseEndsAlsoWithAPortForItsMeters() throws Exception {
    try (PostgresServer server = new PostgresServer(folder.resolve("pg"));
        Laboratory laboratory = new Laboratory(folder.resolve("lab"))) {
      laboratory.keepIn(server.url());
      laboratory.start(Laboratory.Service.ORCHESTRATOR);
      laboratory.awaitAnswer();
      assertThat(laboratory.meters(Laboratory.Service.ORCHESTRATOR)).isNotEmpty();
      try (Connection other = DriverManager.getConnection(server.url(), "postgres", "")) {
        take(other);
        assertThat(laboratory.exitCode(Laboratory.Service.ORCHESTRATOR)).isEqualTo(LOST);
      }
    }
  }

  @Test
  @Tag("slow") // an orchestrator from its start to its end
  void anOrchestratorThatIsAskedToEndSaysThatItWas() throws Exception {
    try (Laboratory laboratory = new Laboratory(folder.resolve("lab"))) {
      laboratory.start(Laboratory.Service.ORCHESTRATOR);
      laboratory.awaitAnswer();
      laboratory.askToEnd(Laboratory.Service.ORCHESTRATOR);
      assertThat(laboratory.exitCode(Laboratory.Service.ORCHESTRATOR)).isEqualTo(SIGTERM);
    }
  }
}
