package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.deploy.watch.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lab of {@code compose.yaml} by a real engine: each service is started as the file says, by
 * the engine's own command, because Compose itself is not everywhere where an engine is. {@code
 * tools/local-engine} and {@code tools/local-images} make what it needs; with {@code
 * -Dtest.engine=required} its absence is a failure and no skip.
 */
@Tag("docker")
@Timeout(300)
@EnabledIf("ready")
class ComposeLabTest {
  private static final List<String> SERVICES =
      List.of("database", "orchestrator", "trainer", "metrics");
  private static final String PREFIX = "orograph-compose-test-";
  private static final String ANYBODY = "10001";
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(90);
  private static final String SWEEP =
      """
      data: {name: digits, subset: 200}
      network: {family: mlp, depth: 1}
      training:
        optimizer: {learning_rate: 0.05}
        length: {steps: 50}
        batch_size: 32
      axes:
        - {field: network.width, values: [4, 8]}
      replicates: 2
      measurements:
        - kind: TRAIN_ERROR
      """;

  @TempDir Path folder;

  private static ComposeFile compose(Map<String, String> environment) {
    return ComposeFile.read("compose.yaml", environment);
  }

  private static Map<String, String> images() {
    Map<String, String> given = new TreeMap<>();
    given.put("OROGRAPH_POSTGRES_IMAGE", "localhost/orograph-postgres:2");
    return given;
  }

  static boolean ready() throws IOException, InterruptedException {
    List<String> missing = new ArrayList<>();
    if (!Program.found("docker") || Program.run(List.of("docker", "version")).status() != 0) {
      missing.add("an engine (tools/local-engine)");
    } else {
      for (String service : SERVICES) {
        String image = Yaml.text(compose(images()).service(service), "image");
        if (Program.run(List.of("docker", "image", "inspect", image)).status() != 0) {
          missing.add(image + " (tools/local-images)");
        }
      }
    }
    if (!missing.isEmpty() && System.getProperty("test.engine", "").equals("required")) {
      throw new IllegalStateException(
          missing + ": not there (expected: all, because of -Dtest.engine=required)");
    }
    return missing.isEmpty();
  }

  /** As the file says, in the words of {@code docker run}. */
  private static List<String> command(ComposeFile compose, String name) {
    Map<String, Object> service = compose.service(name);
    List<String> words = new ArrayList<>(List.of("docker", "run", "--detach"));
    words.addAll(List.of("--name", PREFIX + name));
    words.addAll(List.of("--network", Yaml.text(service, "network_mode")));
    words.addAll(List.of("--user", Yaml.text(service, "user"), "--read-only"));
    Yaml.texts(service, "cap_drop").forEach(each -> words.addAll(List.of("--cap-drop", each)));
    Yaml.texts(service, "security_opt")
        .forEach(each -> words.addAll(List.of("--security-opt", each)));
    words.addAll(List.of("--pids-limit", Yaml.text(service, "pids_limit")));
    Yaml.texts(service, "tmpfs").forEach(each -> words.addAll(List.of("--tmpfs", each)));
    Yaml.texts(service, "volumes").forEach(each -> words.addAll(List.of("--volume", each)));
    Yaml.texts(service, "secrets")
        .forEach(
            each ->
                words.addAll(
                    List.of(
                        "--volume",
                        compose.secrets().get(each) + ":/run/secrets/" + each + ":ro")));
    compose
        .environment(name)
        .forEach((variable, value) -> words.addAll(List.of("--env", variable + "=" + value)));
    words.add(Yaml.text(service, "image"));
    words.addAll(Yaml.texts(service, "command"));
    return words;
  }

  /** By its own health check, run as the file says. */
  private static void awaitHealthy(ComposeFile compose, String name)
      throws IOException, InterruptedException {
    List<String> check = new ArrayList<>(List.of("docker", "exec", PREFIX + name));
    List<String> test = Yaml.texts(Yaml.map(compose.service(name), "healthcheck"), "test");
    check.addAll(test.subList(1, test.size()));
    long until = System.nanoTime() + PATIENCE;
    while (Program.run(check).status() != 0) {
      assertThat(System.nanoTime()).as(logs(name)).isLessThan(until);
    }
  }

  private static String logs(String name) throws IOException, InterruptedException {
    return name + ":\n" + Program.run(List.of("docker", "logs", PREFIX + name)).text();
  }

  private String orograph(String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Files.readString(Repository.ROOT.resolve("cli/target/classpath")).strip(),
                "io.orograph.cli.app.Main"));
    command.addAll(List.of(words));
    command.addAll(
        List.of(
            "--server",
            "127.0.0.1:7000",
            "--token-file",
            folder.resolve("lab/secrets/token").toString()));
    return Program.said(command);
  }

  /** The lab's folder as {@code prepare} makes it for a user that is not root. */
  private Map<String, String> prepare() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      Program.said(List.of("chown", ANYBODY + ":" + ANYBODY, folder.toString()));
      command.addAll(
          List.of("setpriv", "--reuid=" + ANYBODY, "--regid=" + ANYBODY, "--clear-groups"));
    }
    // Its text and not its file: that user may not reach the tree.
    command.addAll(
        List.of(
            "bash",
            "-c",
            Files.readString(ComposeFile.FOLDER.resolve("prepare")),
            "prepare",
            folder.resolve("lab").toString()));
    Program.said(command);
    Map<String, String> environment = images();
    for (String line : Files.readAllLines(folder.resolve("lab/env"))) {
      String[] pair = line.split("=", 2);
      environment.put(pair[0], pair[1]);
    }
    return environment;
  }

  @AfterEach
  void end() throws IOException, InterruptedException {
    for (String service : SERVICES) {
      Program.run(List.of("docker", "rm", "--force", PREFIX + service));
    }
  }

  @Test
  void comesUpFromImagesTrainsASweepAndDrainsAWorker() throws Exception {
    end();
    ComposeFile compose = compose(prepare());
    for (String service : SERVICES) {
      Program.said(command(compose, service));
      awaitHealthy(compose, service);
    }
    Path sweep = Files.writeString(folder.resolve("sweep.yaml"), SWEEP);
    orograph("submit", sweep.toString(), "--name", "first", "--watch");
    Path table = folder.resolve("first.csv");
    orograph("export", "first", "-o", table.toString());
    assertThat(Files.readAllLines(table)).as(logs("trainer")).hasSizeGreaterThanOrEqualTo(5);
    Program.said(List.of("docker", "stop", "--time", "40", PREFIX + "trainer"));
    assertThat(logs("trainer")).contains("has ended");
  }
}
