package io.orograph.core.phase;

/**
 * The label of a cell: a phase of Yang et al. 2021 (section 3.1), or why it has none. It is (fitted
 * or not, connected or not, similar or not), and proves nothing about the Hessian unless labelled
 * by it.
 */
public enum PhaseLabel {
  /** Not fitted, poorly connected. */
  I("I"),
  /** Not fitted, well connected: the ends are not at the bottom. */
  II("II"),
  /** Fitted, poorly connected. */
  III("III"),
  /** Fitted, well connected, dissimilar. */
  IV_A("IV-A"),
  /** Fitted, well connected, similar. */
  IV_B("IV-B"),
  /** All measurable runs collapsed to a constant output. */
  COLLAPSED("COLLAPSED"),
  /** All runs diverged. */
  DIVERGED("DIVERGED"),
  /** Something is missing; the cell says what. */
  INCOMPLETE("INCOMPLETE");

  private final String text;

  PhaseLabel(String text) {
    this.text = text;
  }

  /** Whether it is a phase, not a reason why there is none. */
  public boolean isPhase() {
    return switch (this) {
      case I, II, III, IV_A, IV_B -> true;
      case COLLAPSED, DIVERGED, INCOMPLETE -> false;
    };
  }

  /** The label as people write it, for example {@code IV-A}. */
  public String text() {
    return text;
  }
}
