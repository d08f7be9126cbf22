package io.orograph.deploy.watch;

import java.util.ArrayList;
import java.util.List;

/**
 * A dashboard.
 *
 * @param name the last part of its file's name and of its identifier
 */
public record Dashboard(String name, String title, String description, List<Row> rows) {

  /** Panels under a heading. */
  public record Row(String title, List<Panel> panels) {
    public Row {
      panels = List.copyOf(panels);
    }
  }

  public Dashboard {
    rows = List.copyOf(rows);
  }

  /** One without panels. */
  public static Dashboard of(String name, String title, String description) {
    return new Dashboard(name, title, description, List.of());
  }

  /** With one more row. */
  public Dashboard row(String heading, Panel... panels) {
    List<Row> all = new ArrayList<>(rows);
    all.add(new Row(heading, List.of(panels)));
    return new Dashboard(name, title, description, all);
  }

  /** Its identifier: links to it stay good for as long as this does. */
  public String uid() {
    return "orograph-" + name;
  }

  /** All panels, in order. */
  public List<Panel> panels() {
    return rows.stream().flatMap(row -> row.panels().stream()).toList();
  }
}
