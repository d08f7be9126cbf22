package io.orograph.core.align;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Weight matching (Ainsworth et al. 2023, section 3.2 and algorithm 1): permutations P of the
 * second network's units that maximize ⟨θ, Pθ′⟩ over all parameters, which is to minimize ‖θ −
 * Pθ′‖.
 *
 * <p>With all groups but one held, the objective is linear in that one's permutation, and {@link
 * Assignment} finds the best: coordinate ascent, group after group in a random order, until a round
 * brings nothing. With one group that is the maximum; with more it is one that no change of a
 * single group improves, so it starts several times and keeps the best.
 *
 * <p>Starts are ours: first from the input on, each group by the tensors whose other groups are
 * matched already, which undoes any permutation of the same network; then the units as they are, so
 * that an alignment is never worse than none; then random ones.
 */
public final class WeightMatching {
  /** Starts where there is more than one group (ours). */
  public static final int STARTS = 5;

  /** A round ends the ascent unless it brings more than this, relative to ‖θ‖·‖θ′‖ (ours). */
  private static final double PROGRESS = 1e-12;

  /** Places of slices that are taken at once, so that they stay in a core's cache. */
  private static final int BLOCK = 64;

  private final UnitGroups groups;
  private final float[] first;
  private final float[] second;
  private final double progress;

  private WeightMatching(UnitGroups groups, float[] first, float[] second) {
    this.groups = groups;
    this.first = first;
    this.second = second;
    this.progress = PROGRESS * Math.sqrt(dot(first, first) * dot(second, second));
  }

  /**
   * Matches a network's units to another's.
   *
   * @param first θ, flat, all finite
   * @param second θ′, flat, all finite
   * @param starts at least 1
   * @param seed of random starts and of the order of groups
   */
  public static Alignment match(
      UnitGroups groups, float[] first, float[] second, int starts, Seed seed) {
    WeightMatching matching = new WeightMatching(groups, first, second);
    double plain = dot(first, second);
    Permutations best = Permutations.identity(groups);
    double most = plain;
    int needed = groups.groups().size() > 1 ? starts : 1;
    for (int start = 0; start < needed; start++) {
      RandomStream stream = seed.derive("start", start).stream();
      List<int[]> units = matching.start(start, stream);
      matching.ascend(units, stream);
      Permutations found = Permutations.of(units);
      double objective = dot(first, found.applyTo(second, groups.parameters()));
      if (objective > most) {
        most = objective;
        best = found;
      }
    }
    return new Alignment(best, most, plain);
  }

  private List<int[]> start(int start, RandomStream stream) {
    return switch (start) {
      case 0 -> fromTheInput();
      case 1 -> Permutations.identity(groups).arrays();
      default ->
          new ArrayList<>(
              groups.groups().stream().map(g -> stream.permutation(g.units())).toList());
    };
  }

  private List<int[]> fromTheInput() {
    List<int[]> units = Permutations.identity(groups).arrays();
    for (int group = 0; group < units.size(); group++) {
      int latest = group;
      List<PermutedTensor> known =
          groups.permutedBy(group).stream()
              .filter(t -> t.groups().stream().allMatch(other -> other <= latest))
              .toList();
      units.set(group, Assignment.largest(gains(group, known, units), units.get(group).length));
    }
    return units;
  }

  private void ascend(List<int[]> units, RandomStream stream) {
    boolean better;
    do {
      better = false;
      for (int group : stream.permutation(units.size())) {
        double[] gains = gains(group, groups.permutedBy(group), units);
        int[] best = Assignment.largest(gains, units.get(group).length);
        double rise = Assignment.total(gains, best) - Assignment.total(gains, units.get(group));
        if (rise > progress) {
          units.set(group, best);
          better = true;
        }
      }
    } while (better);
  }

  /**
   * What it brings to put unit j of the second network in the place of unit i of the first: the
   * inner product of their weights in these tensors, other groups as they stand; shape (n, n).
   */
  private double[] gains(int group, List<PermutedTensor> tensors, List<int[]> units) {
    int n = groups.groups().get(group).units();
    List<int[]> asTheyAre = Permutations.identity(groups).arrays();
    double[] gains = new double[n * n];
    for (PermutedTensor tensor : tensors) {
      int axis = tensor.axisOf(group);
      int[] ours = tensor.offsets(axis, asTheyAre);
      int[] theirs = tensor.offsets(axis, units);
      for (int from = 0; from < ours.length; from += BLOCK) {
        int to = Math.min(ours.length, from + BLOCK);
        double[] weights = weights(tensor, axis, n, Arrays.copyOfRange(theirs, from, to));
        for (int i = 0; i < n; i++) {
          int unit = tensor.offset() + i * tensor.stride(axis);
          for (int k = from; k < to; k++) {
            addScaled(gains, i * n, first[unit + ours[k]], weights, (k - from) * n, n);
          }
        }
      }
    }
    return gains;
  }

  /** Weights of all n units of the second network at these places of their slices: (places, n). */
  private double[] weights(PermutedTensor tensor, int axis, int n, int[] places) {
    int stride = tensor.stride(axis);
    double[] weights = new double[places.length * n];
    for (int k = 0; k < places.length; k++) {
      for (int j = 0; j < n; j++) {
        weights[k * n + j] = second[tensor.offset() + j * stride + places[k]];
      }
    }
    return weights;
  }

  private static void addScaled(
      double[] sum, int at, double factor, double[] values, int from, int count) {
    for (int j = 0; j < count; j++) {
      sum[at + j] += factor * values[from + j];
    }
  }

  private static double dot(float[] x, float[] y) {
    return IntStream.range(0, x.length).mapToDouble(i -> (double) x[i] * y[i]).sum();
  }
}
