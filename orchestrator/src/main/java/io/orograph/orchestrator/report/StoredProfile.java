package io.orograph.orchestrator.report;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A profile that was kept beside a value, as points to draw. */
final class StoredProfile {
  private StoredProfile() {}

  /**
   * A column over {@code t}; empty where there is none, or where it cannot be read: the value that
   * it gave is in the tables.
   */
  static Optional<List<Plot.Point>> of(
      Measurement.Scalar scalar, String column, CheckpointStore content) {
    return scalar.artifacts().stream()
        .filter(artifact -> artifact.kind() == ArtifactKind.PROFILE)
        .findFirst()
        .flatMap(artifact -> read(artifact, column, content));
  }

  private static Optional<List<Plot.Point>> read(
      ArtifactRef artifact, String column, CheckpointStore content) {
    try {
      Safetensors.Content profile = Npz.read(content.get(artifact.digest()));
      double[] t = profile.tensor("t").doubles();
      double[] values = profile.tensor(column).doubles();
      List<Plot.Point> points = new ArrayList<>();
      for (int i = 0; i < Math.min(t.length, values.length); i++) {
        points.add(new Plot.Point(t[i], values[i], Double.NaN, ""));
      }
      return points.isEmpty() ? Optional.empty() : Optional.of(points);
    } catch (IOException | IllegalStateException e) {
      return Optional.empty();
    }
  }
}
