package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.orchestrator.results.DatabaseCheck.Finding;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseCheckTest {
  private final DatabaseAddress address = TestDatabase.EMBEDDED.fresh();

  private static List<String> wrong(List<Finding> findings) {
    return findings.stream().filter(f -> !f.well()).map(Finding::words).toList();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(address.url(), address.user(), address.password())) {
      Sql.update(connection, sql);
    }
  }

  @Test
  void aServerAsItShouldBeHasNothingWrongBeforeAndAfterTheFirstStart() {
    List<Finding> before = DatabaseCheck.ofServer(address);
    assertThat(wrong(before)).isEmpty();
    assertThat(before.getLast().words()).contains("changes wait for the lab's start");
    Database.open(address).close();
    List<Finding> after = DatabaseCheck.ofServer(address);
    assertThat(wrong(after)).isEmpty();
    assertThat(after.getLast().words()).isEqualTo("schema up to date; 0 facts, 0 sweeps");
  }

  @Test
  void aDatabaseThatIsNotThereAndAServerThatDoesNotAnswerAreNamedWithWhatToDo() {
    String nowhere = address.url().replaceFirst("/t[0-9_]+$", "/nowhere");
    assertThat(wrong(DatabaseCheck.ofServer(new DatabaseAddress(nowhere, "postgres", ""))))
        .singleElement()
        .asString()
        .contains("\"nowhere\" does not exist", "CREATE DATABASE");
    String closed = "jdbc:postgresql://127.0.0.1:1/lab";
    assertThat(wrong(DatabaseCheck.ofServer(new DatabaseAddress(closed, "me", "hunter2"))))
        .singleElement()
        .asString()
        .contains("start the server")
        .doesNotContain("hunter2");
  }

  @Test
  void aServerThatMayForgetIsWrong() throws SQLException {
    execute(
        "ALTER DATABASE "
            + address.url().replaceFirst(".*/", "")
            + " SET synchronous_commit = off");
    assertThat(wrong(DatabaseCheck.ofServer(address)))
        .singleElement()
        .asString()
        .startsWith("synchronous_commit = off; switch it on");
  }

  @Test
  void aSchemaOfANewerReleaseIsWrong() throws SQLException {
    Database.open(address).close();
    execute(
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " checksum, installed_by, execution_time, success)"
            + " VALUES (999, '999', 'later', 'SQL', 'V999__later.sql', 1, 'me', 1, TRUE)");
    assertThat(wrong(DatabaseCheck.ofServer(address)))
        .singleElement()
        .asString()
        .contains("999 later", "a newer release made this database");
  }

  @Test
  void anH2FileIsOpenedReadOrFoundInUse(@TempDir Path folder) {
    Path file = DatabaseAddress.fileIn(folder);
    assertThat(DatabaseCheck.ofFile(file).getFirst().words()).contains("not made yet");
    assertThat(file).doesNotExist();
    Database database = Database.open(DatabaseAddress.inFolder(folder));
    database.close();
    assertThat(DatabaseCheck.ofFile(file).getLast().words())
        .isEqualTo("schema up to date; 0 facts, 0 sweeps");
  }
}
