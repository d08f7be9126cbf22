package io.orograph.core.sweep;

/** How the learning rate changes along training; the formulas are {@link ScheduleSpec}'s. */
public enum ScheduleKind {
  /** Never changes. */
  CONSTANT,
  /** Multiplied by a factor once. */
  STEP,
  /** Half a cosine down to zero. */
  COSINE,
  /** Up and down once. */
  ONE_CYCLE;

  /** Whether it has a factor. */
  public boolean hasFactor() {
    return this == STEP;
  }

  /** Whether it has a place along the training. */
  public boolean hasPlace() {
    return this == STEP || this == ONE_CYCLE;
  }
}
