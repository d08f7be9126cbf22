package io.orograph.orchestrator.report;

import io.orograph.core.stop.Stop;
import io.orograph.core.stop.StopDecision;
import io.orograph.core.sweep.EarlyStopping;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.sweep.StopProgress;
import java.util.List;

/** The section that says which runs were stopped early, where and why. */
final class StopSection {
  /** Rows of runs at most; the export has all. */
  private static final int MOST = 500;

  private static final String METHOD =
      "Runs of the whole sweep were compared when all of them had reached the rung or ended. A run that was stopped is CENSORED: where it would have"
          + " come to is not known. Its cell has no phase label, is hatched and is left out of the claims;"
          + " means over what is left of such a cell are means of the runs with the lowest losses.";

  private final SweepSpec spec;
  private final StopProgress stopping;
  private final Grid grid;

  StopSection(SweepSpec spec, StopProgress stopping) {
    this.spec = spec;
    this.stopping = stopping;
    this.grid = new Grid(spec);
  }

  /** Nothing of a sweep that stops no run. */
  void write(Markup out) {
    EarlyStopping rule = spec.earlyStopping();
    if (!rule.any()) {
      return;
    }
    out.line().leaf("h2", "Early stopping").line();
    out.leaf("p", rule(rule) + " By loss the " + rule.metric().words() + " is meant. " + METHOD);
    head(out, "rung", "step", "compared with", "stopped", "went on");
    for (StopProgress.Rung rung : stopping.rungs()) {
      StopDecision d = rung.decision();
      out.open("tr", "data-rung", Integer.toString(rung.number()));
      out.leaf("td", Integer.toString(rung.number())).leaf("td", Numbers.whole(d.step()));
      out.leaf("td", Numbers.whole(d.compared()) + " runs");
      out.leaf("td", Numbers.whole(d.stops().size()));
      out.leaf("td", Numbers.whole(d.goingOn())).close().line();
    }
    out.close().close().close().line();
    runs(out);
  }

  private static String rule(EarlyStopping rule) {
    return switch (rule.kind()) {
      case NONE -> "";
      case MEDIAN ->
          "Median stopping rule (Golovin et al. 2017): from step %s on, every %s steps, a run was stopped whose lowest"
                  .formatted(Numbers.whole(rule.step(1)), Numbers.whole(rule.everySteps()))
              + " loss so far was above the median of the others' running averages, once %s others had one."
                  .formatted(Numbers.whole(rule.minRuns()));
      case SUCCESSIVE_HALVING ->
          "Successive halving (Jamieson and Talwalkar 2016): at step %s and at each %s times as many, the 1/%s of the"
                  .formatted(
                      Numbers.whole(rule.minSteps()),
                      Numbers.whole(rule.eta()),
                      Numbers.whole(rule.eta()))
              + " runs with the lowest loss went on.";
    };
  }

  private void runs(Markup out) {
    List<StopProgress.Rung> rungs = stopping.rungs();
    int all = rungs.stream().mapToInt(r -> r.decision().stops().size()).sum();
    if (all == 0) {
      return;
    }
    head(out, "cell", "replicate", "stopped at step", "loss", "above");
    int written = 0;
    for (StopProgress.Rung rung : rungs) {
      for (Stop stop : rung.decision().stops()) {
        if (written++ < MOST) {
          row(out, rung.decision().step(), stop);
        }
      }
    }
    out.close().close().close().line();
    if (all > MOST) {
      out.leaf("p", Numbers.whole(all - MOST) + " more are in the export.", "class", "quiet");
    }
  }

  private void row(Markup out, long step, Stop stop) {
    String cell = grid.cell(stop.run().place()).id();
    out.open("tr", "data-stopped", cell + "/" + stop.run().replicate());
    out.leaf("td", cell).leaf("td", Integer.toString(stop.run().replicate()));
    out.leaf("td", Numbers.whole(step)).leaf("td", Numbers.brief(stop.loss()));
    out.leaf("td", Numbers.brief(stop.bound())).close().line();
  }

  private static void head(Markup out, String... titles) {
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    List.of(titles).forEach(title -> out.leaf("th", title));
    out.close().close().open("tbody").line();
  }
}
