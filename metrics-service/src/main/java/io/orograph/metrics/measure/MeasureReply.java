package io.orograph.metrics.measure;

/** What a metrics service answers to an order. */
public sealed interface MeasureReply {
  /**
   * It is being measured.
   *
   * @param log what comes out
   */
  record Measuring(MeasureLog log) implements MeasureReply {}

  /**
   * Somebody else has the right to this task now.
   *
   * @param newestToken what a lease must have or exceed to be accepted
   */
  record LeaseLost(long newestToken) implements MeasureReply {}

  /** All lanes are taken, or the service is draining. */
  record NoFreeLane(String why) implements MeasureReply {}
}
