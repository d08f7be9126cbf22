package io.orograph.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table that reads well both on a terminal and as Markdown. */
public final class Table {
  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these columns. */
  public Table(String... head) {
    this.head = List.of(head);
  }

  /** Adds a row. */
  public Table row(String... cells) {
    if (cells.length != head.size()) {
      throw new IllegalArgumentException(
          "cells: " + cells.length + " (expected: " + head.size() + ")");
    }
    rows.add(List.of(cells));
    return this;
  }

  /** Whether it has no rows. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The lines of the table, the first column left-aligned, the others to the right. */
  public List<String> lines() {
    int[] widths = new int[head.size()];
    for (int c = 0; c < widths.length; c++) {
      int column = c;
      widths[c] = Math.max(3, rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0));
      widths[c] = Math.max(widths[c], head.get(c).length());
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(head, widths));
    StringBuilder rule = new StringBuilder("|");
    for (int c = 0; c < widths.length; c++) {
      rule.append(c == 0 ? "-".repeat(widths[c] + 2) : "-".repeat(widths[c] + 1) + ":").append('|');
    }
    lines.add(rule.toString());
    rows.forEach(r -> lines.add(line(r, widths)));
    return lines;
  }

  private static String line(List<String> cells, int[] widths) {
    List<String> padded = new ArrayList<>();
    for (int c = 0; c < widths.length; c++) {
      String space = " ".repeat(widths[c] - cells.get(c).length());
      padded.add(c == 0 ? cells.get(c) + space : space + cells.get(c));
    }
    return padded.stream().collect(Collectors.joining(" | ", "| ", " |"));
  }
}
