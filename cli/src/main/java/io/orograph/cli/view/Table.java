package io.orograph.cli.view;

import java.util.ArrayList;
import java.util.List;

/** A table in characters: headings, a rule, rows; numbers to the right. */
public final class Table {
  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... headings) {
    this.headings = List.of(headings);
  }

  /** Adds a row; as many cells as headings. */
  public Table row(String... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(
          "cells: " + cells.length + " (expected: " + headings.size() + ")");
    }
    rows.add(List.of(cells));
    return this;
  }

  /** The lines of the table. */
  public List<String> lines(Style style) {
    int[] widths = new int[headings.size()];
    for (int c = 0; c < widths.length; c++) {
      widths[c] = headings.get(c).length();
      for (List<String> row : rows) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(style.bold(line(headings, widths)));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String cell = cells.get(c);
      line.append(c == 0 ? "" : "  ");
      line.append(isNumber(cell) ? Words.right(cell, widths[c]) : Words.left(cell, widths[c]));
    }
    return line.toString().stripTrailing();
  }

  private static boolean isNumber(String text) {
    return text.matches("[-+]?[0-9].*[0-9%]|[0-9]|-");
  }
}
