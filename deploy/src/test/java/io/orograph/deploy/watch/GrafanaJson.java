package io.orograph.deploy.watch;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import io.orograph.deploy.watch.Panel.Limit;
import io.orograph.deploy.watch.Panel.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a dashboard as Grafana reads it from a file: the classic schema, which every release since
 * Grafana 10 takes.
 */
public final class GrafanaJson {
  /** Where the pages of the alerts are served; a lab with another address replaces it. */
  public static final String RUNBOOKS = "http://127.0.0.1:8000/docs/runbooks/";

  /** The data source that the dashboard's variable names. */
  public static final String SOURCE = "${datasource}";

  private static final int SCHEMA = 39;
  private static final int COLUMNS = 24;
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  private final Dashboard dashboard;
  private final List<Object> panels = new ArrayList<>();
  private int nextId = 1;
  private int y;

  private GrafanaJson(Dashboard dashboard) {
    this.dashboard = dashboard;
  }

  /** The text of the file. */
  public static String of(Dashboard dashboard) {
    return GSON.toJson(new GrafanaJson(dashboard).whole()) + "\n";
  }

  private static Map<String, Object> object(Object... keysAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return object;
  }

  private Map<String, Object> whole() {
    dashboard.rows().forEach(this::row);
    return object(
        "uid",
        dashboard.uid(),
        "title",
        "Orograph / " + dashboard.title(),
        "description",
        dashboard.description(),
        "tags",
        List.of("orograph"),
        "editable",
        false,
        "graphTooltip",
        1,
        "refresh",
        "10s",
        "schemaVersion",
        SCHEMA,
        "timezone",
        "browser",
        "time",
        object("from", "now-1h", "to", "now"),
        "annotations",
        object("list", List.of()),
        "links",
        List.of(otherDashboards(), runbooks()),
        "templating",
        object("list", List.of(source(), job(), instance())),
        "panels",
        panels);
  }

  private static Map<String, Object> otherDashboards() {
    return object(
        "type",
        "dashboards",
        "title",
        "Orograph",
        "tags",
        List.of("orograph"),
        "asDropdown",
        true,
        "includeVars",
        true,
        "keepTime",
        true,
        "targetBlank",
        false);
  }

  private static Map<String, Object> runbooks() {
    return object(
        "type",
        "link",
        "title",
        "Runbooks",
        "url",
        RUNBOOKS + "README.md",
        "targetBlank",
        true,
        "tags",
        List.of());
  }

  private static Map<String, Object> source() {
    return object(
        "name",
        "datasource",
        "label",
        "Data source",
        "type",
        "datasource",
        "query",
        "prometheus",
        "multi",
        false,
        "includeAll",
        false,
        "refresh",
        1,
        "current",
        object());
  }

  private static Map<String, Object> job() {
    return variable("job", "Job", "label_values(orograph_build_info, job)");
  }

  private static Map<String, Object> instance() {
    return variable(
        "instance", "Instance", "label_values(orograph_build_info{job=~\"$job\"}, instance)");
  }

  private static Map<String, Object> variable(String name, String label, String query) {
    return object(
        "name",
        name,
        "label",
        label,
        "type",
        "query",
        "datasource",
        sourceOf(),
        "definition",
        query,
        "query",
        object("query", query, "refId", name),
        "multi",
        true,
        "includeAll",
        true,
        "allValue",
        ".+",
        "refresh",
        2,
        "sort",
        1,
        "current",
        object("text", List.of("All"), "value", List.of("$__all")));
  }

  private static Map<String, Object> sourceOf() {
    return object("type", "prometheus", "uid", SOURCE);
  }

  private void row(Dashboard.Row row) {
    panels.add(
        object(
            "id",
            nextId++,
            "type",
            "row",
            "title",
            row.title(),
            "collapsed",
            false,
            "gridPos",
            place(0, COLUMNS, 1),
            "panels",
            List.of()));
    y++;
    int x = 0;
    int tallest = 0;
    for (Panel panel : row.panels()) {
      if (x + panel.width() > COLUMNS) {
        x = 0;
        y += tallest;
        tallest = 0;
      }
      int height = panel.kind() == Panel.Kind.STAT ? 4 : 8;
      panels.add(panel(panel, place(x, panel.width(), height)));
      x += panel.width();
      tallest = Math.max(tallest, height);
    }
    y += tallest;
  }

  private Map<String, Object> place(int x, int width, int height) {
    return object("h", height, "w", width, "x", x, "y", y);
  }

  private Map<String, Object> panel(Panel panel, Map<String, Object> place) {
    String reason = panel.empty().map(why -> " Empty while " + why + ".").orElse("");
    Map<String, Object> json =
        object(
            "id",
            nextId++,
            "type",
            panel.kind().type(),
            "title",
            panel.title(),
            "description",
            panel.description() + reason,
            "datasource",
            sourceOf(),
            "gridPos",
            place,
            "fieldConfig",
            object("defaults", defaults(panel), "overrides", List.of()),
            "options",
            panel.kind() == Panel.Kind.STAT ? statOptions() : graphOptions(),
            "targets",
            targets(panel.targets()));
    panel
        .runbook()
        .ifPresent(
            alert ->
                json.put(
                    "links",
                    List.of(
                        object(
                            "title",
                            "Runbook: " + alert,
                            "url",
                            RUNBOOKS + alert + ".md",
                            "targetBlank",
                            true))));
    return json;
  }

  private static Map<String, Object> defaults(Panel panel) {
    List<Object> steps = new ArrayList<>();
    steps.add(object("color", "green", "value", JsonNull.INSTANCE));
    for (Limit limit : panel.limits()) {
      steps.add(object("color", limit.colour(), "value", limit.from()));
    }
    Map<String, Object> defaults =
        object(
            "unit",
            panel.unit(),
            "min",
            0,
            "color",
            object("mode", panel.kind() == Panel.Kind.STAT ? "thresholds" : "palette-classic"),
            "thresholds",
            object("mode", "absolute", "steps", steps));
    if (panel.kind() == Panel.Kind.GRAPH) {
      defaults.put(
          "custom",
          object(
              "drawStyle",
              "line",
              "lineWidth",
              1,
              "fillOpacity",
              panel.stacked() ? 40 : 10,
              "showPoints",
              "never",
              "spanNulls",
              false,
              "stacking",
              object("mode", panel.stacked() ? "normal" : "none", "group", "A"),
              "thresholdsStyle",
              object("mode", panel.limits().isEmpty() ? "off" : "dashed")));
    }
    return defaults;
  }

  private static Map<String, Object> graphOptions() {
    return object(
        "legend",
        object("displayMode", "list", "placement", "bottom", "showLegend", true),
        "tooltip",
        object("mode", "multi", "sort", "desc"));
  }

  private static Map<String, Object> statOptions() {
    return object(
        "colorMode",
        "value",
        "graphMode",
        "area",
        "justifyMode",
        "auto",
        "orientation",
        "auto",
        "textMode",
        "auto",
        "reduceOptions",
        object("calcs", List.of("lastNotNull"), "fields", "", "values", false));
  }

  private static List<Object> targets(List<Target> targets) {
    List<Object> all = new ArrayList<>();
    for (Target target : targets) {
      all.add(
          object(
              "refId",
              String.valueOf((char) ('A' + all.size())),
              "datasource",
              sourceOf(),
              "expr",
              target.expression(),
              "legendFormat",
              target.legend(),
              "instant",
              target.overWholeRange(),
              "range",
              !target.overWholeRange()));
    }
    return all;
  }
}
