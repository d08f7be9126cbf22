package io.orograph.core.align;

import java.util.ArrayList;
import java.util.List;

/**
 * Activation matching: for each group of units the permutation of the second network's that
 * maximizes the sum of correlations between units that stand for each other (Li et al. 2016,
 * "Convergent Learning", section 3.1; Ainsworth et al. 2023, section 3.1, has inner products
 * instead). Correlations, because they do not depend on the scale of a unit, which ReLU networks
 * are free to shift between layers.
 *
 * <p>Where a group is observed several times, as along a residual stream, the correlations are
 * added. How units of one network correlate with those of another does not depend on the order of
 * either, so each group is one {@link Assignment}, and the maximum is exact.
 */
public final class ActivationMatching {
  private ActivationMatching() {}

  /**
   * Matches the second network's units to the first's.
   *
   * @param moments of each observed activation, as many as {@link UnitGroups#activations}
   */
  public static Alignment match(UnitGroups groups, List<CrossMoments> moments) {
    if (moments.size() != groups.activations().size()) {
      throw new IllegalArgumentException(
          "moments: %d (expected: %d)".formatted(moments.size(), groups.activations().size()));
    }
    List<int[]> units = new ArrayList<>();
    List<int[]> asTheyAre = Permutations.identity(groups).arrays();
    double objective = 0;
    double plain = 0;
    for (int group = 0; group < asTheyAre.size(); group++) {
      double[] gains = gains(groups, group, moments);
      int[] best = Assignment.largest(gains, groups.groups().get(group).units());
      units.add(best);
      objective += Assignment.total(gains, best);
      plain += Assignment.total(gains, asTheyAre.get(group));
    }
    return new Alignment(Permutations.of(units), objective, plain);
  }

  private static double[] gains(UnitGroups groups, int group, List<CrossMoments> moments) {
    int n = groups.groups().get(group).units();
    double[] gains = new double[n * n];
    for (int a = 0; a < moments.size(); a++) {
      if (groups.activations().get(a) == group) {
        double[] correlations = moments.get(a).correlations();
        for (int i = 0; i < gains.length; i++) {
          gains[i] += correlations[i];
        }
      }
    }
    return gains;
  }
}
