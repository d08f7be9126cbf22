package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.deploy.ship.DocumentBlocks;
import io.orograph.deploy.ship.DocumentBlocks.Block;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQL of the documents is what a real PostgreSQL takes. */
@Tag("slow") // a server
class DocumentSqlTest {
  @TempDir Path folder;

  @Test
  void theRoleAndItsDatabaseAreMadeAndTheRoleOwnsIt() throws Exception {
    List<Block> blocks = DocumentBlocks.of("sql");
    assertThat(blocks).isNotEmpty();
    try (PostgresServer server = new PostgresServer(folder.resolve("pg"))) {
      try (Connection connection = DriverManager.getConnection(server.url(), "postgres", "");
          Statement statement = connection.createStatement()) {
        for (Block block : blocks) {
          for (String command : block.text().strip().split(";\\s*", -1)) {
            if (!command.isBlank()) {
              boolean unused = statement.execute(command);
            }
          }
        }
      }
      String lab = server.url().replaceFirst("/postgres$", "/lab");
      try (Connection connection = DriverManager.getConnection(lab, "lab", "...");
          Statement statement = connection.createStatement()) {
        boolean unused = statement.execute("CREATE TABLE there (n int)");
        try (ResultSet encoding = statement.executeQuery("SHOW server_encoding")) {
          assertThat(encoding.next()).isTrue();
          assertThat(encoding.getString(1)).isEqualTo("UTF8");
        }
      }
    }
  }
}
