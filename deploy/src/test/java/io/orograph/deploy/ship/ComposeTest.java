package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import io.orograph.deploy.ship.Settings.Service;
import io.orograph.deploy.watch.Repository;
import io.orograph.orchestrator.app.OrchestratorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.error.YAMLException;

/** The files under {@code deploy/compose}. */
class ComposeTest {
  private static final Map<String, String> GIVEN =
      Map.of("OROGRAPH_LAB", "/lab", "OROGRAPH_UID", "1000", "OROGRAPH_GID", "1000");
  private static final ComposeFile COMPOSE = ComposeFile.read("compose.yaml", GIVEN);
  private static final ComposeFile GPU = ComposeFile.read("gpu.yaml", GIVEN);
  private static final ComposeFile TRACING = ComposeFile.read("tracing.yaml", GIVEN);

  /** Of the Compose specification, what these files use: anything else is a slip of the pen. */
  private static final Set<String> KEYS =
      Set.of(
          "network_mode",
          "user",
          "read_only",
          "cap_drop",
          "security_opt",
          "pids_limit",
          "restart",
          "logging",
          "image",
          "command",
          "environment",
          "secrets",
          "volumes",
          "tmpfs",
          "stop_signal",
          "stop_grace_period",
          "healthcheck",
          "depends_on",
          "deploy");

  private static final Pattern IMAGE = Pattern.compile("[^:@]+:(?!latest$)[A-Za-z0-9][\\w.-]+");
  private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1[:/](\\d+)");

  @TempDir Path folder;

  private static String name(Service service) {
    return service == Service.ORCHESTRATOR
        ? "orchestrator"
        : service == Service.TRAINER ? "trainer" : "metrics";
  }

  private static Map<String, String> environment(Service service) {
    return COMPOSE.environment(name(service));
  }

  @Test
  void usesOnlyKeysThatComposeKnows() {
    assertThat(COMPOSE.keys())
        .containsExactlyInAnyOrder(
            "name", "services", "secrets", "x-guarded", "x-worker-environment");
    assertThat(COMPOSE.services().values())
        .allSatisfy(s -> assertThat(KEYS).containsAll(s.keySet()));
    assertThat(GPU.services().values()).allSatisfy(s -> assertThat(KEYS).containsAll(s.keySet()));
    assertThat(COMPOSE.services().keySet())
        .containsExactly("database", "orchestrator", "trainer", "metrics", "prometheus", "grafana");
  }

