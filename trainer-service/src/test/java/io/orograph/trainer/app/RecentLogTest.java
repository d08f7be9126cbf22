package io.orograph.trainer.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.wire.grpc.Token;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What is kept of a trainer's log. */
class RecentLogTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;
  private Token token;

  @BeforeEach
  void readToken() throws IOException {
    Path file = folder.resolve("token");
    Files.writeString(file, SECRET + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    token = Token.read(file);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  @Test
  void itHoldsTheLastWholeEntriesWithinItsBound() {
    try (RecentLog log = RecentLog.listen(token)) {
      for (int i = 0; i < 5_000; i++) {
        log.hold("entry " + i + " " + "ü".repeat(i % 300) + "\n");
      }
      List<String> lines = log.text().lines().toList();
      assertThat(bytes(log.text())).isBetween(RecentLog.MOST_BYTES - 700, RecentLog.MOST_BYTES);
      int first = 5_000 - lines.size();
      for (int i = 0; i < lines.size(); i++) {
        int n = first + i;
        assertThat(lines.get(i)).isEqualTo("entry " + n + " " + "ü".repeat(n % 300));
      }
    }
  }

  @Test
  void ofAnEntryThatIsTooLongItsBeginningStays() {
    try (RecentLog log = RecentLog.listen(token)) {
      log.hold("before\n");
      log.hold("x" + "ü".repeat(RecentLog.MOST_BYTES) + "\n");
      List<String> lines = log.text().lines().toList();
      assertThat(lines.getFirst()).isEqualTo("before");
      assertThat(lines.getLast()).matches("xü+ …");
      assertThat(bytes(lines.getLast()))
          .isBetween(RecentLog.LONGEST_ENTRY - 8, RecentLog.LONGEST_ENTRY);
    }
  }

  @Test
  void itHearsWhatIsLoggedWithItsCauseUntilItIsClosed() {
    RecentLog log = RecentLog.listen(token);
    LoggerFactory.getLogger("some.where")
        .error("pack t-1 failed", new IOException("No space left on device"));
    log.close();
    LoggerFactory.getLogger("some.where").error("later");
    assertThat(log.text())
        .contains(
            "ERROR some.where pack t-1 failed", "java.io.IOException: No space left on device")
        .contains("\tat " + RecentLogTest.class.getName())
        .doesNotContain("later");
  }

  @Test
  void secretsAreStruckOutAndWhatIsNoneStays() {
    try (RecentLog log = RecentLog.listen(token)) {
      for (String said :
          List.of(
              "header " + SECRET + " was refused",
              "authorization: Bearer abc.def-ghi",
              "AWS_SECRET_ACCESS_KEY=abc.def-ghi",
              "{\"password\": \"abc.def-ghi\"}",
              "jdbc:postgresql://me:abc.def-ghi@host/db",
              "api-key = abc.def-ghi")) {
        log.hold(said + "\n");
      }
      assertThat(log.text()).doesNotContain(SECRET, "abc.def-ghi");
      assertThat(log.text().lines()).hasSize(6).allMatch(line -> line.contains("***"));
      log.hold("fencing token 7 is newer; 3 runs at 127.0.0.1:9000, step: 20\n");
      assertThat(log.text()).contains("token 7 is newer; 3 runs at 127.0.0.1:9000, step: 20");
    }
  }
}
