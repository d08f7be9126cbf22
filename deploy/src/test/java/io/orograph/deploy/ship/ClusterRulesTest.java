package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.deploy.watch.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What the Prometheus of a cluster is given of a lab: its meters, and the same rules as the lab's
 * own.
 */
class ClusterRulesTest {
  private static final Path FOLDER =
      Repository.ROOT.resolve("deploy/kustomize/overlays/gpu-cluster");
  private static final Path FILE = FOLDER.resolve("rules.yaml");
  private static final Pattern UNWANTED = Pattern.compile("__name__!~\"([^\"]+)\"");

  private static final String HEAD =
      """
      # The rules of deploy/prometheus/rules for the cluster's Prometheus, which federates the lab's meters: docs/how-to/kubernetes.md.
      # Written by ClusterRulesTest (-Dcluster.rules=write).
      apiVersion: monitoring.coreos.com/v1
      kind: PrometheusRule
      metadata:
        name: orograph
        labels: {app.kubernetes.io/name: orograph}
      spec:
        groups:
      """;

  private static List<Path> files() {
    return Repository.files(Repository.PROMETHEUS.resolve("rules"), ".yml");
  }

  /** The groups of each file as they stand there, two columns further. */
  private static String text() throws IOException {
    StringBuilder all = new StringBuilder(HEAD);
    for (Path file : files()) {
      List<String> lines = Files.readAllLines(file);
      for (String line : lines.subList(lines.indexOf("groups:") + 1, lines.size())) {
        all.append(line.isEmpty() ? "" : "  ").append(line).append('\n');
      }
    }
    return all.toString();
  }

  @Test
  void theRulesOfAClusterAreThoseOfTheLabsPrometheus() throws IOException {
    if ("write".equals(System.getProperty("cluster.rules"))) {
      Files.writeString(FILE, text());
    }
    List<Map<?, ?>> groups = new ArrayList<>();
    files().forEach(file -> groups.addAll(Repository.maps(Repository.yaml(file), "groups")));
    assertThat(groups).hasSizeGreaterThanOrEqualTo(2);
    assertThat(Repository.maps(Repository.inner(Repository.yaml(FILE), "spec"), "groups"))
        .as("rules.yaml is as -Dcluster.rules=write writes it")
        .isEqualTo(groups);
    assertThat(Files.readString(FILE)).isEqualTo(text());
  }

  @Test
  void theClusterRecordsAndAlertsItselfAndIsNotGivenWhatTheLabsPrometheusRecords() {
    Map<String, Object> monitor = Yaml.read(FOLDER.resolve("watched.yaml"));
    Map<String, Object> endpoint = Yaml.maps(Yaml.map(monitor, "spec"), "endpoints").getFirst();
    var unwanted = UNWANTED.matcher(Yaml.texts(Yaml.map(endpoint, "params"), "match[]").getFirst());
    assertThat(unwanted.find()).isTrue();
    // Prometheus holds a pattern against the whole name.
    Pattern name = Pattern.compile(unwanted.group(1));
    assertThat(Repository.recorded()).isNotEmpty().allMatch(name.asMatchPredicate());
    assertThat(List.of("ALERTS", "ALERTS_FOR_STATE")).allMatch(name.asMatchPredicate());
    assertThat(List.of("up", "orograph_queue_depth", "jvm_memory_used_bytes"))
        .noneMatch(name.asMatchPredicate());
    assertThat(endpoint).containsEntry("honorLabels", true);
  }
}
