package io.orograph.orchestrator.report;

import java.util.List;

/**
 * How lines of a plot are told apart: by colours that differ for any colour vision (after Okabe and
 * Ito 2008, some darker) and stand out from light and dark ground alike, at least 3 to 1 as WCAG
 * 2.2 asks of figures; and by dashes, so that nothing is told by colour alone.
 */
final class LineColors {
  /** The colours, in the order in which lines take them. */
  static final List<String> ALL =
      List.of(
          "#d55e00", "#0072b2", "#009e73", "#c46f9f", "#b57d00", "#3b93c9", "#8c6bb1", "#7f7f7f");

  private static final List<String> DASHES = List.of("none", "7 3", "2 2.5", "9 3 2 3");

  private LineColors() {}

  /** The colour of a line by its number. */
  static String of(int line) {
    return ALL.get(line % ALL.size());
  }

  /** The dashes of a line by its number, as SVG writes them. */
  static String dashes(int line) {
    return DASHES.get((line + Math.floorDiv(line, ALL.size())) % DASHES.size());
  }
}
