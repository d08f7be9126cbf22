package io.orograph.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules under {@code deploy/prometheus}, without a Prometheus. */
class AlertsTest {
  private static final Pattern RECORDED = Pattern.compile("[a-z_]+:[a-z0-9_]+:[a-z0-9_]+");
  private static final Pattern METRIC = Pattern.compile("^[a-zA-Z_:][a-zA-Z0-9_:]*");

  static Stream<String> alerts() {
    return Repository.rules().stream()
        .map(rule -> Repository.text(rule, "alert"))
        .filter(name -> !name.isEmpty());
  }

  private static Map<?, ?> rule(String alert) {
    return Repository.rules().stream()
        .filter(r -> Repository.text(r, "alert").equals(alert))
        .findFirst()
        .orElseThrow();
  }

  private static String annotation(Map<?, ?> rule, String name) {
    return Repository.text(Repository.inner(rule, "annotations"), name);
  }

  @Test
  void everyAlertHasANameOfItsOwn() {
    assertThat(alerts()).hasSizeGreaterThanOrEqualTo(10).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void everyAlertSaysHowBadItIsWhatItIsAndWaitsBeforeItFires(String alert) {
    Map<?, ?> rule = rule(alert);
    assertThat(alert).startsWith("Orograph");
    assertThat(Repository.text(Repository.inner(rule, "labels"), "severity"))
        .isIn("critical", "warning");
    assertThat(annotation(rule, "summary")).endsWith(".").hasSizeBetween(20, 160);
    assertThat(Repository.text(rule, "for")).matches("[1-9][0-9]*m");
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void everyAlertLinksToItsPageWhichSaysWhatItMeansHowToSeeItAndHowToMendIt(String alert)
      throws IOException {
    assertThat(annotation(rule(alert), "runbook_url"))
        .isEqualTo(GrafanaJson.RUNBOOKS + alert + ".md");
    String page = Files.readString(Repository.RUNBOOKS.resolve(alert + ".md"));
    assertThat(page)
        .startsWith("# " + alert + "\n")
        .contains("\n## What it means\n")
        .contains("\n## How to see it\n")
        .contains("\n## How to mend it\n");
    assertThat(Files.readString(Repository.RUNBOOKS.resolve("README.md")))
        .contains("[" + alert + "](" + alert + ".md)");
  }

  @Test
  void everyPageBelongsToAnAlert() {
    assertThat(Repository.files(Repository.RUNBOOKS, ".md"))
        .extracting(file -> file.getFileName().toString().replace(".md", ""))
        .containsExactlyInAnyOrderElementsOf(Stream.concat(alerts(), Stream.of("README")).toList());
  }

  @Test
  void everyRuleReadsWhatTheServicesExport() {
    Expressions expressions = Repository.expressions();
    for (Map<?, ?> rule : Repository.rules()) {
      assertThat(expressions.findings(Repository.text(rule, "expr")))
          .as(Repository.text(rule, "alert") + Repository.text(rule, "record"))
          .isEmpty();
    }
  }

  @Test
  void recordedNamesSayLevelMetricAndOperation() {
    assertThat(Repository.recorded()).isNotEmpty().allMatch(n -> RECORDED.matcher(n).matches());
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void everyAlertHasATestInWhichItFiresAndOneInWhichItIsSilent(String alert) {
    int firing = 0;
    int silent = 0;
    for (Map<?, ?> test : tests(alert)) {
      assertThat(series(test))
          .as("a test without a series that the alert reads shows nothing")
          .containsAnyElementsOf(read(Repository.text(rule(alert), "expr")));
      for (Map<?, ?> question : Repository.maps(test, "alert_rule_test")) {
        if (Repository.text(question, "alertname").equals(alert)) {
          boolean fires = !Repository.maps(question, "exp_alerts").isEmpty();
          firing += fires ? 1 : 0;
          silent += fires ? 0 : 1;
        }
      }
    }
    assertThat(firing).as("firing").isPositive();
    assertThat(silent).as("silent").isPositive();
  }

  private static List<Map<?, ?>> tests(String alert) {
    Path file = Repository.PROMETHEUS.resolve("tests").resolve(alert + ".test.yml");
    assertThat(file).exists();
    return Repository.maps(Repository.yaml(file), "tests");
  }

  /** Names of the series that a test plays. */
  private static Set<String> series(Map<?, ?> test) {
    Set<String> names = new TreeSet<>();
    for (Map<?, ?> input : Repository.maps(test, "input_series")) {
      var metric = METRIC.matcher(Repository.text(input, "series"));
      assertThat(metric.find()).isTrue();
      names.add(metric.group());
    }
    return names;
  }

  /** What an expression reads, through what is recorded. */
  private static Set<String> read(String expression) {
    Set<String> names = new TreeSet<>();
    List<String> open = new ArrayList<>(List.of(expression));
    while (!open.isEmpty()) {
      for (PromQl.Selector selector : PromQl.of(open.removeLast()).selectors()) {
        if (names.add(selector.metric())) {
          Repository.rules().stream()
              .filter(rule -> Repository.text(rule, "record").equals(selector.metric()))
              .forEach(rule -> open.add(Repository.text(rule, "expr")));
        }
      }
    }
    return names;
  }

  @Test
  void prometheusReadsTheRulesAndTheFileThatALabWrites() throws IOException {
    Map<?, ?> config = Repository.yaml(Repository.PROMETHEUS.resolve("prometheus.yml"));
    assertThat(config.get("rule_files")).isEqualTo(List.of("rules/*.yml"));
    Map<?, ?> scrape = Repository.maps(config, "scrape_configs").getFirst();
    assertThat(Repository.maps(scrape, "file_sd_configs").getFirst().get("files"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .contains("../../.orograph/prometheus.json");
    assertThat(Repository.PROMETHEUS.resolve("../../.orograph/prometheus.json").normalize())
        .isEqualTo(Repository.ROOT.resolve(".orograph").resolve("prometheus.json"));
  }

  @Test
  void alertmanagerKnowsTheSeveritiesAndTheAlertsThatItNames() throws IOException {
    Path file = Repository.PROMETHEUS.resolve("alertmanager.yml");
    String text = Files.readString(file);
    assertThat(text).contains("severity=\"critical\"");
    Set<String> known = new TreeSet<>(alerts().toList());
    Map<?, ?> inhibition = Repository.maps(Repository.yaml(file), "inhibit_rules").getFirst();
    var named = Pattern.compile("Orograph(\\w+|\\([\\w|]+\\))").matcher(inhibition.toString());
    int seen = 0;
    while (named.find()) {
      for (String name : named.group(1).replaceAll("[()]", "").split("\\|", -1)) {
        assertThat(known).contains("Orograph" + name);
        seen++;
      }
    }
    assertThat(seen).isGreaterThan(3);
  }
}
