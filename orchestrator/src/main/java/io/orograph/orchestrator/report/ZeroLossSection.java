package io.orograph.orchestrator.report;

import io.orograph.core.claim.ZeroLossCost;
import java.util.List;

/** The section that says what training to zero error costs within a run. */
final class ZeroLossSection {
  private static final String METHOD =
      "Test accuracy at each run's first checkpoint of at most this training error minus that at its end, in"
          + " points: above 0 where training on has hurt. Mean over fitted cells, poorly connected (III)"
          + " and well connected (IV-A, IV-B) apart; replicates and blocks of cells are resampled.";

  private ZeroLossSection() {}

  static void write(Markup out, List<ZeroLossCost> costs) {
    if (costs.isEmpty()) {
      return;
    }
    out.line().leaf("h2", "Training to zero loss").line();
    out.leaf("p", METHOD);
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    for (String title :
        List.of(
            "from training error, %", "cells that are", "cost, points", "95 % interval", "cells")) {
      out.leaf("th", title);
    }
    out.close().close().open("tbody").line();
    for (ZeroLossCost cost : costs) {
      out.open("tr", "data-zero-loss", cost.metric()).leaf("td", Numbers.brief(cost.error()));
      out.leaf("td", cost.connected() ? "well connected" : "poorly connected");
      out.leaf("td", Numbers.brief(cost.cost()));
      out.leaf("td", ClaimsSection.interval(cost.interval()));
      out.leaf("td", cost.cells() + " (" + cost.runs() + " runs)").close().line();
    }
    out.close().close().close().line();
  }
}
