package io.orograph.core.path;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a profile is from falling all the way (Lucas et al. 2021, section 2 and its code).
 *
 * <p>A profile φ is Δ-monotone if φ(t₂) − φ(t₁) ≤ Δ for all t₁ &lt; t₂. The smallest such Δ is the
 * largest rise over anything before, max over j of φ(t_j) − min over i ≤ j of φ(t_i): 0 if and only
 * if φ never rises. The last point counts like any other; the authors' code leaves out a rise that
 * begins there. A coarse grid makes Δ too small, never too large.
 *
 * @param minDelta the smallest Δ, in the unit of the values; NaN if one is not finite
 * @param rises where φ is above what it was before, in the order of t; empty if monotone or NaN
 */
public record Monotonicity(double minDelta, List<Rise> rises) {
  /** Above this, in nats, a run counts as not monotone: Lucas et al. 2021 on MNIST. */
  public static final double TOLERANCE = 1e-3;

  public Monotonicity {
    rises = List.copyOf(rises);
  }

  /**
   * A stretch on which φ lies above the lowest value before it.
   *
   * @param from t of that lowest value
   * @param peak t of the largest value of the stretch, the first of equals
   * @param to t of the first point that is not above it any more; 1 if there is none
   * @param height φ(peak) − φ(from), above 0
   */
  public record Rise(double from, double peak, double to, double height) {
    /** Length of the stretch in t: the width of a bump in the authors' words. */
    public double width() {
      return to - from;
    }
  }

  /** Of a profile. */
  public static Monotonicity of(Profile profile) {
    if (!profile.isFinite()) {
      return new Monotonicity(Double.NaN, List.of());
    }
    List<Double> t = profile.t();
    List<Double> values = profile.values();
    List<Rise> rises = new ArrayList<>();
    int lowest = 0;
    int peak = 0;
    for (int j = 1; j < t.size(); j++) {
      if (values.get(j) > values.get(lowest)) {
        peak = peak > lowest && values.get(peak) >= values.get(j) ? peak : j;
      } else {
        if (peak > lowest) {
          rises.add(rise(profile, lowest, peak, t.get(j)));
        }
        lowest = j;
        peak = j;
      }
    }
    if (peak > lowest) {
      rises.add(rise(profile, lowest, peak, 1));
    }
    double largest = rises.stream().mapToDouble(Rise::height).max().orElse(0);
    return new Monotonicity(largest, rises);
  }

  private static Rise rise(Profile profile, int lowest, int peak, double to) {
    return new Rise(
        profile.t().get(lowest),
        profile.t().get(peak),
        to,
        profile.values().get(peak) - profile.values().get(lowest));
  }
}
