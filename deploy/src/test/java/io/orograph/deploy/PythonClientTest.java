package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests of the Python client, its tutorial among them, against the real services. Needs a
 * Python with the client's libraries and pytest: the one that {@code OROGRAPH_CLIENT_PYTHON} or
 * {@code OROGRAPH_PYTHON} names, or {@code python3}. With {@code -Dtest.python=required} its
 * absence is a failure and no skip, and so is every skip among its own tests.
 */
@Tag("peer")
@EnabledIf("python")
class PythonClientTest {
  private static final Path CLIENT =
      Path.of("..", "clients", "python").toAbsolutePath().normalize();
  private static final String LIBRARIES =
      "import grpc, google.rpc.error_details_pb2, yaml, numpy, pandas, xarray, matplotlib, tqdm,"
          + " pytest";

  @TempDir Path folder;

  static boolean python() {
    if (!Laboratory.packaged()) {
      return false;
    }
    boolean found = interpreter().isPresent();
    if (!found && required()) {
      throw new IllegalStateException(
          "no Python with the libraries of the client (expected: one, because of"
              + " -Dtest.python=required; OROGRAPH_CLIENT_PYTHON names it)");
    }
    return found;
  }

  private static boolean required() {
    return System.getProperty("test.python", "").equals("required");
  }

  private static Optional<String> interpreter() {
    return Stream.of("OROGRAPH_CLIENT_PYTHON", "OROGRAPH_PYTHON")
        .flatMap(name -> Optional.ofNullable(System.getenv(name)).stream())
        .findFirst()
        .or(() -> Optional.of("python3"))
        .filter(PythonClientTest::hasLibraries);
  }

  private static boolean hasLibraries(String python) {
    try {
      Process process =
          new ProcessBuilder(python, "-c", LIBRARIES).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  @Test
  void theClientsOwnTestsPassOnTheRealServices() throws Exception {
    try (Laboratory laboratory = new Laboratory(folder).startAll()) {
      Path report = folder.resolve("pytest.txt");
      ProcessBuilder pytest =
          new ProcessBuilder(
              interpreter().orElseThrow(), "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider");
      pytest.directory(CLIENT.toFile());
      pytest.environment().put("PYTHONPATH", CLIENT.toString());
      pytest.environment().put("PYTHONDONTWRITEBYTECODE", "1");
      pytest.environment().put("OROGRAPH_TEST_SKIPS", required() ? "fail" : "");
      pytest.environment().remove("OROGRAPH_LAB");
      pytest.environment().put("OROGRAPH_SERVER", laboratory.address());
      pytest.environment().put("OROGRAPH_TOKEN_FILE", laboratory.tokenFile().toString());
      laboratory.awaitAnswer();
      Process running = pytest.redirectErrorStream(true).redirectOutput(report.toFile()).start();
      try {
        int exit = running.waitFor();
        String told = Files.readString(report, StandardCharsets.UTF_8);
        assertThat(exit).as(told + laboratory.logs()).isZero();
        assertThat(told.lines().toList()).as(told).noneMatch(line -> line.contains("no lab"));
      } finally {
        running.destroyForcibly();
      }
    }
  }

  /** What the folder of tests holds is run: a renamed folder must not make this pass. */
  @Test
  void thereAreTestsToRun() throws IOException {
    try (Stream<Path> tests = Files.list(CLIENT.resolve("tests"))) {
      List<String> names =
          tests
              .map(file -> file.getFileName().toString())
              .filter(n -> n.startsWith("test_"))
              .toList();
      assertThat(names)
          .contains("test_sweeps.py", "test_results.py", "test_tutorial.py", "test_documents.py");
    }
  }
}
