package io.orograph.cli.view;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A phase diagram as people see it.
 *
 * @param sweep full name of the sweep
 * @param specDigest digest of its specification
 * @param axes the axes, in the order of the grid
 * @param cells every cell of the grid
 * @param complete whether everything asked for is in it
 */
public record DiagramView(
    String sweep, String specDigest, List<Axis> axes, List<Cell> cells, boolean complete) {
  /** More cells than these are not drawn cell by cell, and the lab gives means of them by name. */
  private static final int MOST_DRAWN = 2_000;

  public DiagramView {
    axes = List.copyOf(axes);
    cells = List.copyOf(cells);
  }

  /** Whether its grid is too large to be drawn cell by cell in a terminal. */
  public boolean isLarge() {
    return axes.stream().mapToLong(axis -> axis.values().size()).reduce(1, Math::multiplyExact)
        > MOST_DRAWN;
  }

  /** A large grid in words, with where it is drawn. */
  List<String> inWords() {
    String over =
        axes.stream()
            .map(axis -> axis.label() + " (" + axis.values().size() + " values)")
            .collect(Collectors.joining(", "));
    return List.of(
        cells.size() + " cells over " + over + ": too many for a terminal.",
        "The lab's page draws them: ./orograph open");
  }

  /** The part an axis plays. */
  public enum Role {
    /** Amount or quality of data relative to the model's capacity. */
    LOAD,
    /** Effective noise of training. */
    TEMPERATURE,
    /** Neither. */
    OTHER
  }

  /**
   * One axis.
   *
   * @param label a short name
   * @param values its values as text, in the order of the grid
   * @param role its part
   * @param inverse whether load or temperature falls with the value
   */
  public record Axis(String label, List<String> values, Role role, boolean inverse) {
    public Axis {
      values = List.copyOf(values);
    }
  }

  /**
   * One cell.
   *
   * @param id its id
   * @param values one value per axis, as text
   * @param label phase label, or COLLAPSED, DIVERGED, INCOMPLETE
   * @param uncertain whether the label carries a question mark
   * @param gap why there is no label, where there is none
   * @param means mean values by the name of the metric
   * @param unsure metrics of which an estimate has not converged
   * @param stopped runs that were stopped early
   */
  public record Cell(
      String id,
      List<String> values,
      String label,
      boolean uncertain,
      String gap,
      Map<String, Double> means,
      Set<String> unsure,
      long stopped) {
    public Cell {
      values = List.copyOf(values);
      means = java.util.Collections.unmodifiableMap(new TreeMap<>(means));
      unsure = Set.copyOf(unsure);
    }

    /** All of whose runs went to their end, with estimates that converged. */
    public Cell(
        String id,
        List<String> values,
        String label,
        boolean uncertain,
        String gap,
        Map<String, Double> means) {
      this(id, values, label, uncertain, gap, means, Set.of(), 0);
    }

    /** The mean of a metric, if the cell has one. */
    public OptionalDouble mean(String metric) {
      Double mean = means.get(metric);
      return mean == null ? OptionalDouble.empty() : OptionalDouble.of(mean);
    }
  }
}
