package io.orograph.deploy;

import io.orograph.wire.convert.SweepFile;
import java.io.IOException;

/** A small real sweep that makes every meter move that moves while all is well. */
final class WatchedSweep {
  private static final String SWEEP =
      """
      data: {name: digits, subset: 200}
      network: {family: mlp, depth: 1}
      training:
        optimizer: {learning_rate: 0.05}
        length: {steps: 200}
      axes:
        - {field: network.width, values: [4, 6, 8, 12, 16, 24]}
        - {field: training.batch_size, values: [16, 32]}
      replicates: 3
      measurements:
        - kind: TRAIN_ERROR
        - {kind: TOP_EIGENVALUE, options: {samples: 100, steps: 20}}
        - {kind: CKA_SIMILARITY, options: {samples: 128}}
        - kind: COMPRESSIBILITY
      """;

  private WatchedSweep() {}

  /** Runs it to its end. */
  static void run(Laboratory laboratory, String id) throws IOException {
    laboratory.create(id, SweepFile.parse(SWEEP));
    laboratory.ended(id, 1);
  }
}
