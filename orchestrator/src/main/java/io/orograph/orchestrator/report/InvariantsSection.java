package io.orograph.orchestrator.report;

import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Which invariants the stored records were held against, how many records and how many broke one:
 * the sweep's own check of its numbers. Nothing where none applies.
 */
final class InvariantsSection {
  /** Cells named with an invariant that is broken in many. */
  private static final int NAMED = 5;

  private final Function<String, List<Measurement>> measurements;

  /**
   * @param measurements of the cell of an id
   */
  InvariantsSection(Function<String, List<Measurement>> measurements) {
    this.measurements = measurements;
  }

  /** Of one invariant. */
  private static final class Count {
    private int checked;
    private int violated;
    private double most;
    private final TreeSet<String> where = new TreeSet<>();

    void add(String cell, Measurement record, double excess) {
      checked++;
      if (excess > 0) {
        violated++;
        most = Math.max(most, excess);
        where.add(cell + " (" + record.metric().name().toLowerCase(Locale.ROOT) + ")");
      }
    }

    String cells() {
      List<String> all = List.copyOf(where);
      String named = String.join(", ", all.subList(0, Math.min(NAMED, all.size())));
      return all.size() > NAMED ? named + " and " + (all.size() - NAMED) + " more" : named;
    }
  }

  void write(Markup out, PhaseDiagram diagram) {
    Map<Invariant, Count> counts = new EnumMap<>(Invariant.class);
    for (PhaseCell cell : diagram.cells()) {
      for (Measurement record : measurements.apply(cell.id())) {
        Invariant.of(record)
            .forEach(
                (invariant, excess) ->
                    counts
                        .computeIfAbsent(invariant, i -> new Count())
                        .add(cell.id(), record, excess));
      }
    }
    if (counts.isEmpty()) {
      return;
    }
    out.line().leaf("h2", "Invariants").line();
    out.leaf(
        "p",
        "What follows from the definitions alone, held against every stored record it applies to. A record that"
            + " breaks one is wrong, or was made by a rule that is.",
        "class",
        "quiet");
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    for (String title : List.of("invariant", "says", "checked", "violated", "most", "where")) {
      out.leaf("th", title);
    }
    out.close().close().open("tbody").line();
    counts.forEach((invariant, count) -> row(out, invariant, count));
    out.close().close().close().line();
  }

  private static void row(Markup out, Invariant invariant, Count count) {
    out.open("tr", "data-invariant", invariant.text());
    out.leaf("td", invariant.text()).leaf("td", invariant.statement());
    out.leaf("td", Integer.toString(count.checked));
    out.leaf("td", Integer.toString(count.violated));
    out.leaf("td", count.violated == 0 ? "–" : Numbers.brief(count.most));
    out.leaf("td", count.violated == 0 ? "–" : count.cells()).close().line();
  }
}
