package io.orograph.core.sweep;

/**
 * The learning-rate schedule.
 *
 * @param kind its shape
 * @param factor the factor of {@link ScheduleKind#STEP}
 * @param at the share of the training length at which {@link ScheduleKind#STEP} acts, or at which
 *     {@link ScheduleKind#ONE_CYCLE} peaks
 */
public record ScheduleSpec(ScheduleKind kind, double factor, double at) {
  /** The schedule that never changes. */
  public static final ScheduleSpec CONSTANT = new ScheduleSpec(ScheduleKind.CONSTANT, 1, 0);
}
