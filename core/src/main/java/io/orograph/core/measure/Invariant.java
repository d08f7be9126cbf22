package io.orograph.core.measure;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a value must meet whatever was measured, because it follows from the definitions alone.
 * Every record that one applies to says, among its options, by how much it was broken; 0 where it
 * holds. What breaks one is wrong, or was made by a rule that is.
 */
public enum Invariant {
  /** Loss change allocation: Σ A = L(θ_T) − L(θ₀), within the residuals of the integration. */
  ALLOCATIONS_ADD_UP("the allocations of all steps add up to the change of the loss"),
  /** ½‖∇L‖² ≥ λ_min(K) L, with the kernel of the samples of the loss. */
  PL_CONDITION("½‖∇L‖² is at least the smallest eigenvalue of the tangent kernel times L"),
  /** No function that vanishes on the boundary has less energy than the solution. */
  RITZ_MINIMUM("the Ritz energy by quadrature is not below that of the solution"),
  /** Profiles with one minimum each have an index of at most √(M/(M−1))/(2√2). */
  ROUGHNESS_BOUND("the roughness index of profiles with one minimum is at most 0.354·√(M/(M−1))"),
  /** 1/√d ≤ C/√d ≤ 1. */
  COMPRESSIBILITY_RANGE("the compressibility C of d weights is between 1 and √d"),
  /**
   * The profile along a path begins at the loss of the network it begins at: for bits where both
   * are computed alike.
   */
  PATH_START("the loss at the start of the path is the loss of the network it starts at"),
  /**
   * The profile along a path ends at the loss of the network it ends at, as {@link #PATH_START}.
   */
  PATH_END("the loss at the end of the path is the loss of the network it ends at");

  private static final String PREFIX = "invariant_";

  private final String statement;

  Invariant(String statement) {
    this.statement = statement;
  }

  /** Its name on meters and in reports, for example {@code pl_condition}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What must hold, in words. */
  public String statement() {
    return statement;
  }

  /**
   * The option by which a record tells of it.
   *
   * @param excess by how much it is broken beyond rounding; at most 0 where it holds
   */
  public Map<String, String> told(double excess) {
    double told = Double.isNaN(excess) ? Double.POSITIVE_INFINITY : Math.max(0, excess);
    return Map.of(PREFIX + text(), Double.toString(told));
  }

  /** Those that a record was held against, with the excess of each: 0 where it holds. */
  public static Map<Invariant, Double> of(Measurement record) {
    Map<Invariant, Double> told = new EnumMap<>(Invariant.class);
    for (Invariant invariant : values()) {
      String text = record.basis().options().get(PREFIX + invariant.text());
      if (text != null) {
        told.put(invariant, Double.parseDouble(text));
      }
    }
    return told;
  }
}
