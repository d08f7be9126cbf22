package io.orograph.orchestrator.results;

import io.orograph.orchestrator.sweep.SweepStatus;

/** What watchers of a sweep are told. */
public sealed interface SweepFact {
  /** The sweep's state changed. */
  record StateChanged(SweepStatus state) implements SweepFact {}

  /** A run changed; as it is afterwards. */
  record RunChanged(RunRow run) implements SweepFact {}

  /** A measurement was recorded. */
  record MeasurementRecorded(io.orograph.core.measure.Measurement measurement)
      implements SweepFact {}
}
