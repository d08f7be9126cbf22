package io.orograph.core.sweep;

import java.util.List;

/**
 * How a network is trained.
 *
 * @param layerRates learning rates of some tensors' own
 */
public record TrainingSpec(
    OptimizerSpec optimizer,
    int batchSize,
    TrainingLength length,
    ScheduleSpec schedule,
    List<RegularizerSpec> regularizers,
    List<LayerRate> layerRates) {
  public TrainingSpec {
    regularizers = List.copyOf(regularizers);
    layerRates = List.copyOf(layerRates);
  }

  /** With one learning rate for all tensors. */
  public TrainingSpec(
      OptimizerSpec optimizer,
      int batchSize,
      TrainingLength length,
      ScheduleSpec schedule,
      List<RegularizerSpec> regularizers) {
    this(optimizer, batchSize, length, schedule, regularizers, List.of());
  }

  /** The same with learning rates of some tensors' own. */
  public TrainingSpec with(List<LayerRate> rates) {
    return new TrainingSpec(optimizer, batchSize, length, schedule, regularizers, rates);
  }

  /** The same with other regularizers. */
  public TrainingSpec regularizedBy(List<RegularizerSpec> others) {
    return new TrainingSpec(optimizer, batchSize, length, schedule, others, layerRates);
  }
}
