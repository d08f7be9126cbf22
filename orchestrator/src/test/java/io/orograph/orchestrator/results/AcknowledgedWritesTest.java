package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The embedded database alone, killed while several connections commit: a journal may rest on it
 * only if whatever it acknowledged is there afterwards. One of its versions lost something in three
 * kills of a hundred.
 */
@Tag("slow")
@Timeout(600)
class AcknowledgedWritesTest {
  private static final int KILLS = 40;
  private static final int WRITERS = 5;

  @TempDir Path folder;

  @Test
  void whatWasAcknowledgedBeforeAKillIsThereAfterIt() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    int seen = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Path place = Files.createDirectories(folder.resolve("db-" + kill));
      DatabaseAddress address = DatabaseAddress.inFolder(place);
      Map<Integer, Integer> acknowledged = killed(address, place, random.nextInt(120));
      try (Connection connection = connect(address.url());
          Statement statement = connection.createStatement()) {
        for (Map.Entry<Integer, Integer> writer : acknowledged.entrySet()) {
          try (ResultSet rows =
              statement.executeQuery("select max(v) from written_" + writer.getKey())) {
            rows.next();
            assertThat(rows.getInt(1))
                .as("kill %d, writer %d", kill, writer.getKey())
                .isGreaterThanOrEqualTo(writer.getValue());
          }
        }
      }
      seen += acknowledged.size();
    }
    assertThat(seen).as("kills came after acknowledgements").isGreaterThan(KILLS);
  }

  /** The last row that each writer was told is committed, before it was killed. */
  private static Map<Integer, Integer> killed(DatabaseAddress address, Path place, int after)
      throws IOException, InterruptedException {
    Path told = place.resolve("told");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx128m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Writers.class.getName(),
                    address.url()))
            .redirectOutput(told.toFile())
            .redirectError(place.resolve("errors").toFile())
            .start();
    while (Files.size(told) < 20 && process.isAlive()) {
      Thread.onSpinWait();
    }
    process.waitFor(after, TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
    Map<Integer, Integer> last = new HashMap<>();
    for (String line : Files.readAllLines(told, StandardCharsets.US_ASCII)) {
      if (line.endsWith(".")) { // a line that was written whole
        int space = line.indexOf(' ');
        last.put(
            Integer.parseInt(line.substring(0, space)),
            Integer.parseInt(line.substring(space + 1, line.length() - 1)));
      }
    }
    return last;
  }

  private static Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, "sa", "");
  }

  /** The process that is killed. */
  static final class Writers {
    private Writers() {}

    public static void main(String[] arguments) throws SQLException {
      String url = arguments[0];
      try (Connection connection = connect(url);
          Statement statement = connection.createStatement()) {
        for (int writer = 0; writer < WRITERS; writer++) {
          statement.execute(
              "create table written_" + writer + " (v int primary key, content varbinary(4000))");
        }
      }
      for (int writer = 0; writer < WRITERS; writer++) {
        int number = writer;
        Thread.ofPlatform().start(() -> write(url, number, System.out));
      }
    }

    private static void write(String url, int writer, PrintStream out) {
      SplittableRandom random = new SplittableRandom(writer);
      try (Connection connection = connect(url);
          PreparedStatement insert =
              connection.prepareStatement("insert into written_" + writer + " values (?, ?)")) {
        connection.setAutoCommit(false);
        for (int v = 1; ; v++) {
          for (int more = random.nextInt(3); more > 0; more--) {
            insert(insert, v++, random);
          }
          insert(insert, v, random);
          connection.commit();
          synchronized (Writers.class) {
            out.print(writer + " " + v + ".\n");
            out.flush();
          }
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void insert(PreparedStatement insert, int v, SplittableRandom random)
        throws SQLException {
      byte[] content = new byte[random.nextInt(3000)];
      random.nextBytes(content);
      insert.setInt(1, v);
      insert.setBytes(2, content);
      insert.executeUpdate();
    }
  }
}
