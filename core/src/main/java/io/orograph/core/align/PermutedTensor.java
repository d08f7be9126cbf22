package io.orograph.core.align;

import java.util.List;

/**
 * One tensor of a flat vector, with the group of units that each of its axes runs over.
 *
 * @param name its name
 * @param offset index of its first element in the flat vector
 * @param shape extents, row-major
 * @param groups for each axis an index into {@link UnitGroups#groups}, or {@link #FIXED}; no group
 *     twice, because an objective would then not be linear in one group's permutation
 */
public record PermutedTensor(String name, int offset, List<Integer> shape, List<Integer> groups) {
  /** Of an axis that nothing permutes: inputs, outputs, the places of a kernel. */
  public static final int FIXED = -1;

  public PermutedTensor {
    shape = List.copyOf(shape);
    groups = List.copyOf(groups);
    if (groups.size() != shape.size()) {
      throw new IllegalArgumentException(
          "groups of %s: %s (expected: one for each of %s)".formatted(name, groups, shape));
    }
    List<Integer> permuted = groups.stream().filter(g -> g != FIXED).toList();
    if (permuted.stream().distinct().count() < permuted.size()) {
      throw new IllegalArgumentException(
          "groups of %s: %s (expected: each on one axis)".formatted(name, groups));
    }
  }

  /** Number of elements. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** How far apart neighbours along an axis lie. */
  int stride(int axis) {
    return shape.subList(axis + 1, shape.size()).stream().reduce(1, Math::multiplyExact);
  }

  /** The axis that a group permutes; negative if there is none. */
  int axisOf(int group) {
    return groups.indexOf(group);
  }

  /**
   * For every index of the axes but one, row-major, its distance from the first element.
   *
   * @param without the axis left out; negative for none
   * @param permutations of the groups: where a permuted axis stands at i, it reads from p(i)
   */
  int[] offsets(int without, List<int[]> permutations) {
    int[] offsets = {0};
    for (int axis = 0; axis < shape.size(); axis++) {
      if (axis != without) {
        offsets = extended(offsets, axis, permutations);
      }
    }
    return offsets;
  }

  private int[] extended(int[] offsets, int axis, List<int[]> permutations) {
    int extent = shape.get(axis);
    int stride = stride(axis);
    int group = groups.get(axis);
    int[] longer = new int[offsets.length * extent];
    for (int o = 0; o < offsets.length; o++) {
      for (int i = 0; i < extent; i++) {
        int from = group == FIXED ? i : permutations.get(group)[i];
        longer[o * extent + i] = offsets[o] + from * stride;
      }
    }
    return longer;
  }
}
