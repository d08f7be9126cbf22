package io.orograph.cli.view;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs that were stopped early.
 *
 * @param runs by cell and replicate
 */
public record StoppedView(List<Run> runs) {
  public StoppedView {
    runs = List.copyOf(runs);
  }

  /**
   * One run.
   *
   * @param step after which it was stopped
   * @param why in words
   */
  public record Run(String cell, String replicate, long step, String why) {}

  /** For people. */
  public List<String> lines(Style style) {
    if (runs.isEmpty()) {
      return List.of("No run was stopped early.");
    }
    Table table = new Table("cell", "replicate", "step", "why");
    runs.forEach(r -> table.row(r.cell(), r.replicate(), Long.toString(r.step()), r.why()));
    List<String> lines = new ArrayList<>(table.lines(style));
    lines.add("");
    lines.add(
        runs.size() == 1 ? "1 run was stopped early." : runs.size() + " runs were stopped early.");
    return lines;
  }
}
