package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.orograph.deploy.ship.Settings.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The units under {@code deploy/systemd}. */
class UnitsTest {
  private static final Map<Service, String> UNITS =
      Map.of(
          Service.ORCHESTRATOR, "orograph-orchestrator.service",
          Service.TRAINER, "orograph-trainer@.service",
          Service.METRICS, "orograph-metrics.service");
  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");
  private static final Pattern SECONDS = Pattern.compile("(\\d+) ?s");

  @TempDir Path folder;

  private static String file(Service service) {
    return UNITS.getOrDefault(service, "");
  }

  private static UnitFile unit(Service service) {
    return UnitFile.read(file(service));
  }

  private static Duration seconds(String text) {
    Matcher matcher = SECONDS.matcher(text);
    assertThat(matcher.matches()).as(text).isTrue();
    return Duration.ofSeconds(Long.parseLong(matcher.group(1)));
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void setsOnlyVariablesThatItsServiceReads(Service service) {
    assertThat(unit(service).environment().keySet())
        .filteredOn(name -> name.startsWith("OROGRAPH_") && !name.equals(JvmFlagsTest.HEAP))
        .isNotEmpty()
        .isSubsetOf(Settings.of(service).variables());
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void takesTheTokenAsACredentialAndNoSecretFromItsEnvironment(Service service) {
    UnitFile unit = unit(service);
    String folder = unit.one("Service.RuntimeDirectory");
    assertThat(unit.one("Service.LoadCredential")).isEqualTo("token:/etc/orograph/token");
    assertThat(unit.environment()).containsEntry("OROGRAPH_TOKEN_FILE", "%t/" + folder + "/token");
    assertThat(unit.one("Service.ExecStartPre"))
        .isEqualTo(
            "/usr/bin/install -m 0600 ${CREDENTIALS_DIRECTORY}/token ${RUNTIME_DIRECTORY}/token");
    assertThat(unit.environment().keySet())
        .noneMatch(name -> name.matches(".*(PASSWORD|SECRET|KEY|TOKEN)"));
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void mayDoNextToNothingToTheMachine(Service service) {
    UnitFile unit = unit(service);
    assertThat(unit.one("Service.User")).isEqualTo("orograph");
    for (String yes :
        List.of(
            "NoNewPrivileges",
            "PrivateTmp",
            "PrivateDevices",
            "ProtectHome",
            "ProtectKernelModules",
            "ProtectKernelTunables",
            "ProtectControlGroups",
            "RestrictNamespaces",
            "RestrictSUIDSGID",
            "LockPersonality")) {
      assertThat(unit.one("Service." + yes)).as(yes).isEqualTo("yes");
    }
    assertThat(unit.one("Service.ProtectSystem")).isEqualTo("strict");
    assertThat(unit.all("Service.CapabilityBoundingSet")).containsExactly("");
    assertThat(unit.one("Service.IPAddressDeny")).isEqualTo("any");
    assertThat(unit.one("Service.StateDirectory")).isEqualTo("orograph");
    // A JVM compiles into memory that it then executes.
    assertThat(unit.all("Service.MemoryDenyWriteExecute")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void isStartedAgainWhenItFailsAndHasTimeToDrainWhenItIsStopped(Service service) {
    UnitFile unit = unit(service);
    assertThat(unit.one("Service.Restart")).isEqualTo("on-failure");
    assertThat(unit.one("Service.SuccessExitStatus")).isEqualTo("143");
    assertThat(unit.one("Service.KillSignal")).isEqualTo("SIGTERM");
    Duration stop = seconds(unit.one("Service.TimeoutStopSec"));
    Settings.of(service).all().stream()
        .filter(setting -> setting.key().endsWith(".drain-within"))
        .forEach(drain -> assertThat(stop).isGreaterThan(seconds(drain.value()).plusSeconds(10)));
    assertThat(stop).isGreaterThan(Duration.ofSeconds(30));
  }

  /** A database that is away for an hour is back some time; settings are mended by nobody. */
  @ParameterizedTest
  @EnumSource(Service.class)
  void isNeverGivenUpButForWrongSettings(Service service) {
    UnitFile unit = unit(service);
    assertThat(unit.one("Unit.StartLimitIntervalSec")).as("no limit").isEqualTo("0");
    assertThat(seconds(unit.one("Service.RestartSec"))).isEqualTo(Duration.ofSeconds(5));
    // ExitCodesTest: what a process ends with whose settings are wrong.
    assertThat(unit.one("Service.RestartPreventExitStatus")).isEqualTo("2");
  }

  @Test
  void workersCallWhereTheOrchestratorListensAndNoTwoListenAtOnePort() {
    Map<String, String> orchestrator = unit(Service.ORCHESTRATOR).environment();
    String worker = "127.0.0.1:" + orchestrator.get("OROGRAPH_WORKER_PORT");
    assertThat(unit(Service.TRAINER).environment())
        .containsEntry("OROGRAPH_TRAINER_ORCHESTRATOR", worker);
    assertThat(unit(Service.METRICS).environment())
        .containsEntry("OROGRAPH_METRICS_ORCHESTRATOR", worker);
    List<String> ports = new ArrayList<>();
    for (Service service : Service.values()) {
      unit(service)
          .environment()
          .forEach(
              (name, value) -> {
                if (name.endsWith("_PORT")) {
                  ports.add(value);
                }
              });
    }
    assertThat(ports).hasSize(7).doesNotHaveDuplicates();
  }

  @Test
  void allShareOneStore() {
    String store = unit(Service.ORCHESTRATOR).environment().get("OROGRAPH_STORE_FOLDER");
    assertThat(unit(Service.TRAINER).environment())
        .containsEntry("OROGRAPH_TRAINER_STORE_FOLDER", store);
    assertThat(unit(Service.METRICS).environment())
        .containsEntry("OROGRAPH_METRICS_STORE_FOLDER", store);
  }

  @Test
  void aKeyThatItsSectionDoesNotHaveIsRefused() {
    assertThat(UnitFile.read("gpu.conf").environment()).containsKey("OROGRAPH_DEVICE");
    for (String line : List.of("ProtectHomes=yes", "WantedBy=multi-user.target", "Restart", "x")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> UnitFile.parse(List.of("[Service]", line)))
          .withMessageStartingWith("[Service] " + line);
    }
  }

  static boolean analyze() {
    return Files.isExecutable(ANALYZE);
  }

  /** Under its own name, with a program that is there in the place of the one installed. */
  private Path copy(Service service) throws IOException {
    String text =
        Files.readString(UnitFile.FOLDER.resolve(file(service)))
            .replace("/opt/orograph/java/bin/java", "/usr/bin/env");
    String name = file(service).replace("@.", "@01.");
    Files.writeString(folder.resolve(file(service)), text);
    return folder.resolve(name);
  }

  private static String analyze(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(ANALYZE.toString()));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + told;
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  @EnabledIf("analyze")
  void systemdFindsNothingWrongWithIt(Service service) throws Exception {
    assertThat(analyze("verify", "--man=no", "--generators=no", copy(service).toString()))
        .isEqualTo("0 ");
  }

  @Test
  @EnabledIf("analyze")
  void systemdWouldFindAKeyThatItDoesNotKnow() throws Exception {
    Path unit = copy(Service.METRICS);
    Files.writeString(unit, Files.readString(unit).replace("ProtectHome=", "ProtectHomes="));
    assertThat(analyze("verify", "--man=no", "--generators=no", unit.toString()))
        .contains("ProtectHomes");
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  @EnabledIf("analyze")
  void systemdCallsItsExposureLow(Service service) throws Exception {
    // In tenths of its own scale, in which 10 is unprotected.
    assertThat(analyze("security", "--offline=true", "--threshold=20", copy(service).toString()))
        .startsWith("0 ");
  }
}
