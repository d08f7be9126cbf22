package io.orograph.core.sweep;

/** How the learning rate changes along training. */
public enum ScheduleKind {
  /** Never changes. */
  CONSTANT,
  /** Multiplied by a factor once. */
  STEP,
  /** Half a cosine down to zero. */
  COSINE,
  /** Up and down once. */
  ONE_CYCLE
}
