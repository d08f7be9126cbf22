package io.orograph.wire.convert;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.BatchNormPolicy;
import io.orograph.core.measure.Split;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Values that the tests of this package share. */
final class Samples {
  /** A sweep file with nothing wrong. */
  static final String SWEEP =
      """
      data:
        name: digits
      network:
        family: mlp
        depth: 2
      training:
        optimizer:
          learning_rate: 0.1
          momentum: 0.9
        length:
          epochs: 5
      axes:
        - field: network.width
          values: [4, 8]
        - field: training.batch_size
          values: [32, 64]
      replicates: 3
      run_seed: 7
      measurements:
        - kind: TRAIN_ERROR
        - kind: CKA_SIMILARITY
          options:
            samples: 640
      """;

  private Samples() {}

  static Digest digest(String of) {
    return Digest.of(of.getBytes(StandardCharsets.UTF_8));
  }

  static CheckpointRef checkpoint(String of) {
    return new CheckpointRef(digest(of), CheckpointRole.FINAL, 100, 4242);
  }

  static ArtifactRef artifact(String of) {
    return new ArtifactRef(digest(of), ArtifactKind.EVALUATION_SET, 12);
  }

  static Provenance provenance() {
    return new Provenance(
        digest("data"), digest("program"), "0.1", "djl", "PACKED", "cpu", "AVX512", 1);
  }

  static Basis basis() {
    return new Basis(
        artifact("set"),
        1437,
        Split.TRAIN,
        BatchNormPolicy.NONE,
        "float32",
        -5,
        Map.of("samples", "200"),
        provenance());
  }
}
