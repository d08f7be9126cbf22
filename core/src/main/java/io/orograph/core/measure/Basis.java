package io.orograph.core.measure;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.Provenance;
import java.util.Map;

/**
 * What a measurement was taken on and how: without it no measurement exists.
 *
 * @param evaluationSet the recorded inputs and labels
 * @param samples their number
 * @param split where they come from
 * @param batchNorm which batch-norm statistics were used
 * @param dtype {@code float32} or {@code float64}
 * @param seed root of the measurement's own random streams
 * @param options all options of the kind, with the values in force
 * @param provenance software, device and data
 */
public record Basis(
    ArtifactRef evaluationSet,
    long samples,
    Split split,
    BatchNormPolicy batchNorm,
    String dtype,
    long seed,
    Map<String, String> options,
    Provenance provenance) {
  public Basis {
    options = Map.copyOf(options);
  }
}
