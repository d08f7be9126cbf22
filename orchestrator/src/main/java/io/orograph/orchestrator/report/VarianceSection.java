package io.orograph.orchestrator.report;

import io.orograph.core.claim.VarianceShares;
import io.orograph.core.claim.VarianceShares.Part;
import java.util.List;
import java.util.Locale;

/** The section that says what each metric varies with. */
final class VarianceSection {
  private static final String METHOD =
      "The variance of each metric over runs: of an axis what it explains that the other axes, added, do not;"
          + " interaction, what a mean per cell explains beyond them; shared, what several axes explain"
          + " alike, 0 without missing cells or runs; the rest is of the replicates. What replicates alone"
          + " would have put into an axis or the interaction is taken off, so that a share can be a little"
          + " below 0. Intervals hold 95 % of what drawing the replicates anew within cells gives.";

  private VarianceSection() {}

  static void write(Markup out, List<VarianceShares> variances) {
    if (variances.isEmpty()) {
      return;
    }
    out.line().leaf("h2", "Shares of variance, %").line();
    out.leaf("p", METHOD);
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    out.leaf("th", "metric");
    variances.getFirst().parts().forEach(part -> out.leaf("th", part.name()));
    out.leaf("th", "cells").close().close().open("tbody").line();
    for (VarianceShares shares : variances) {
      String name = shares.metric().toLowerCase(Locale.ROOT).replace('_', ' ');
      out.open("tr", "data-variance", shares.metric());
      out.leaf("td", shares.logarithm() ? "ln " + name : name);
      shares.parts().forEach(part -> out.leaf("td", words(part)));
      out.leaf("td", shares.cells() + " (" + shares.values() + " values)").close().line();
    }
    out.close().close().close().line();
  }

  private static String words(Part part) {
    return percent(part.share())
        + (part.interval().known()
            ? " (" + percent(part.interval().low()) + " to " + percent(part.interval().high()) + ")"
            : "");
  }

  private static String percent(double share) {
    return Double.isNaN(share)
        ? "–"
        : String.format(Locale.ROOT, "%.0f", 100 * share).replace("-0", "0").replace('-', '−');
  }
}
