package io.orograph.cli.view;

import io.orograph.cli.view.DiagramView.Axis;
import io.orograph.cli.view.DiagramView.Cell;
import io.orograph.cli.view.DiagramView.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Cells over the axes in characters, in the orientation of Yang et al. 2021: load falls to the
 * right, temperature rises upwards, so that width grows to the right and small batches are at the
 * top. Further axes become facets.
 */
final class GridPicture {
  /**
   * What stands in a cell.
   *
   * @param text a few characters
   * @param palette its background in the 256-colour palette; negative for none
   */
  record Square(String text, int palette) {}

  private final DiagramView diagram;
  private final Style style;
  private final int x;
  private final int y;

  private final Function<Cell, Square> squares;

  /** Width of a cell: values of the load axis are told apart. */
  private final int cell;

  private final Map<List<String>, Cell> byValues = new HashMap<>();

  /**
   * A picture.
   *
   * @param least characters that a cell has at least
   */
  GridPicture(DiagramView diagram, Style style, int least, Function<Cell, Square> squares) {
    this.diagram = diagram;
    this.style = style;
    this.squares = squares;
    this.x = axisOf(Role.LOAD, -1);
    this.y = axisOf(Role.TEMPERATURE, x);
    this.cell =
        x < 0
            ? least
            : diagram.axes().get(x).values().stream()
                .mapToInt(value -> value.length() + 1)
                .reduce(least, Math::max);
    diagram.cells().forEach(c -> byValues.put(c.values(), c));
  }

  /** The axis of this role; else the first that is neither {@code taken} nor has a role. */
  private int axisOf(Role role, int taken) {
    List<Axis> axes = diagram.axes();
    for (int a = 0; a < axes.size(); a++) {
      if (axes.get(a).role() == role && a != taken) {
        return a;
      }
    }
    for (int a = 0; a < axes.size(); a++) {
      boolean other = axes.get(a).role() == Role.OTHER || role == Role.TEMPERATURE;
      if (a != taken && other) {
        return a;
      }
    }
    return -1;
  }

  /** The lines: one block per facet, each followed by an empty line. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (List<String> facet : facets()) {
      String title = facetTitle(facet);
      if (!title.isEmpty()) {
        lines.add(style.bold(title));
      }
      facet(facet, lines);
      lines.add("");
    }
    return lines;
  }

  /** The distinct values on the axes that are neither x nor y, in grid order; "" at x and y. */
  private Set<List<String>> facets() {
    Set<List<String>> facets = new LinkedHashSet<>();
    for (Cell cell : diagram.cells()) {
      facets.add(with(cell.values(), "", ""));
    }
    return facets;
  }

  private List<String> with(List<String> values, String atX, String atY) {
    List<String> copy = new ArrayList<>(values);
    if (x >= 0) {
      copy.set(x, atX);
    }
    if (y >= 0) {
      copy.set(y, atY);
    }
    return List.copyOf(copy);
  }

  private String facetTitle(List<String> facet) {
    List<String> parts = new ArrayList<>();
    for (int a = 0; a < facet.size(); a++) {
      if (a != x && a != y) {
        parts.add(diagram.axes().get(a).label() + " = " + facet.get(a));
      }
    }
    return String.join(", ", parts);
  }

  private void facet(List<String> facet, List<String> lines) {
    List<String> columns = x < 0 ? List.of("") : ordered(diagram.axes().get(x));
    List<String> rows = y < 0 ? List.of("") : ordered(diagram.axes().get(y));
    String yLabel = y < 0 ? "" : diagram.axes().get(y).label();
    int margin = yLabel.length() + 1 + rows.stream().mapToInt(String::length).max().orElse(0) + 1;
    for (int r = 0; r < rows.size(); r++) {
      String head = (r == 0 ? yLabel : "") + " ";
      int gap = margin - head.length() - 1;
      StringBuilder line =
          new StringBuilder(head + Words.right(rows.get(r), gap) + " " + style.pick("│", "|"));
      for (String column : columns) {
        Cell cell = byValues.get(with(facet, column, rows.get(r)));
        line.append(cell == null ? " ".repeat(this.cell) : square(cell));
      }
      lines.add(line + (y < 0 ? "" : hint(r, rows.size())));
    }
    lines.add(
        " ".repeat(margin)
            + style.pick("└", "+")
            + style.pick("─", "-").repeat(cell * columns.size()));
    if (x >= 0) {
      Axis axis = diagram.axes().get(x);
      StringBuilder ticks = new StringBuilder(" ".repeat(margin + 1));
      columns.forEach(c -> ticks.append(centred(c)));
      lines.add(ticks.toString().stripTrailing());
      String arrow = axis.role() == Role.LOAD ? "  (load falls " + style.pick("→", "->") + ")" : "";
      lines.add(" ".repeat(margin + 1) + axis.label() + arrow);
    }
  }

  private String hint(int row, int rows) {
    if (diagram.axes().get(y).role() != Role.TEMPERATURE) {
      return "";
    }
    return row == 0 ? " hot" : row == rows - 1 ? " cold" : "";
  }

  /** Values of an axis as drawn: load from high to low, temperature from hot to cold. */
  private static List<String> ordered(Axis axis) {
    List<String> values = new ArrayList<>(axis.values());
    if (axis.role() == Role.OTHER) {
      return values;
    }
    if (values.stream().allMatch(GridPicture::isNumber)) {
      values.sort(java.util.Comparator.comparingDouble(Double::parseDouble));
      return axis.inverse() ? values : values.reversed();
    }
    return values;
  }

  private static boolean isNumber(String text) {
    try {
      return Double.isFinite(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private String square(Cell cell) {
    return painted(squares.apply(cell));
  }

  /** A square as it stands in the picture, for a legend. */
  String painted(Square square) {
    String text = centred(square.text());
    return square.palette() < 0 ? text : style.onBackground(square.palette(), text);
  }

  /** {@code text} in the middle of as many characters as a cell has. */
  String centred(String text) {
    int before = Math.max(0, (this.cell - text.length() + 1) / 2);
    return Words.left(" ".repeat(before) + text, this.cell);
  }
}
