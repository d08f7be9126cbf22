package io.orograph.core.align;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One permutation for each group of an architecture. Applied to a network, unit i of the result is
 * the network's unit p(i).
 *
 * @param units for each group p(0), p(1), …
 */
public record Permutations(List<List<Integer>> units) {
  public Permutations {
    units = units.stream().map(List::copyOf).toList();
    for (List<Integer> p : units) {
      if (!p.stream().sorted().toList().equals(IntStream.range(0, p.size()).boxed().toList())) {
        throw new IllegalArgumentException("units: " + p + " (expected: each of 0 to n-1 once)");
      }
    }
  }

  /** Those that change nothing. */
  public static Permutations identity(UnitGroups groups) {
    return of(groups.groups().stream().map(g -> IntStream.range(0, g.units()).toArray()).toList());
  }

  static Permutations of(List<int[]> units) {
    return new Permutations(units.stream().map(p -> Arrays.stream(p).boxed().toList()).toList());
  }

  /** The same as arrays, the caller's own. */
  List<int[]> arrays() {
    List<int[]> arrays = new ArrayList<>();
    units.forEach(p -> arrays.add(p.stream().mapToInt(Integer::intValue).toArray()));
    return arrays;
  }

  /**
   * A network's flat vector with its units permuted.
   *
   * @param tensors all of the vector: {@link UnitGroups#parameters} or {@link UnitGroups#buffers}
   */
  public float[] applyTo(float[] flat, List<PermutedTensor> tensors) {
    int size = tensors.stream().mapToInt(PermutedTensor::size).sum();
    if (flat.length != size) {
      throw new IllegalArgumentException(
          "flat: %d numbers (expected: %d)".formatted(flat.length, size));
    }
    List<int[]> arrays = arrays();
    float[] permuted = new float[size];
    for (PermutedTensor tensor : tensors) {
      int[] from = tensor.offsets(-1, arrays);
      for (int i = 0; i < from.length; i++) {
        permuted[tensor.offset() + i] = flat[tensor.offset() + from[i]];
      }
    }
    return permuted;
  }
}
