package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client of Node is built, and its tests run against the real services, the code of its guide
 * among them. Needs Node 20 or newer with npm, and {@code npm ci} run in {@code clients/node}.
 */
@Tag("slow")
@Timeout(900)
class NodeClientTest {
  private static final Path CLIENT = Path.of("..", "clients", "node").toAbsolutePath().normalize();
  private static final String OLD_ENOUGH =
      "process.exit(Number(process.versions.node.split('.')[0]) >= 20 ? 0 : 1)";

  @TempDir Path folder;

  static boolean node() {
    return Laboratory.packaged()
        && Files.isDirectory(CLIENT.resolve("node_modules").resolve("typescript"))
        && succeeds("node", "-e", OLD_ENOUGH)
        && succeeds("npm", "--version");
  }

  private static boolean succeeds(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  @Test
  @EnabledIf("node")
  void theClientsOwnTestsPassOnTheRealServices() throws Exception {
    try (Laboratory laboratory = new Laboratory(folder).startAll()) {
      Path report = folder.resolve("npm.txt");
      ProcessBuilder npm = new ProcessBuilder("npm", "test");
      npm.directory(CLIENT.toFile());
      npm.environment().remove("OROGRAPH_LAB");
      npm.environment().put("OROGRAPH_SERVER", laboratory.address());
      npm.environment().put("OROGRAPH_TOKEN_FILE", laboratory.tokenFile().toString());
      laboratory.awaitAnswer();
      Process running = npm.redirectErrorStream(true).redirectOutput(report.toFile()).start();
      try {
        boolean ended = running.waitFor(14, TimeUnit.MINUTES);
        String told = Files.readString(report, StandardCharsets.UTF_8);
        assertThat(ended && running.exitValue() == 0).as(told + laboratory.logs()).isTrue();
        assertThat(told)
            .as("tests that need a lab have run")
            .contains(
                "the distance of two downloaded networks",
                "the code of the guide runs",
                "the code of the first page runs")
            .doesNotContain("no lab: ", "no buf: ");
      } finally {
        running.descendants().forEach(ProcessHandle::destroyForcibly);
        running.destroyForcibly();
      }
    }
  }

  /** What the folder of tests holds is run: a renamed folder must not make this pass. */
  @Test
  void thereAreTestsToRun() throws IOException {
    try (Stream<Path> tests = Files.list(CLIENT.resolve("tests"))) {
      List<String> names = tests.map(file -> file.getFileName().toString()).toList();
      assertThat(names).contains("lab.test.ts", "docs.test.ts", "rpc.test.ts", "spec.test.ts");
    }
    assertThat(CLIENT.resolve("package.json"))
        .content(StandardCharsets.UTF_8)
        .contains("dist/tests/*.test.js");
  }
}
