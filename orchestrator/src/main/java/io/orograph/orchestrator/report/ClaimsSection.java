package io.orograph.orchestrator.report;

import io.orograph.core.claim.ClaimReport;
import io.orograph.core.claim.ClaimResult;
import io.orograph.core.claim.RankMatrix;
import io.orograph.core.claim.Verdict;
import io.orograph.core.statistics.Interval;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The section of a report that says which published claims hold on its cells. */
final class ClaimsSection {
  private static final String METHOD =
      "Each claim is a named test with a fixed rule, computed whether its outcome is welcome or not."
          + " Intervals hold 95 % of resamples: replicates are drawn anew within cells and, where a"
          + " claim is about cells in general, blocks of two neighbouring cells along each axis,"
          + " because neighbours are not independent. A claim about a sign is supported or"
          + " contradicted where the interval lies on one side, and not testable where it holds"
          + " both; p is two-sided. Claims that the sweep file declared (primary_claims) stand as"
          + " they are; of all others the p-values are corrected by Benjamini and Hochberg, and what"
          + " does not pass at 5 % counts as not testable. A claim without p is a criterion that is"
          + " met or not.";

  private final ClaimReport report;

  ClaimsSection(ClaimReport report) {
    this.report = report;
  }

  void write(Markup out) {
    out.line().leaf("h2", "Claims").line();
    out.leaf("p", METHOD);
    if (report.parts().isEmpty()) {
      tests(out);
    }
    for (ClaimReport.Part part : report.parts()) {
      out.leaf("h3", "Claims in cells of " + part.cells());
      new ClaimsSection(part.report()).tests(out);
    }
    if (!report.parts().isEmpty()) {
      VarianceSection.write(out, report.variances());
    }
  }

  private void tests(Markup out) {
    out.leaf("p", evidence());
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    for (String title :
        List.of("claim", "verdict", "effect", "95 % interval", "p", "corrected", "cells", "why")) {
      out.leaf("th", title);
    }
    out.close().close().open("tbody").line();
    report.results().forEach(result -> row(out, result));
    out.close().close().close().line();
    if (!report.matrices().isEmpty()) {
      matrices(out);
    }
    ZeroLossSection.write(out, report.zeroLoss());
    new LengthSection(report).write(out);
    VarianceSection.write(out, report.variances());
    new EffectiveLandscapeSection(report.landscapes()).write(out);
  }

  private String evidence() {
    String left =
        new TreeMap<>(report.leftOut())
            .entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", "));
    return report.evidence()
        + " cells are evidence"
        + (left.isEmpty() ? "" : "; left out: " + left)
        + (report.survivors() == 0
            ? ""
            : "; in " + report.survivors() + " of them only some runs reached their end")
        + ".";
  }

  private static void row(Markup out, ClaimResult result) {
    out.open("tr", "data-claim", result.claim().text());
    out.open("td", "class", "prose");
    out.leaf("b", result.claim().text() + (result.primary() ? " (primary)" : ""));
    out.empty("br");
    out.text(result.claim().statement() + ". ");
    out.leaf(
        "span",
        result.claim().source() + "; version " + result.claim().version(),
        "class",
        "quiet");
    out.close();
    out.leaf("td", words(result.verdict()));
    out.open("td").text(Numbers.brief(result.effect())).empty("br");
    out.leaf("span", result.claim().effect(), "class", "quiet").close();
    out.leaf("td", interval(result.interval()));
    out.leaf("td", Numbers.brief(result.p()));
    out.leaf("td", Numbers.brief(result.corrected()));
    out.leaf("td", result.cells() + " (" + result.runs() + " runs)");
    out.leaf("td", result.reason(), "class", "prose").close().line();
  }

  static String words(Verdict verdict) {
    return verdict.name().replace('_', ' ');
  }

  static String interval(Interval interval) {
    return interval.known()
        ? Numbers.brief(interval.low()) + " to " + Numbers.brief(interval.high())
        : "–";
  }

  private void matrices(Markup out) {
    out.line().leaf("h2", "Rank correlations").line();
    out.leaf(
        "p",
        "Spearman's rank correlation between the cells' means; given others, of what is left of the"
            + " ranks after the least-squares fit by theirs. The table has the first row with its"
            + " intervals.");
    out.open("div", "class", "figures");
    report.matrices().forEach(matrix -> out.add(MatrixFigure.draw(matrix)));
    out.close();
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    out.leaf("th", "with test accuracy");
    report.matrices().forEach(m -> out.leaf("th", m.fitted() ? "fitted cells" : "all cells"));
    out.close().open("tr").leaf("th", "given");
    report.matrices().forEach(m -> out.leaf("th", given(m)));
    out.close().close().open("tbody").line();
    List<String> metrics = report.matrices().getFirst().metrics();
    for (int i = 1; i < metrics.size(); i++) {
      int row = i;
      out.open("tr").leaf("td", metrics.get(i));
      report.matrices().forEach(matrix -> out.leaf("td", entry(matrix, row)));
      out.close().line();
    }
    out.close().close().close().line();
  }

  private static String given(RankMatrix matrix) {
    return matrix.given().isEmpty() ? "–" : String.join(", ", matrix.given());
  }

  private static String entry(RankMatrix matrix, int metric) {
    Interval interval = matrix.accuracy().get(metric);
    return MatrixFigure.shown(matrix.rho().getFirst().get(metric))
        + (interval.known()
            ? " ("
                + MatrixFigure.shown(interval.low())
                + " to "
                + MatrixFigure.shown(interval.high())
                + ")"
            : "")
        + ", n = "
        + matrix.cells().get(metric);
  }
}