  @Test
  void everyServiceHoldsNothingThatComposeDoesNotKnow() {
    for (ComposeFile file : List.of(COMPOSE, GPU)) {
      assertThat(file.services().values())
          .hasSizeGreaterThan(1)
          .allSatisfy(service -> assertThat(ComposeTypes.read(service).image()).isNotBlank());
    }
    Map<String, Object> slipped = COMPOSE.service("trainer");
    Map<String, Object> health = Yaml.map(slipped, "healthcheck");
    health.put("intervall", "10s");
    slipped.put("healthcheck", health);
    assertThatThrownBy(() -> ComposeTypes.read(slipped)).hasMessageContaining("intervall");
    Map<String, Object> number = COMPOSE.service("trainer");
    number.put("environment", Map.of("OROGRAPH_TRAINER_PORT", 7101));
    assertThatThrownBy(() -> ComposeTypes.read(number))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() throws IOException {
    Path twice = Files.writeString(folder.resolve("twice.yaml"), "a: 1\na: 2\n");
    assertThatThrownBy(() -> Yaml.read(twice)).isInstanceOf(YAMLException.class);
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void setsOnlyVariablesThatTheServiceReads(Service service) {
    assertThat(environment(service).keySet())
        .filteredOn(name -> name.startsWith("OROGRAPH_"))
        .isNotEmpty()
        .isSubsetOf(Settings.of(service).variables());
  }

  @Test
  void theOrchestratorAcceptsItsSettings() throws IOException {
    Map<String, String> given = new TreeMap<>(environment(Service.ORCHESTRATOR));
    // The password is read from a file of the machine that runs it.
    given.put(
        "OROGRAPH_DATABASE_PASSWORD_FILE",
        Files.createFile(
                folder.resolve("password"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
            .toString());
    Config config =
        ConfigFactory.parseMap(given)
            .withFallback(ConfigFactory.parseFile(Service.ORCHESTRATOR.file().toFile()))
            .resolve(ConfigResolveOptions.noSystem());
    OrchestratorConfig read = OrchestratorConfig.from(config);
    assertThat(read.clientPort()).isEqualTo(7000);
    assertThat(read.storeFolder()).isEqualTo(Path.of("/lab/store"));
  }

  @Test
  void everyImageIsPinned() {
    COMPOSE
        .services()
        .forEach((name, s) -> assertThat(Yaml.text(s, "image")).as(name).matches(IMAGE));
    GPU.services().forEach((name, s) -> assertThat(Yaml.text(s, "image")).as(name).matches(IMAGE));
    assertThat("postgres:latest").doesNotMatch(IMAGE);
    assertThat("postgres").doesNotMatch(IMAGE);
  }

  @Test
  void ownImagesHaveTheVersionOfTheBuild() throws IOException {
    String pom = Files.readString(Repository.ROOT.resolve("pom.xml"));
    assertThat(pom)
        .contains(
            "<artifactId>orograph</artifactId>\n  <version>"
                + COMPOSE.defaults().get("OROGRAPH_VERSION")
                + "</version>");
  }

  @Test
  void everyContainerIsGuarded() {
    COMPOSE
        .services()
        .forEach(
            (name, service) -> {
              assertThat(service).as(name).containsEntry("user", "1000:1000");
              assertThat(service).as(name).containsEntry("read_only", true);
              assertThat(Yaml.texts(service, "cap_drop")).as(name).containsExactly("ALL");
              assertThat(Yaml.texts(service, "security_opt"))
                  .as(name)
                  .containsExactly("no-new-privileges:true");
              assertThat(Yaml.map(service, "healthcheck"))
                  .as(name)
                  .containsKeys("test", "interval", "timeout", "retries", "start_period");
            });
  }

  /** A worker that was drained has ended well: it is not to come straight back. */
  @Test
  void everyContainerIsStartedAgainButAWorkerThatWasDrained() {
    COMPOSE
        .services()
        .forEach(
            (name, service) ->
                assertThat(service)
                    .as(name)
                    .containsEntry(
                        "restart",
                        List.of("trainer", "metrics").contains(name)
                            ? "on-failure"
                            : "unless-stopped"));
  }

  @Test
  void secretsAreFilesAndNothingElse() {
    assertThat(COMPOSE.secrets())
        .containsOnlyKeys("token", "database-password", "grafana-password")
        .allSatisfy((name, file) -> assertThat(file).isEqualTo("/lab/secrets/" + name));
    for (String service : COMPOSE.services().keySet()) {
      List<String> mounted = Yaml.texts(COMPOSE.service(service), "secrets");
      assertThat(COMPOSE.secrets().keySet()).as(service).containsAll(mounted);
      COMPOSE
          .environment(service)
          .forEach(
              (name, value) -> {
                if (name.matches(".*(PASSWORD|TOKEN|SECRET).*")) {
                  assertThat(name).as(service).endsWith("_FILE");
                  assertThat(mounted).contains(value.replace("/run/secrets/", ""));
                }
              });
    }
  }

  @Test
  void everyMountedFileOfTheTreeExists() {
    List<Path> mounted = new ArrayList<>();
    for (Map<String, Object> service : COMPOSE.services().values()) {
      for (String volume : Yaml.texts(service, "volumes")) {
        String[] part = volume.split(":", -1);
        if (part[0].startsWith(".")) {
          assertThat(part).as(volume).hasSize(3).contains("ro");
          mounted.add(ComposeFile.FOLDER.resolve(part[0]).normalize());
        } else {
          assertThat(part[0]).startsWith("/lab/");
        }
      }
    }
    assertThat(mounted).hasSize(5).allSatisfy(file -> assertThat(file).exists());
  }

  @Test
  void prepareMakesEveryFolderThatIsMounted() throws IOException {
    String script = Files.readString(ComposeFile.FOLDER.resolve("prepare"));
    Matcher made = Pattern.compile("mkdir -p \"\\$1\"/\\{([a-z,]+)}").matcher(script);
    assertThat(made.find()).isTrue();
    List<String> folders = List.of(made.group(1).split(",", -1));
    for (Map<String, Object> service : COMPOSE.services().values()) {
      Yaml.texts(service, "volumes").stream()
          .filter(volume -> volume.startsWith("/lab/"))
          .forEach(
              volume -> assertThat(folders).contains(volume.substring(5, volume.indexOf(':'))));
    }
    for (String secret : COMPOSE.secrets().keySet()) {
      assertThat(script).contains(secret);
    }
  }

  @Test
  void everyVariableIsExplainedInTheExample() throws IOException {
    List<String> lines = Files.readAllLines(ComposeFile.FOLDER.resolve("env.example"));
    assertThat(COMPOSE.required())
        .allSatisfy(name -> assertThat(lines).anyMatch(line -> line.startsWith(name + "=")));
    COMPOSE
        .defaults()
        .forEach(
            (name, value) ->
                assertThat(lines)
                    .anyMatch(
                        line ->
                            line.startsWith("# " + name + "=")
                                && (value.isEmpty()
                                    || name.equals("OROGRAPH_REGISTRY")
                                    || line.endsWith("=" + value))));
  }

  @Test
  void workersCallWhereTheOrchestratorListens() {
    String worker = "127.0.0.1:" + environment(Service.ORCHESTRATOR).get("OROGRAPH_WORKER_PORT");
    assertThat(environment(Service.TRAINER)).containsEntry("OROGRAPH_TRAINER_ORCHESTRATOR", worker);
    assertThat(environment(Service.METRICS)).containsEntry("OROGRAPH_METRICS_ORCHESTRATOR", worker);
  }

  @Test
  void noTwoListenAtOnePort() {
    List<String> ports = new ArrayList<>();
    for (Service service : Service.values()) {
      environment(service)
          .forEach(
              (name, value) -> {
                if (name.endsWith("_PORT")) {
                  ports.add(value);
                }
              });
    }
    ports.addAll(List.of("5433", "9090", "3000"));
    assertThat(ports).hasSize(10).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"orchestrator", "trainer", "metrics"})
  void healthIsAskedWhereTheServiceListens(String service) {
    String test = Yaml.map(COMPOSE.service(service), "healthcheck").getOrDefault("test", "") + "";
    Matcher port = PORT.matcher(test);
    assertThat(port.find()).as(test).isTrue();
    assertThat(COMPOSE.environment(service).values()).contains(port.group(1));
  }

  @Test
  void prometheusReadsTheMetersOfAllThree() throws IOException {
    Map<String, String> targets = new TreeMap<>();
    JsonParser.parseString(Files.readString(ComposeFile.FOLDER.resolve("targets.json")))
        .getAsJsonArray()
        .forEach(
            group ->
                targets.put(
                    group.getAsJsonObject().getAsJsonObject("labels").get("job").getAsString(),
                    group.getAsJsonObject().getAsJsonArray("targets").get(0).getAsString()));
    assertThat(targets).hasSize(3);
    for (Service service : Service.values()) {
      assertThat(targets)
          .containsEntry(
              name(service), "127.0.0.1:" + environment(service).get("OROGRAPH_PROMETHEUS_PORT"));
    }
  }

  @Test
  void theOrchestratorCallsTheDatabaseWhereItListens() {
    List<String> command = Yaml.texts(COMPOSE.service("database"), "command");
    assertThat(environment(Service.ORCHESTRATOR))
        .containsEntry(
            "OROGRAPH_DATABASE_URL",
            "jdbc:postgresql://127.0.0.1:"
                + command.getLast()
                + "/"
                + COMPOSE.environment("database").get("POSTGRES_DB"))
        .containsEntry(
            "OROGRAPH_DATABASE_USER", COMPOSE.environment("database").get("POSTGRES_USER"));
  }

  /** The image trusts whoever calls from loopback, and its network is that of the machine. */
  @Test
  void theDatabaseAsksEverybodyForThePassword() {
    assertThat(COMPOSE.environment("database").getOrDefault("POSTGRES_INITDB_ARGS", ""))
        .contains("--auth-host=scram-sha-256");
  }

  @Test
  void grafanaReadsThePrometheusThatIsStartedBesideIt() throws IOException {
    Map<String, Object> source =
        Yaml.maps(
                Yaml.read(
                    Repository.ROOT.resolve(
                        "deploy/grafana/provisioning/datasources/orograph.yml")),
                "datasources")
            .getFirst();
    assertThat(Yaml.texts(COMPOSE.service("prometheus"), "command"))
        .contains("--web.listen-address=" + Yaml.text(source, "url").replace("http://", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"trainer", "metrics"})
  void aWorkerHasTimeToDrain(String worker) {
    Service service = worker.equals("trainer") ? Service.TRAINER : Service.METRICS;
    String drain =
        Settings.of(service).value("OROGRAPH_" + worker.toUpperCase(Locale.ROOT) + "_DRAIN_WITHIN");
    assertThat(drain).isEqualTo("20 s");
    assertThat(COMPOSE.service(worker)).containsEntry("stop_grace_period", "40s");
  }

  @Test
  void tracesGoFromEveryServiceToTheCollectorBesideThem() {
    assertThat(TRACING.services()).containsOnlyKeys("jaeger", "orchestrator", "trainer", "metrics");
    assertThat(TRACING.environment("jaeger")).containsEntry("JAEGER_LISTEN_HOST", "127.0.0.1");
    assertThat(TRACING.service("jaeger"))
        .containsEntry("user", "1000:1000")
        .containsEntry("read_only", true);
    assertThat(KEYS).containsAll(TRACING.service("jaeger").keySet());
    assertThat(Yaml.text(TRACING.service("jaeger"), "image")).matches(IMAGE);
    for (Service service : Service.values()) {
      assertThat(TRACING.environment(name(service)))
          .containsEntry("OROGRAPH_TRACING_ENDPOINT", "http://127.0.0.1:4318")
          .containsEntry("OROGRAPH_TRACING_RATIO", "1");
      assertThat(Settings.of(service).variables())
          .containsAll(TRACING.environment(name(service)).keySet());
    }
  }

  @Test
  void theGpuIsForWorkersThatTheBaseStarts() {
    assertThat(GPU.services()).containsOnlyKeys("trainer", "metrics");
    GPU.services()
        .forEach(
            (name, service) -> {
              assertThat(COMPOSE.services()).containsKey(name);
              assertThat(GPU.environment(name)).containsEntry("OROGRAPH_DEVICE", "cuda:0");
              assertThat(Yaml.text(service, "image")).contains("-" + name + "-cuda:");
            });
  }
}
