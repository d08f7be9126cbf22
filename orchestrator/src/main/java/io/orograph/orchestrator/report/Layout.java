package io.orograph.orchestrator.report;

import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisRole;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Direction;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Where cells are drawn: the load axis to the right, the temperature axis upwards with hot at the
 * top, all other axes as facets, in the orientation of Yang et al. 2021.
 *
 * @param columns the axis to the right
 * @param rows the axis downwards
 * @param facets the grids, one per combination of the other axes' values
 */
record Layout(Optional<Line> columns, Optional<Line> rows, List<Facet> facets) {
  /**
   * One axis as drawn.
   *
   * @param axis the axis
   * @param order its values in the order drawn, as indices into the axis' own values
   */
  record Line(Axis axis, List<Integer> order) {
    String label(int place) {
      return axis.values().get(order.get(place)).text();
    }

    int size() {
      return order.size();
    }

    String title() {
      return switch (axis.role()) {
        case LOAD -> axis.knob().shortName() + " (load)";
        case TEMPERATURE -> axis.knob().shortName() + " (temperature)";
        case OTHER -> axis.knob().shortName();
      };
    }
  }

  /**
   * The cells of one grid.
   *
   * @param title values of the other axes; empty when there are none
   * @param cells {@code cells.get(row).get(column)}
   */
  record Facet(String title, List<List<PhaseCell>> cells) {}

  /** The layout of a sweep's cells. */
  static Layout of(SweepSpec spec, PhaseDiagram diagram) {
    List<Axis> axes = spec.axes();
    Optional<Integer> across = pick(axes, AxisRole.LOAD, Optional.empty());
    Optional<Integer> down = pick(axes, AxisRole.TEMPERATURE, across);
    if (across.isEmpty()) {
      across = pick(axes, AxisRole.OTHER, down);
    }
    if (down.isEmpty() && axes.size() > 1) {
      Optional<Integer> other = pick(axes, AxisRole.OTHER, across);
      down = other.isPresent() ? other : pick(axes, AxisRole.LOAD, across);
    }
    if (across.isEmpty()) {
      across = down.isPresent() ? pick(axes, AxisRole.TEMPERATURE, down) : down;
    }
    if (across.equals(down)) {
      down = Optional.empty();
    }
    Optional<Line> columns = across.map(a -> line(axes.get(a), false));
    Optional<Line> rows = down.map(a -> line(axes.get(a), true));
    return new Layout(columns, rows, facets(axes, diagram, across, columns, down, rows));
  }

  /** Data sets, tasks and families are held against each other facet by facet. */
  private static Optional<Integer> pick(List<Axis> axes, AxisRole role, Optional<Integer> taken) {
    boolean choicesAlone = axes.stream().allMatch(axis -> axis.knob().isChoice());
    for (int a = 0; a < axes.size(); a++) {
      boolean drawn = choicesAlone || !axes.get(a).knob().isChoice();
      if (drawn && axes.get(a).role() == role && !taken.equals(Optional.of(a))) {
        return Optional.of(a);
      }
    }
    return Optional.empty();
  }

  /**
   * Columns by rising value. Rows of a temperature axis with the hottest on top, of others with the
   * largest on top.
   */
  private static Line line(Axis axis, boolean vertical) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < axis.values().size(); i++) {
      order.add(i);
    }
    boolean numbers = axis.values().stream().allMatch(AxisValue.Number.class::isInstance);
    if (numbers) {
      order.sort(Comparator.comparingDouble(i -> number(axis.values().get(i))));
      boolean smallOnTop =
          axis.role() == AxisRole.TEMPERATURE && axis.direction() == Direction.INVERSE;
      if (vertical && !smallOnTop) {
        order = order.reversed();
      }
    }
    return new Line(axis, List.copyOf(order));
  }

  static double number(AxisValue value) {
    return switch (value) {
      case AxisValue.Number n -> n.value();
      case AxisValue.Word w -> Double.NaN;
      case AxisValue.Choice c -> Double.NaN;
    };
  }

  private static List<Facet> facets(
      List<Axis> axes,
      PhaseDiagram diagram,
      Optional<Integer> across,
      Optional<Line> columns,
      Optional<Integer> down,
      Optional<Line> rows) {
    Map<Long, List<PhaseCell>> byFacet = new TreeMap<>();
    Map<Long, String> titles = new TreeMap<>();
    for (PhaseCell cell : diagram.cells()) {
      long key = 0;
      StringJoiner title = new StringJoiner(", ");
      for (int a = 0; a < axes.size(); a++) {
        if (!across.equals(Optional.of(a)) && !down.equals(Optional.of(a))) {
          key = key * axes.get(a).values().size() + place(axes.get(a), cell.values().get(a));
          title.add(axes.get(a).knob().shortName() + " = " + cell.values().get(a).text());
        }
      }
      byFacet.computeIfAbsent(key, k -> new ArrayList<>()).add(cell);
      titles.put(key, title.toString());
    }
    List<Facet> facets = new ArrayList<>();
    byFacet.forEach(
        (key, cells) -> {
          Map<List<Integer>, PhaseCell> placed = new HashMap<>();
          for (PhaseCell cell : cells) {
            int row = down.map(a -> place(axes.get(a), cell.values().get(a))).orElse(0);
            int column = across.map(a -> place(axes.get(a), cell.values().get(a))).orElse(0);
            placed.put(List.of(row, column), cell);
          }
          List<List<PhaseCell>> grid = new ArrayList<>();
          for (int r : rows.map(Line::order).orElse(List.of(0))) {
            List<PhaseCell> line = new ArrayList<>();
            for (int c : columns.map(Line::order).orElse(List.of(0))) {
              PhaseCell cell = placed.get(List.of(r, c));
              if (cell != null) {
                line.add(cell);
              }
            }
            grid.add(List.copyOf(line));
          }
          facets.add(new Facet(titles.getOrDefault(key, ""), List.copyOf(grid)));
        });
    return List.copyOf(facets);
  }

  private static int place(Axis axis, AxisValue value) {
    return axis.values().indexOf(value);
  }
}
