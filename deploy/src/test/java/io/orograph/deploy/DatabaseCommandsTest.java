package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.orchestrator.results.Database;
import io.orograph.orchestrator.results.DatabaseAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the command line does with a lab's database, each command a process as a person types it.
 */
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class DatabaseCommandsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  private record Said(int code, String text) {}

  private Said run(Map<String, String> environment, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorograph.home=" + ROOT,
                "-cp",
                Files.readString(ROOT.resolve("cli/target/classpath")).strip(),
                "io.orograph.cli.app.Main"));
    command.addAll(List.of(words));
    command.addAll(List.of("--lab", folder.resolve("lab").toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), told);
  }

  private static void well(Said said) {
    assertThat(said.code()).as(said.text()).isZero();
  }

  /** A backup of a lab in which nothing has happened yet. */
  private Path empty() throws IOException {
    Path file = folder.resolve("empty.mv.db");
    Database.open(DatabaseAddress.inFile(file)).close();
    return file;
  }

  @Test
  @Tag("slow") // a lab, and seven commands as processes
  void aLabIsRestoredExaminedBackedUpAndMigrated() throws Exception {
    Map<String, String> h2 = Map.of();
    assertThat(run(h2, "backup", "x.mv.db").code()).as("no lab").isEqualTo(3);
    well(run(h2, "restore", empty().toString()));
    Said examined = run(h2, "doctor", "--database");
    well(examined);
    assertThat(examined.text()).contains("schema up to date; 0 facts, 0 sweeps");
    Path backup = folder.resolve("again.mv.db");
    well(run(h2, "backup", backup.toString()));
    assertThat(backup).isNotEmptyFile();

    try (PostgresServer server = new PostgresServer(folder.resolve("pg"))) {
      Map<String, String> postgres =
          Map.of("OROGRAPH_DATABASE_URL", server.url(), "OROGRAPH_DATABASE_USER", "postgres");
      assertThat(run(postgres, "doctor", "--database").text())
          .contains("`./orograph migrate` first");
      Said migrated = run(postgres, "migrate", "--json");
      well(migrated);
      assertThat(migrated.text()).contains("\"well\":true", "digests are equal");
      Said again = run(postgres, "doctor", "--database");
      well(again);
      assertThat(again.text()).contains("ok      database: fsync = on");
      assertThat(run(h2, "doctor", "--database").text())
          .contains("database.url: empty (expected: " + server.url());
    }
  }

  @Test
  void wrongSettingsAreNamed() throws Exception {
    well(run(Map.of(), "restore", empty().toString()));
    Said said =
        run(
            Map.of("OROGRAPH_DATABASE_URL", "jdbc:postgresql://me:hunter2@localhost/lab"),
            "doctor",
            "--database");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.text())
        .contains("failed  settings: orograph.orchestrator.database.url: hidden")
        .contains("orograph.orchestrator.database.user: empty")
        .doesNotContain("hunter2");
  }
}
