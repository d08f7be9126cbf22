package io.orograph.core.sweep;

import java.util.List;

/** How a network is trained. */
public record TrainingSpec(
    OptimizerSpec optimizer,
    int batchSize,
    TrainingLength length,
    ScheduleSpec schedule,
    List<RegularizerSpec> regularizers) {
  public TrainingSpec {
    regularizers = List.copyOf(regularizers);
  }
}
