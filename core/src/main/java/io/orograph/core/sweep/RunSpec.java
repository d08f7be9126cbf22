package io.orograph.core.sweep;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The training of one replicate: everything needed to repeat it, in any pack.
 *
 * @param key its identity
 * @param seedKey the key its own random streams are derived from: {@code key}, or in a paired sweep
 *     the key of the same replicate without the cell's values; on an axis of lengths, the key of
 *     the run of the sweep's own length
 * @param cell the id of its cell
 * @param replicate 0 to R-1
 * @param settings what it is trained with
 */
public record RunSpec(
    RunKey key, RunKey seedKey, String cell, int replicate, RunSettings settings) {

  /**
   * What must be equal for two runs to share a pack: all but seeds, learning rate and its schedule,
   * momentum, weight decay and its scope, coefficients and radii of regularizers, label noise and
   * subset members. Replicates of one cell always match.
   */
  public String packFamily() {
    RunSettings s = settings;
    DataSpec d = s.data();
    TrainingSpec t = s.training();
    OptimizerSpec o = t.optimizer();
    return Stream.of(
            form(),
            s.network(),
            s.task(),
            d.name(),
            d.subset(),
            d.subsetRule(),
            d.pixelNoise(),
            d.dataSeed(),
            d.validationFraction(),
            d.boundary(),
            d.set(),
            o.kind(),
            o.nesterov(),
            o.beta1(),
            o.beta2(),
            o.epsilon(),
            o.smoothing(),
            t.batchSize(),
            t.length(),
            t.regularizers().stream().map(RegularizerSpec::family).sorted().toList())
        .map(String::valueOf)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /**
   * How this run is trained; decided by its settings alone, so that it never depends on company.
   */
  public TrainingForm form() {
    return switch (settings.network().family()) {
      case MLP, RESIDUAL_MLP, TRANSFORMER -> TrainingForm.PACKED;
      case RESNET18, RESNET20, VGG11 ->
          settings.network().width() < 16 ? TrainingForm.PACKED : TrainingForm.SINGLE;
      case OWN -> TrainingForm.SINGLE;
    };
  }
}
