package io.orograph.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.orchestrator.results.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseConfigTest {
  @TempDir Path folder;
  private final List<String> problems = new ArrayList<>();

  private DatabaseConfig read(String url, String user, String passwordFile) {
    return DatabaseConfig.of(
        url,
        user,
        passwordFile,
        (key, value, expected) ->
            problems.add(key + ": " + value + " (expected: " + expected + ")"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://localhost/lab",
        "jdbc:postgresql://127.0.0.1:5433/lab",
        "jdbc:postgresql://[::1]:5432/lab?currentSchema=one",
        "jdbc:postgresql://db.example.org/lab?sslmode=verify-full",
        "jdbc:postgresql://db/lab?socketTimeout=5&sslmode=disable"
      })
  void anAddressOfPostgresqlIsTaken(String url) {
    read(url, "me", "");
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://localhost/lab",
        "jdbc:postgresql://localhost",
        "jdbc:postgresql:lab",
        "jdbc:mysql://localhost/lab",
        "jdbc:h2:mem:lab",
        "jdbc:postgresql://db.example.org/lab"
      })
  void anyOtherAddressIsRefusedAndNamed(String url) {
    read(url, "me", "");
    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("orchestrator.database.url: " + url + " (expected: ");
  }

  /** The driver takes no authority for granted, not even those that Java knows. */
  @Test
  void whoNamesAServerElsewhereIsToldHowItsCertificateIsChecked() {
    read("jdbc:postgresql://db.example.org/lab", "me", "");
    assertThat(problems)
        .singleElement()
        .asString()
        .contains("sslmode=verify-full&sslrootcert=FILE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://me:hunter2@localhost/lab",
        "jdbc:postgresql://localhost/lab?password=hunter2",
        "jdbc:postgresql://localhost/lab?user=me&password=hunter2",
        "jdbc:postgresql://localhost/lab?sslmode=require&sslpassword=hunter2"
      })
  void anAddressWithASecretIsRefusedAndTheSecretNotTold(String url) {
    read(url, "me", "");
    assertThat(problems).singleElement().asString().doesNotContain("hunter2");
  }

  @Test
  void userAndPasswordWithoutAnAddressAreRefusedAndAnAddressWithoutAUser() {
    read("", "me", "file");
    read("jdbc:postgresql://localhost/lab", "", "");
    assertThat(problems)
        .containsExactly(
            "orchestrator.database.user: me (expected: nothing without database.url)",
            "orchestrator.database.password-file: file (expected: nothing without database.url)",
            "orchestrator.database.user: empty (expected: who connects to database.url)");
  }

  @Test
  void thePasswordIsTheFilesLineAndNeverPrinted() throws IOException {
    Path file = folder.resolve("password");
    Files.writeString(file, "hunter2\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    DatabaseAddress address =
        read("jdbc:postgresql://localhost/lab?socketTimeout=5", "me", file.toString())
            .address(folder);
    assertThat(address.password()).isEqualTo("hunter2");
    assertThat(address.toString()).contains("localhost/lab", "me").doesNotContain("hunter2");
    assertThat(address.url())
        .containsOnlyOnce("socketTimeout=")
        .contains("ApplicationName=orograph");
  }

  @Test
  void aPasswordThatOthersMayReadOrThatIsNoLineIsRefused() throws IOException {
    Path file = folder.resolve("password");
    DatabaseConfig config = read("jdbc:postgresql://localhost/lab", "me", file.toString());
    assertThatThrownBy(() -> config.address(folder))
        .hasMessage("database.password-file: " + file + " (expected: a file with the password)");
    Files.writeString(file, "one\ntwo\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> config.address(folder))
        .hasMessage(
            "database.password-file: "
                + file
                + " has rw-r--r-- (expected: rw-------, for its owner only)");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> config.address(folder))
        .hasMessageContaining("one line")
        .hasMessageNotContaining("two");
  }

  @Test
  void withoutAnAddressItIsTheFileInTheDataFolder() throws IOException {
    DatabaseAddress address = read("", "", "").address(folder);
    assertThat(problems).isEmpty();
    assertThat(address).isEqualTo(DatabaseAddress.inFolder(folder));
    assertThat(address.embedded()).isTrue();
  }
}
