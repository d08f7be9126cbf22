package io.orograph.core.phase;

import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisRole;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Knob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The lines of cells of a grid along its axes. Cells are called by their index in row-major order
 * over the axes, the last axis fastest.
 */
public final class GridLines {
  private final List<Axis> axes;
  private final int[] strides;
  private final int cells;

  /**
   * @param axes of the sweep
   */
  public GridLines(List<Axis> axes) {
    this.axes = List.copyOf(axes);
    this.strides = new int[axes.size()];
    int product = 1;
    for (int a = axes.size() - 1; a >= 0; a--) {
      strides[a] = product;
      product = Math.multiplyExact(product, axes.get(a).values().size());
    }
    this.cells = product;
  }

  /** Number of cells. */
  public int cells() {
    return cells;
  }

  /** The first axis of this role. */
  public Optional<Integer> axis(AxisRole role) {
    return IntStream.range(0, axes.size())
        .filter(a -> axes.get(a).role() == role)
        .boxed()
        .findFirst();
  }

  /** The axis over this field. */
  public Optional<Integer> axis(Knob knob) {
    return IntStream.range(0, axes.size())
        .filter(a -> axes.get(a).knob() == knob)
        .boxed()
        .findFirst();
  }

  /** The place of a cell on an axis, as an index into the axis' values as they were given. */
  public int place(int cell, int axis) {
    return cell / strides[axis] % axes.get(axis).values().size();
  }

  /** The rank of a cell's value on an axis, from 0; words keep the order in which they came. */
  public int rank(int cell, int axis) {
    return order(axis).indexOf(place(cell, axis));
  }

  /**
   * All lines along an axis: each holds the cells that differ in nothing else, by rising value of
   * the axis (words in the order given).
   */
  public List<List<Integer>> along(int axis) {
    List<Integer> order = order(axis);
    List<List<Integer>> lines = new ArrayList<>();
    for (int cell = 0; cell < cells; cell++) {
      if (place(cell, axis) == 0) {
        int start = cell;
        lines.add(order.stream().map(place -> start + place * strides[axis]).toList());
      }
    }
    return List.copyOf(lines);
  }

  private List<Integer> order(int axis) {
    List<AxisValue> values = axes.get(axis).values();
    List<Integer> order = IntStream.range(0, values.size()).boxed().toList();
    if (!values.stream().allMatch(AxisValue.Number.class::isInstance)) {
      return order;
    }
    return order.stream().sorted(Comparator.comparingDouble(i -> number(values.get(i)))).toList();
  }

  /** The number of an axis value; NaN for a word. */
  public static double number(AxisValue value) {
    return switch (value) {
      case AxisValue.Number n -> n.value();
      case AxisValue.Word w -> Double.NaN;
      case AxisValue.Choice c -> Double.NaN;
    };
  }
}
