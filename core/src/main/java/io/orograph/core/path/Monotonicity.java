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

  /**
   * How many times the noise of its losses a rise has to be to count as one, where no tolerance is
   * asked for (ours: room for the rounding of the losses themselves, which the bound leaves out).
   */
  public static final double NOISE_FLOORS = 10;

  /** Half the distance from 1 to the next float64: the largest relative error of an operation. */
  private static final double UNIT_ROUNDOFF = 0x1p-53;

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
    return of(profile, true);
  }

  /**
   * As the authors' code has it: a bump is appended when it closes, or when the last point is not
   * its first, so a rise that begins at the last point is lost.
   */
  public static Monotonicity asReleased(Profile profile) {
    return of(profile, false);
  }

  private static Monotonicity of(Profile profile, boolean countsLast) {
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
    boolean beginsAtTheLast = lowest == t.size() - 2;
    if (peak > lowest && (countsLast || !beginsAtTheLast)) {
      rises.add(rise(profile, lowest, peak, 1));
    }
    double largest = rises.stream().mapToDouble(Rise::height).max().orElse(0);
    return new Monotonicity(largest, rises);
  }

  /**
   * How far rounding can move the mean of losses along a profile: N·2⁻⁵³·max |φ|. A float64 sum of
   * N numbers that are not negative is off by at most (N−1)·2⁻⁵³ of itself, in whatever order they
   * are added, and the division adds a last half unit (Higham 2002, section 4.2, to first order in
   * 2⁻⁵³). The rounding of each loss is left out, as is cancellation in energies that have terms of
   * both signs.
   *
   * @param samples N, at least 1
   * @return in the unit of the values; NaN if one is not finite
   */
  public static double noiseFloor(Profile profile, long samples) {
    if (samples < 1) {
      throw new IllegalArgumentException("samples: " + samples + ", not 1 or more");
    }
    if (!profile.isFinite()) {
      return Double.NaN;
    }
    double largest = profile.values().stream().mapToDouble(Math::abs).max().orElseThrow();
    return samples * UNIT_ROUNDOFF * largest;
  }

  /** Whether φ rises by no more than {@code tolerance}; not where a value is not finite. */
  public boolean within(double tolerance) {
    return minDelta <= tolerance;
  }

  /** Whether φ rises by no more than {@link #NOISE_FLOORS} times {@code noiseFloor}. */
  public boolean withinNoise(double noiseFloor) {
    return within(NOISE_FLOORS * noiseFloor);
  }

  private static Rise rise(Profile profile, int lowest, int peak, double to) {
    return new Rise(
        profile.t().get(lowest),
        profile.t().get(peak),
        to,
        profile.values().get(peak) - profile.values().get(lowest));
  }
}
