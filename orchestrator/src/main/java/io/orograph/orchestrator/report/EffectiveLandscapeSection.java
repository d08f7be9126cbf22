package io.orograph.orchestrator.report;

import io.orograph.core.claim.BoundaryModel;
import io.orograph.core.claim.EffectiveLandscape;
import java.util.List;

/** The section that compares boundaries of the sweep with that of a bowl with ripples. */
final class EffectiveLandscapeSection {
  private static final String METHOD =
      "Noise of temperature T turns the loss f(x) = ½ax² + b(1 − cos kx), a bowl with ripples, into"
          + " its mean over x + √T·z, which is convex from T* = (2/k²)·ln(bk²/a) on (a model of ours)."
          + " With bk²/a a power of the load L and the model's temperature proportional to T, its boundary is"
          + " straight in ln L and T; that of a plain logistic regression is straight in ln L and ln T. Both"
          + " have three free parameters (constant, slope by load, slope by temperature) and are fitted to the"
          + " cells. They are compared by the mean of −ln P of cells in blocks that were held out, in nat"
          + " (a coin: 0.69). L and T are the values of the axes, or their reciprocals where load or"
          + " temperature falls with the value.";

  private final List<EffectiveLandscape> fits;

  EffectiveLandscapeSection(List<EffectiveLandscape> fits) {
    this.fits = fits;
  }

  void write(Markup out) {
    out.line().leaf("h2", "Effective landscape").line();
    out.leaf("p", METHOD);
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    for (String title :
        List.of(
            "cells that are",
            "model",
            "boundary",
            "slope (95 %)",
            "held out",
            "plain minus bowl (95 %)",
            "predicts better")) {
      out.leaf("th", title);
    }
    out.close().close().open("tbody").line();
    fits.forEach(fit -> rows(out, fit));
    out.close().close().close().line();
    fits.stream()
        .filter(fit -> fit.bowl().isPresent())
        .forEach(fit -> out.leaf("p", direction(fit), "class", "quiet"));
  }

  private static void rows(Markup out, EffectiveLandscape fit) {
    String name = fit.outcome().text() + ", " + fit.inside() + " of " + fit.cells();
    if (fit.bowl().isEmpty() || fit.plain().isEmpty()) {
      out.open("tr", "data-landscape", fit.outcome().text()).leaf("td", name);
      out.leaf("td", "–").leaf("td", fit.gap(), "class", "prose");
      for (int empty = 0; empty < 4; empty++) {
        out.leaf("td", "–");
      }
      out.close().line();
      return;
    }
    row(out, fit, name, "bowl with ripples", "T", fit.bowl().get());
    out.leaf(
            "td",
            Numbers.brief(fit.advantage())
                + " ("
                + ClaimsSection.interval(fit.advantageInterval())
                + ")")
        .leaf("td", better(fit))
        .close()
        .line();
    row(out, fit, "", "plain logistic", "ln T", fit.plain().get());
    out.leaf("td", "").leaf("td", "").close().line();
  }

  private static void row(
      Markup out, EffectiveLandscape fit, String name, String title, String t, BoundaryModel m) {
    out.open("tr", "data-landscape", fit.outcome().text()).leaf("td", name).leaf("td", title);
    out.leaf(
        "td", t + " = " + Numbers.brief(m.line()) + "·(ln L − " + Numbers.brief(m.zero()) + ")");
    out.leaf("td", Numbers.brief(m.line()) + " (" + ClaimsSection.interval(m.lineInterval()) + ")");
    out.leaf("td", Numbers.brief(m.heldOut()));
  }

  private static String better(EffectiveLandscape fit) {
    return switch (fit.better()) {
      case 1 -> "bowl with ripples";
      case -1 -> "plain logistic";
      default -> "not decided";
    };
  }

  private static String direction(EffectiveLandscape fit) {
    return "For "
        + fit.outcome().text()
        + " cells a constant probability gives "
        + Numbers.brief(fit.coin())
        + " nat. "
        + (fit.asInTheBowl()
            ? "Heat leads to them and load away from them, as in the bowl."
            : "Heat does not lead to them and load away from them as in the bowl: of the model the"
                + " shape of the boundary alone is tested here.");
  }
}
