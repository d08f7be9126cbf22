package io.orograph.orchestrator.report;

import io.orograph.core.search.Ask;
import io.orograph.core.search.BoundarySearch;
import io.orograph.core.search.Crossing;
import io.orograph.core.search.SearchReason;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SoughtLine;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.sweep.SearchProgress;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The section that says which line was looked for, where it was found and what was asked for. */
final class SearchSection {
  private static final String METHOD =
      "Cells were chosen by an adaptive search (ours): bisection along the searched axis, where columns"
          + " beside each other guess for one another. A cell is within where more than half of its runs that"
          + " say something are at or below the threshold; a run that diverged is above it. Where the two cells"
          + " of a row are several values apart, the line is somewhere between them, and the figure has it in"
          + " their middle. Stretches shorter than a few cells may have been passed over. Cells not asked for"
          + " are no missing values: they were never trained. They are not a random sample, so correlations and"
          + " means over cells speak of the cells near the line and must not be held against those of a grid.";

  private final SweepSpec spec;
  private final SearchProgress search;
  private final Grid grid;

  SearchSection(SweepSpec spec, SearchProgress search) {
    this.spec = spec;
    this.search = search;
    this.grid = new Grid(spec);
  }

  private boolean isAdaptive() {
    return spec.search().isAdaptive() && !search.rounds().isEmpty();
  }

  private List<Crossing> crossings() {
    return isAdaptive() ? new BoundarySearch(spec).crossings(search.votes()) : List.of();
  }

  /** Ids of the cells that the line lies between, the lower one's to the higher one's. */
  Map<String, String> line() {
    Map<String, String> line = new LinkedHashMap<>();
    crossings().forEach(x -> line.put(id(x.low()), id(x.high())));
    return line;
  }

  private String id(long place) {
    return grid.cell(place).id();
  }

  /** Nothing of a sweep whose search is not adaptive. */
  void write(Markup out) {
    if (!isAdaptive()) {
      return;
    }
    out.line().leaf("h2", "Search").line();
    SoughtLine sought = spec.search().line();
    int axis = sought.axisOf(spec).orElseThrow();
    out.leaf(
        "p",
        "The line where %s passes %s, along %s: %s of %s cells asked for, %s. %s"
            .formatted(
                sought.metricOf(spec).map(Object::toString).orElse(sought.metric()),
                Numbers.brief(sought.thresholdOf(spec)),
                spec.axes().get(axis).knob().path(),
                Numbers.whole(spec.search().asked().size()),
                Numbers.whole(grid.cellCount()),
                search.rounds().getLast().end().words(),
                METHOD));
    head(out, "round", "cells", "why");
    for (SearchProgress.Round round : search.rounds()) {
      if (!round.asks().isEmpty()) {
        out.open("tr", "data-round", Integer.toString(round.number()));
        out.leaf("td", Integer.toString(round.number()));
        out.leaf("td", Integer.toString(round.asks().size()));
        out.leaf("td", reasons(round.asks()), "class", "prose").close().line();
      }
    }
    out.close().close().close().line();
    head(out, "line between", "and", "values apart", "the lower is");
    for (Crossing x : crossings()) {
      out.open("tr", "data-crossing", id(x.low()));
      out.leaf("td", id(x.low())).leaf("td", id(x.high()));
      out.leaf("td", Integer.toString(x.apart()));
      out.leaf("td", x.lowWithin() ? "within" : "beyond").close().line();
    }
    out.close().close().close().line();
  }

  private static String reasons(List<Ask> asks) {
    Map<SearchReason, Integer> counts = new EnumMap<>(SearchReason.class);
    asks.forEach(ask -> counts.merge(ask.why(), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(e -> e.getValue() + " " + e.getKey().words())
        .collect(Collectors.joining("; "));
  }

  private static void head(Markup out, String... titles) {
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    List.of(titles).forEach(title -> out.leaf("th", title));
    out.close().close().open("tbody").line();
  }
}
