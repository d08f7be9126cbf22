package io.orograph.cli.view;

import java.util.ArrayList;
import java.util.List;

/**
 * What an adaptive search has decided.
 *
 * @param end whether it goes on, in words; empty where the search is not adaptive
 * @param asked cells asked for so far
 * @param cells cells of the grid
 * @param decisions in the order decided
 * @param line the line as far as it is found
 */
public record SearchView(
    String end, long asked, long cells, List<Decision> decisions, List<Crossing> line) {
  public SearchView {
    decisions = List.copyOf(decisions);
    line = List.copyOf(line);
  }

  /**
   * One cell asked for.
   *
   * @param within its runs at or below the threshold
   * @param beyond its runs above it
   * @param unread its runs that say nothing; all three 0 until it has ended
   */
  public record Decision(int round, String cell, String why, int within, int beyond, int unread) {}

  /**
   * Two cells that the line lies between.
   *
   * @param lowWithin whether the lower is at or below the threshold
   */
  public record Crossing(String low, String high, boolean lowWithin) {}

  /** Whether there is anything that decides. */
  public boolean isAdaptive() {
    return !end.isEmpty();
  }

  /** For people. */
  public List<String> lines(Style style) {
    List<String> lines = new ArrayList<>();
    Table table = new Table("round", "cell", "within", "beyond", "why");
    for (Decision d : decisions) {
      boolean ended = d.within() + d.beyond() + d.unread() > 0;
      table.row(
          Integer.toString(d.round()),
          d.cell(),
          ended ? Integer.toString(d.within()) : "",
          ended ? Integer.toString(d.beyond()) : "",
          d.why());
    }
    lines.addAll(table.lines(style));
    lines.add("");
    for (Crossing x : line) {
      lines.add(
          "The line is between %s (%s) and %s (%s)."
              .formatted(
                  x.low(),
                  x.lowWithin() ? "within" : "beyond",
                  x.high(),
                  x.lowWithin() ? "beyond" : "within"));
    }
    lines.add("%d of %d cells asked for: %s.".formatted(asked, cells, end));
    return lines;
  }
}
