package io.orograph.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The files under {@code deploy/grafana}. {@code -Ddashboards=write} writes the dashboards anew.
 */
class DashboardsTest {
  private static final Pattern RUNBOOK =
      Pattern.compile(Pattern.quote(GrafanaJson.RUNBOOKS) + "([A-Za-z]+\\.md)");

  static List<Path> files() {
    return Repository.files(Repository.DASHBOARDS, ".json");
  }

  private static JsonObject read(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private static Path file(Dashboard dashboard) {
    return Repository.DASHBOARDS.resolve(dashboard.uid() + ".json");
  }

  @Test
  void theFilesAreWhatTheGeneratorMakes() throws IOException {
    for (Dashboard dashboard : Dashboards.all()) {
      if ("write".equals(System.getProperty("dashboards"))) {
        Files.writeString(file(dashboard), GrafanaJson.of(dashboard));
      }
      assertThat(file(dashboard)).hasContent(GrafanaJson.of(dashboard));
    }
    assertThat(files())
        .containsExactlyInAnyOrderElementsOf(
            Dashboards.all().stream().map(DashboardsTest::file).toList());
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyDashboardKeepsToTheRules(Path file) throws IOException {
    assertThat(Lint.findings(read(file), Repository.expressions())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyRunbookThatADashboardLinksToIsThere(Path file) throws IOException {
    Matcher link = RUNBOOK.matcher(Files.readString(file));
    int links = 0;
    while (link.find()) {
      assertThat(Repository.RUNBOOKS.resolve(link.group(1))).exists();
      links++;
    }
    assertThat(links).isPositive();
  }

  @Test
  void everyAlertIsSeenOnSomeDashboard() {
    List<String> alerts =
        Repository.rules().stream()
            .map(rule -> Repository.text(rule, "alert"))
            .filter(name -> !name.isEmpty() && !name.equals("OrographNotWatched"))
            .toList();
    assertThat(alerts)
        .isNotEmpty()
        .allSatisfy(
            alert ->
                assertThat(Dashboards.all())
                    .anySatisfy(
                        d ->
                            assertThat(d.panels())
                                .anySatisfy(p -> assertThat(p.runbook()).hasValue(alert))));
  }

  @Test
  void theDataSourceIsTheDefaultAndKnowsTheScrapeInterval() {
    Path folder = Repository.ROOT.resolve("deploy/grafana/provisioning");
    Map<?, ?> source =
        Repository.maps(Repository.yaml(folder.resolve("datasources/orograph.yml")), "datasources")
            .getFirst();
    assertThat(Repository.text(source, "type")).isEqualTo("prometheus");
    assertThat(Repository.text(source, "isDefault")).isEqualTo("true");
    Map<?, ?> global =
        Repository.inner(
            Repository.yaml(Repository.PROMETHEUS.resolve("prometheus.yml")), "global");
    assertThat(Repository.text(Repository.inner(source, "jsonData"), "timeInterval"))
        .isEqualTo(Repository.text(global, "scrape_interval"));
  }

  @Test
  void theDashboardsAreProvidedFromTheFolderThatTheDocumentNames() throws IOException {
    Path file = Repository.ROOT.resolve("deploy/grafana/provisioning/dashboards/orograph.yml");
    Map<?, ?> provider = Repository.maps(Repository.yaml(file), "providers").getFirst();
    String path = Repository.text(Repository.inner(provider, "options"), "path");
    assertThat(path).startsWith("$");
    assertThat(Files.readString(Repository.ROOT.resolve("docs/how-to/watch-a-lab.md")))
        .contains(path.substring(1) + "=")
        .contains("deploy/grafana/dashboards");
  }
}
