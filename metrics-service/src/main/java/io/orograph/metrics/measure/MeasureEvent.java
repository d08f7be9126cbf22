package io.orograph.metrics.measure;

import io.orograph.core.measure.Measurement;

/** What happened to a measurement task. */
public sealed interface MeasureEvent {
  /** A measurement; all artifacts it names are in the store. */
  record Measured(Measurement measurement) implements MeasureEvent {}

  /**
   * The task ended; the last event.
   *
   * @param reason empty when everything was measured, else why not
   */
  record Ended(String reason) implements MeasureEvent {}
}
