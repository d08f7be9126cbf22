package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.orograph.deploy.Laboratory.Service;
import io.orograph.deploy.watch.Dashboard;
import io.orograph.deploy.watch.Dashboards;
import io.orograph.deploy.watch.Panel;
import io.orograph.deploy.watch.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules and dashboards by a real Prometheus, of which {@code tools/local-prometheus} fetches one.
 * With {@code -Dtest.prometheus=required} its absence is a failure and no skip. {@code
 * -Dpictures=write} writes the pictures of the dashboards in the documents anew.
 */
@Tag("slow")
@Timeout(400)
@EnabledIf("io.orograph.deploy.Prometheus#found")
class PrometheusTest {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(90);

  @TempDir Path folder;

  /** What a program said. */
  private record Verdict(int status, String text) {}

  private static Verdict promtool(String... arguments) throws IOException, InterruptedException {
    return run("promtool", arguments);
  }

  private static Verdict run(String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Prometheus.program(program).orElseThrow().toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Verdict(process.waitFor(), text);
  }

  private static String[] with(List<String> words, List<Path> files) {
    List<String> all = new ArrayList<>(words);
    files.forEach(file -> all.add(file.toString()));
    return all.toArray(String[]::new);
  }

  private static List<Path> tests() {
    return Repository.files(Repository.PROMETHEUS.resolve("tests"), ".test.yml");
  }

  @Test
  void theConfigurationAndTheRulesAreSound() throws Exception {
    Verdict config =
        promtool("check", "config", Repository.PROMETHEUS.resolve("prometheus.yml").toString());
    assertThat(config.status()).as(config.text()).isZero();
    Verdict rules =
        promtool(
            with(
                List.of("check", "rules", "--lint-fatal"),
                Repository.files(Repository.PROMETHEUS.resolve("rules"), ".yml")));
    assertThat(rules.status()).as(rules.text()).isZero();
  }

  @Test
  void everyAlertFiresAndIsSilentWhenItsTestSaysSo() throws Exception {
    Verdict verdict = promtool(with(List.of("test", "rules"), tests()));
    assertThat(verdict.status()).as(verdict.text()).isZero();
  }

  static boolean amtool() {
    return Prometheus.program("amtool").isPresent();
  }

  @Test
  @EnabledIf("amtool")
  void theExampleForAlertmanagerIsSoundAndTellsCriticalFromWarning() throws Exception {
    String file = Repository.PROMETHEUS.resolve("alertmanager.yml").toString();
    Verdict verdict = run("amtool", "check-config", file);
    assertThat(verdict.status()).as(verdict.text()).isZero();
    String route = "--config.file=" + file;
    assertThat(run("amtool", "config", "routes", "test", route, "severity=critical").text())
        .contains("lab-now");
    assertThat(run("amtool", "config", "routes", "test", route, "severity=warning").text())
        .doesNotContain("lab-now");
  }

  @Test
  void aTestThatExpectsTheWrongThingFails() throws Exception {
    Path test = tests().getFirst();
    String wrong =
        Files.readString(test)
            .replace("../rules", Repository.PROMETHEUS.resolve("rules").toString())
            .replace("severity: warning", "severity: critical");
    Path planted = Files.writeString(folder.resolve("planted.test.yml"), wrong);
    Verdict verdict = promtool("test", "rules", planted.toString());
    assertThat(verdict.status()).as(verdict.text()).isNotZero();
    assertThat(verdict.text()).contains("severity");
  }

  @Test
  void everyPanelShowsWhatARealLaboratoryDoesAndNoAlertDisturbsIt() throws Exception {
    assertThat(Laboratory.packaged()).isTrue();
    try (Laboratory laboratory = new Laboratory(folder.resolve("lab")).startAll();
        Prometheus prometheus = new Prometheus(folder.resolve("prometheus"), laboratory)) {
      long from = Instant.now().getEpochSecond();
      WatchedSweep.run(laboratory, "first");
      WatchedSweep.run(laboratory, "second");
      Set<String> blank = blank(prometheus);
      long until = System.nanoTime() + PATIENCE;
      while (!blank.isEmpty() && System.nanoTime() < until) {
        blank = blank(prometheus);
      }
      assertThat(blank).as("queries without a sample").isEmpty();
      Pictures pictures = new Pictures(prometheus, from, Instant.now().getEpochSecond());
      for (Dashboard dashboard : Dashboards.all()) {
        String svg = pictures.of(dashboard);
        assertThat(svg).as(dashboard.title()).contains("<path");
        if ("write".equals(System.getProperty("pictures"))) {
          Files.writeString(Repository.IMAGES.resolve(dashboard.uid() + ".svg"), svg);
        }
      }
      for (JsonObject rule : prometheus.rules()) {
        String name = rule.get("name").getAsString();
        assertThat(rule.get("health").getAsString()).as(name).isEqualTo("ok");
        if (rule.has("state")) {
          assertThat(rule.get("state").getAsString()).as(name).isNotEqualTo("firing");
        }
      }
      laboratory.kill(Service.TRAINER);
      until = System.nanoTime() + PATIENCE;
      while (!state(prometheus, "OrographDown").equals("pending")) {
        assertThat(System.nanoTime()).as("OrographDown").isLessThan(until);
      }
    }
  }

  private static String state(Prometheus prometheus, String alert) throws Exception {
    return prometheus.rules().stream()
        .filter(rule -> rule.get("name").getAsString().equals(alert))
        .map(rule -> rule.get("state").getAsString())
        .findFirst()
        .orElseThrow();
  }

  /** Panels that show nothing and give no reason. */
  private static Set<String> blank(Prometheus prometheus) throws Exception {
    Set<String> blank = new TreeSet<>();
    for (Dashboard dashboard : Dashboards.all()) {
      for (Panel panel : dashboard.panels()) {
        for (Panel.Target target : panel.targets()) {
          String expression = expression(target, "1m", "5m");
          if (prometheus.query(expression).isEmpty() && panel.empty().isEmpty()) {
            blank.add(dashboard.title() + ", " + panel.title() + ": " + expression);
          }
        }
      }
    }
    return blank;
  }

  /** A query with everything chosen, as Grafana would send it. */
  static String expression(Panel.Target target, String rateInterval, String range) {
    return target
        .expression()
        .replace("$__rate_interval", rateInterval)
        .replace("$__range", range)
        .replace("$job", ".+")
        .replace("$instance", ".+");
  }
}
