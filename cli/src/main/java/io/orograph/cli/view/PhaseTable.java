package io.orograph.cli.view;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/** The cells of each phase in one line: how many, and the means of what tells the phases apart. */
public final class PhaseTable {
  private PhaseTable() {}

  /** The lines of the table; phases without a cell are left out. */
  public static List<String> lines(DiagramView diagram, Style style) {
    Table table =
        new Table(
            "phase",
            "cells",
            "train error %",
            "test accuracy %",
            "ln trace",
            "connectivity",
            "CKA");
    for (Phase phase : Phase.values()) {
      List<DiagramView.Cell> cells =
          diagram.cells().stream().filter(c -> Phase.of(c.label()) == phase).toList();
      if (!cells.isEmpty()) {
        table.row(
            phase.name().replace('_', '-'),
            Integer.toString(cells.size()),
            mean(cells, c -> c.mean("TRAIN_ERROR")),
            mean(cells, c -> c.mean("TEST_ACCURACY")),
            mean(cells, PhaseTable::logTrace),
            mean(cells, c -> c.mean("MODE_CONNECTIVITY")),
            mean(cells, c -> c.mean("CKA_SIMILARITY")));
      }
    }
    return table.lines(style);
  }

  private static OptionalDouble logTrace(DiagramView.Cell cell) {
    OptionalDouble trace = cell.mean("HESSIAN_TRACE");
    return trace.isPresent() && trace.getAsDouble() > 0
        ? OptionalDouble.of(Math.log(trace.getAsDouble()))
        : OptionalDouble.empty();
  }

  private static String mean(
      List<DiagramView.Cell> cells, Function<DiagramView.Cell, OptionalDouble> value) {
    OptionalDouble mean =
        cells.stream()
            .map(value)
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .average();
    return mean.isPresent() ? Words.number(mean.getAsDouble()) : "-";
  }
}
