package io.orograph.metrics.measure;

/** What a metrics service answers to an order. */
public sealed interface MeasureReply {
  /**
   * It is being measured.
   *
   * @param log what comes out
   */
  record Measuring(MeasureLog log) implements MeasureReply {}

  /** Somebody else has the right to this task now. */
  record LeaseLost(String why) implements MeasureReply {}

  /** All lanes are taken, or the service is draining. */
  record NoFreeLane(String why) implements MeasureReply {}
}
