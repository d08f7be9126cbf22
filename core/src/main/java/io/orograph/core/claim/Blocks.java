package io.orograph.core.claim;

import io.orograph.core.phase.GridLines;
import io.orograph.core.sweep.Axis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Neighbouring cells in blocks of two along every axis, because neighbours are not independent: two
 * cells of one block share most of what chance there is in their settings.
 */
final class Blocks {
  /** Cells of a block along each axis; ours: the smallest that joins neighbours. */
  private static final int SIDE = 2;

  private Blocks() {}

  /** The blocks of {@code cells}; the order of both follows the grid. */
  static List<int[]> of(GridLines lines, List<Axis> axes, int[] cells) {
    Map<List<Integer>, List<Integer>> blocks =
        new TreeMap<>((a, b) -> Arrays.compare(array(a), array(b)));
    for (int cell : cells) {
      List<Integer> key = new ArrayList<>();
      for (int a = 0; a < axes.size(); a++) {
        key.add(lines.rank(cell, a) / SIDE);
      }
      blocks.computeIfAbsent(key, k -> new ArrayList<>()).add(cell);
    }
    return blocks.values().stream().map(Blocks::array).toList();
  }

  private static int[] array(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
