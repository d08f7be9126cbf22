package io.orograph.cli.view;

import io.orograph.cli.view.DiagramView.Cell;
import io.orograph.cli.view.GridPicture.Square;
import java.util.ArrayList;
import java.util.List;

/**
 * A phase diagram in characters, in the orientation of Yang et al. 2021: load falls to the right,
 * temperature rises upwards, so that width grows to the right and small batches are at the top.
 * Further axes become facets. A question mark follows a label that rests on a curve that has not
 * converged; a cell without a label is drawn as a dot, never left out.
 */
public final class PhasePicture {
  /** At least: ten such columns and their margin fit on a terminal of 80 characters. */
  private static final int CELL = 6;

  private PhasePicture() {}

  /** The lines of the picture: one block per facet, or of a large grid words; then the legend. */
  public static List<String> lines(DiagramView diagram, Style style) {
    GridPicture picture = new GridPicture(diagram, style, CELL, cell -> square(cell, style));
    List<String> lines = diagram.isLarge() ? new ArrayList<>(diagram.inWords()) : picture.lines();
    legend(diagram, style, picture, lines);
    return lines;
  }

  private static Square square(Cell cell, Style style) {
    Phase phase = Phase.of(cell.label());
    return new Square(sign(phase, style) + (cell.uncertain() ? "?" : ""), phase.palette());
  }

  private static String sign(Phase phase, Style style) {
    return phase == Phase.INCOMPLETE ? style.pick("·", ".") : phase.sign();
  }

  private static void legend(
      DiagramView diagram, Style style, GridPicture picture, List<String> lines) {
    for (Phase phase : Phase.values()) {
      long count = diagram.cells().stream().filter(c -> Phase.of(c.label()) == phase).count();
      if (count > 0) {
        lines.add(
            picture.painted(new Square(sign(phase, style), phase.palette()))
                + " "
                + phase.meaning()
                + style.faint(" (" + count + (count == 1 ? " cell)" : " cells)")));
      }
    }
    if (diagram.cells().stream().anyMatch(Cell::uncertain)) {
      lines.add(
          picture.centred("?") + " the connecting curve has not converged: the label may change");
    }
  }
}
