package io.orograph.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every rule of the lint can be broken, and what breaks it is told. */
class LintTest {
  private static final Expressions EXPRESSIONS = new Expressions(exported(), Set.of("job:a:ratio"));

  private static final String SOUND =
      "sum by (outcome) (rate(runs_total{CHOSEN}[$__rate_interval]))";

  private static ExportedMeters exported() {
    ExportedMeters all = new ExportedMeters();
    all.scraped(
        "orchestrator",
        """
        # TYPE runs_total counter
        runs_total{outcome="trained"} 3.0
        # TYPE lanes gauge
        lanes{state="free"} 1.0
        # TYPE calls_seconds histogram
        calls_seconds_bucket{le="0.05"} 1
        calls_seconds_bucket{le="+Inf"} 1
        calls_seconds_count 1
        calls_seconds_sum 0.01
        """);
    return all;
  }

  private static String chosen(String expression) {
    return expression.replace("CHOSEN", "job=~\"$job\",instance=~\"$instance\"");
  }

  private static String dashboard(String expression) {
    return GrafanaJson.of(
        Dashboard.of("planted", "Planted", "Made to break rules.")
            .row(
                "A row",
                Panel.graph("One", "s", "The first.")
                    .show("{{outcome}}", chosen(expression).replace('\'', '"')),
                Panel.graph("Two", "s", "The second.").show("lanes", chosen("lanes{CHOSEN}"))));
  }

  private static List<String> findings(String json) {
    JsonObject object = JsonParser.parseString(json).getAsJsonObject();
    return Lint.findings(object, EXPRESSIONS);
  }

  @Test
  void whatKeepsToTheRulesIsLeftInPeace() {
    assertThat(findings(dashboard(SOUND))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rate(walks_total{CHOSEN}[$__rate_interval]) | walks_total: exported by no service",
        "rate(lanes{CHOSEN}[$__rate_interval]) | lanes: a gauge under a rate",
        "runs_total{CHOSEN} | runs_total: a counter without a rate",
        "rate(runs_total{CHOSEN}) | runs_total: a rate without a range",
        "rate(runs_total{CHOSEN}[5m]) | runs_total over a fixed range 5m",
        "rate(runs_total{CHOSEN,pool='cpu'}[$__rate_interval]) | runs_total: has no label pool",
        "sum by (pool) (lanes{CHOSEN}) | pool: a label that none of its series has",
        "rate(job:a:ratio{CHOSEN}[$__range]) | job:a:ratio: a recorded value",
        "histogram_quantile(0.9, sum by (le) (rate(calls_seconds_sum{CHOSEN}[$__range])))"
            + " | calls_seconds_sum: a quantile of what are no buckets",
        "histogram_quantile(0.9, sum by (job) (rate(calls_seconds_bucket{CHOSEN}[$__range])))"
            + " | a quantile without the bounds of the buckets",
        "lanes | lanes does not ask for $job",
        "lanes{job=~'$job'} | lanes does not ask for $instance",
        "sum(lanes{CHOSEN}) | the legend names outcome, which was summed away",
        "sum(lanes{CHOSEN} | not an expression",
        "1 | reads nothing",
        "lanes{CHOSEN,state='$state'} | $state: used and not defined",
      })
  void anExpressionThatBreaksARuleIsFound(String expression, String told) {
    assertThat(findings(dashboard(expression))).anyMatch(f -> f.contains(told));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"title\": \"One\" | \"title\": \"Two\" | a title that another panel has",
        "\"title\": \"One\" | \"title\": \"\" | no title",
        "\"description\": \"The first.\" | \"description\": \"\" | One: no description",
        "\"unit\": \"s\" | \"unit\": \"\" | no unit",
        "\"uid\": \"${datasource}\" | \"uid\": \"mine\" | a fixed data source",
        "\"x\": 8 | \"x\": 4 | overlaps another panel",
        "\"x\": 8 | \"x\": 20 | leaves the grid",
        "\"id\": 3 | \"id\": 2 | an id that another panel has",
        "\"editable\": false | \"editable\": true | editable",
        "\"uid\": \"orograph-planted\" | \"uid\": \"\" | uid: missing",
        "\"name\": \"job\" | \"name\": \"task\" | $job: no such variable",
        "\"name\": \"job\" | \"name\": \"task\" | $task: defined and not used",
        "\"targets\": [ | \"others\": [ | no query",
        "\"legendFormat\": \"lanes\" | \"legendFormat\": \"\" | a query without a legend",
        "\"panels\": [ | \"frames\": [ | no panel",
      })
  void aDashboardThatBreaksARuleIsFound(String sound, String broken, String told) {
    String json = dashboard(SOUND);
    assertThat(json).contains(sound);
    assertThat(findings(json.replace(sound, broken))).anyMatch(f -> f.contains(told));
  }
}
