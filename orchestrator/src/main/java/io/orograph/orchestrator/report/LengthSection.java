package io.orograph.orchestrator.report;

import io.orograph.core.claim.Claim;
import io.orograph.core.claim.ClaimReport;
import io.orograph.core.claim.ClaimResult;
import io.orograph.core.claim.Finding;
import io.orograph.core.claim.LengthControl;
import io.orograph.core.claim.LongerCell;
import io.orograph.core.claim.Verdict;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The section that says which claims stand at equal training length. */
final class LengthSection {
  private static final String METHOD =
      "Training length is confounded with temperature: at a fixed number of epochs hot cells, of small"
          + " batches, take more steps, at a fixed number of steps they see fewer epochs. Every claim by rank"
          + " correlation once more, with what is given by steps and epochs taken out of the ranks. Where"
          + " length follows from an axis alone, this is the claim at equal values of that axis. Verdicts"
          + " are not corrected for the number of claims.";

  private final LengthControl length;
  private final Map<Claim, ClaimResult> plain = new EnumMap<>(Claim.class);

  LengthSection(ClaimReport report) {
    this.length = report.length();
    report.results().forEach(result -> plain.put(result.claim(), result));
  }

  void write(Markup out) {
    out.line().leaf("h2", "Training length").line();
    if (!length.spans().isEmpty()) {
      spans(out);
    }
    if (!length.longer().isEmpty()) {
      longer(out);
    }
    if (length.given().isEmpty()) {
      out.leaf("p", "No claim is controlled for it: " + length.gap() + ".");
      return;
    }
    out.leaf("p", METHOD);
    head(out, "claim", "effect", "95 % interval", "verdict", "at equal length", "interval", "then");
    length.claims().forEach(claim -> row(out, claim));
    out.close().close().close().line();
  }

  private void spans(Markup out) {
    head(out, "length of a run", "least", "most", "rank correlation with test accuracy");
    for (LengthControl.Span span : length.spans()) {
      out.open("tr").leaf("td", span.measure().text());
      out.leaf("td", Numbers.brief(span.least())).leaf("td", Numbers.brief(span.most()));
      out.leaf("td", MatrixFigure.shown(span.withAccuracy())).close().line();
    }
    out.close().close().close().line();
  }

  /** Does a label stand when its networks are trained longer? */
  private void longer(Markup out) {
    long comparable = length.longer().stream().filter(LongerCell::comparable).count();
    long changed = length.longer().stream().filter(LongerCell::changed).count();
    out.leaf(
        "p",
        "Trained longer: "
            + length.longer().size()
            + " cells, "
            + comparable
            + " of them with a phase at both lengths. The label of "
            + changed
            + " is another then"
            + (changed > 0 ? "; a corner marks them in the phase diagram." : "."));
    head(out, "cell", "phase", "length", "then", "remark");
    for (LongerCell cell : length.longer()) {
      out.open(
          "tr", "data-longer", cell.own().id(), "data-changed", String.valueOf(cell.changed()));
      out.leaf("td", cell.own().id()).leaf("td", Figures.label(cell.own()));
      out.leaf("td", cell.length()).leaf("td", Figures.label(cell.longer()));
      out.leaf("td", cell.changed() ? "changed" : cell.longer().gap(), "class", "prose");
      out.close().line();
    }
    out.close().close().close().line();
  }

  private static void head(Markup out, String... titles) {
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    List.of(titles).forEach(title -> out.leaf("th", title));
    out.close().close().open("tbody").line();
  }

  private void row(Markup out, LengthControl.Controlled controlled) {
    Finding found = controlled.found();
    out.open("tr", "data-length", controlled.claim().text());
    out.leaf("td", controlled.claim().text());
    ClaimResult result = plain.get(controlled.claim());
    if (result == null) {
      throw new IllegalStateException(controlled.claim() + ": no result (expected: every claim)");
    }
    out.leaf("td", Numbers.brief(result.effect()));
    out.leaf("td", ClaimsSection.interval(result.interval()));
    out.leaf("td", ClaimsSection.words(result.verdict()));
    out.leaf("td", Numbers.brief(found.effect()));
    out.leaf("td", ClaimsSection.interval(found.interval()));
    String why = found.verdict() == Verdict.NOT_TESTABLE ? ": " + found.reason() : "";
    out.leaf("td", ClaimsSection.words(found.verdict()) + why, "class", "prose").close().line();
  }
}
