package io.orograph.deploy.watch;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.orograph.deploy.watch.PromQl.Condition;
import io.orograph.deploy.watch.PromQl.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What a dashboard's file must keep to, whoever wrote it: the rules of Grafana's dashboard-linter
 * that concern Prometheus, and ours.
 */
public final class Lint {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([a-zA-Z_][a-zA-Z0-9_]*)");
  private static final Pattern LEGEND = Pattern.compile("\\{\\{\\s*([a-zA-Z_]+)\\s*}}");
  private static final Set<String> RANGES = Set.of("$__rate_interval", "$__range");
  private static final Set<String> BUILT_IN = Set.of("__rate_interval", "__range", "__all");
  private static final Set<String> ASKED = Set.of("datasource", "job", "instance");
  private static final int COLUMNS = 24;

  private final JsonObject dashboard;
  private final Expressions expressions;
  private final List<String> findings = new ArrayList<>();

  private Lint(JsonObject dashboard, Expressions expressions) {
    this.dashboard = dashboard;
    this.expressions = expressions;
  }

  /** What is wrong with a dashboard; nothing if it keeps to the rules. */
  public static List<String> findings(JsonObject dashboard, Expressions expressions) {
    Lint lint = new Lint(dashboard, expressions);
    lint.whole();
    lint.variables();
    lint.panels();
    return List.copyOf(lint.findings);
  }

  private static String text(JsonObject object, String key) {
    JsonElement value = object.get(key);
    return value != null && value.isJsonPrimitive() ? value.getAsString() : "";
  }

  private static List<JsonObject> objects(JsonObject object, String key) {
    JsonElement value = object.get(key);
    return value instanceof JsonArray array
        ? StreamSupport.stream(array.spliterator(), false)
            .map(JsonElement::getAsJsonObject)
            .toList()
        : List.of();
  }

  private static JsonObject inner(JsonObject object, String key) {
    JsonElement value = object.get(key);
    return value instanceof JsonObject found ? found : new JsonObject();
  }

  private void whole() {
    for (String key : List.of("uid", "title", "description", "refresh")) {
      if (text(dashboard, key).isBlank()) {
        findings.add(key + ": missing");
      }
    }
    if (!text(dashboard, "editable").equals("false")) {
      findings.add("editable: what is edited in Grafana is lost (expected: false)");
    }
  }

  private void variables() {
    Set<String> defined = new TreeSet<>();
    for (JsonObject variable : objects(inner(dashboard, "templating"), "list")) {
      defined.add(text(variable, "name"));
      if (text(variable, "type").equals("query")
          && !text(inner(variable, "datasource"), "uid").equals(GrafanaJson.SOURCE)) {
        findings.add(text(variable, "name") + ": a variable of a fixed data source");
      }
    }
    for (String name : ASKED) {
      if (!defined.contains(name)) {
        findings.add("$" + name + ": no such variable");
      }
    }
    Matcher use = VARIABLE.matcher(dashboard.toString());
    Set<String> used = new HashSet<>();
    while (use.find()) {
      used.add(use.group(1));
    }
    for (String name : used) {
      if (!defined.contains(name) && !BUILT_IN.contains(name)) {
        findings.add("$" + name + ": used and not defined");
      }
    }
    for (String name : defined) {
      if (!used.contains(name)) {
        findings.add("$" + name + ": defined and not used");
      }
    }
  }

  private void panels() {
    Set<Integer> ids = new HashSet<>();
    Set<String> titles = new HashSet<>();
    Set<String> cells = new HashSet<>();
    int shown = 0;
    for (JsonObject panel : objects(dashboard, "panels")) {
      String title = text(panel, "title");
      if (!ids.add(panel.get("id").getAsInt())) {
        findings.add(title + ": an id that another panel has");
      }
      if (!free(inner(panel, "gridPos"), cells)) {
        findings.add(title + ": overlaps another panel or leaves the grid");
      }
      if (!text(panel, "type").equals("row")) {
        shown++;
        if (!titles.add(title)) {
          findings.add(title + ": a title that another panel has");
        }
        panel(panel, title);
      }
    }
    if (shown == 0) {
      findings.add("no panel");
    }
  }

  private static boolean free(JsonObject place, Set<String> cells) {
    int left = place.get("x").getAsInt();
    int top = place.get("y").getAsInt();
    int width = place.get("w").getAsInt();
    boolean free = left >= 0 && top >= 0 && width > 0 && left + width <= COLUMNS;
    for (int x = left; x < left + width; x++) {
      for (int y = top; y < top + place.get("h").getAsInt(); y++) {
        free &= cells.add(x + " " + y);
      }
    }
    return free;
  }

  private void panel(JsonObject panel, String title) {
    if (title.isBlank()) {
      findings.add("panel " + text(panel, "id") + ": no title");
    }
    if (text(panel, "description").isBlank()) {
      findings.add(title + ": no description");
    }
    if (text(inner(inner(panel, "fieldConfig"), "defaults"), "unit").isBlank()) {
      findings.add(title + ": no unit");
    }
    source(panel, title);
    List<JsonObject> targets = objects(panel, "targets");
    if (targets.isEmpty()) {
      findings.add(title + ": no query");
    }
    for (JsonObject target : targets) {
      source(target, title);
      target(target, title);
    }
  }

  private void source(JsonObject object, String title) {
    if (!text(inner(object, "datasource"), "uid").equals(GrafanaJson.SOURCE)) {
      findings.add(title + ": a fixed data source");
    }
  }

  private void target(JsonObject target, String title) {
    String expression = text(target, "expr");
    List<String> wrong = expressions.findings(expression);
    wrong.forEach(w -> findings.add(title + ": " + w));
    if (!wrong.isEmpty()) {
      return;
    }
    PromQl read = PromQl.of(expression);
    for (Selector selector : read.selectors()) {
      for (String name : List.of("job", "instance")) {
        if (!selector.conditions().contains(new Condition(name, "=~", "$" + name))) {
          findings.add(title + ": " + selector.metric() + " does not ask for $" + name);
        }
      }
      if (selector.range().isPresent() && !RANGES.contains(selector.range().get())) {
        findings.add(
            title + ": " + selector.metric() + " over a fixed range " + selector.range().get());
      }
    }
    if (text(target, "legendFormat").isBlank()) {
      findings.add(title + ": a query without a legend");
    }
    Matcher legend = LEGEND.matcher(text(target, "legendFormat"));
    while (legend.find()) {
      boolean aggregated = read.selectors().stream().anyMatch(s -> s.within().contains("sum"));
      if (aggregated && !read.grouping().contains(legend.group(1))) {
        findings.add(title + ": the legend names " + legend.group(1) + ", which was summed away");
      }
    }
  }
}
