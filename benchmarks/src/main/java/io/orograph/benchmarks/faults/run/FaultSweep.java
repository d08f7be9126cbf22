package io.orograph.benchmarks.faults.run;

/** What is trained and measured under faults. */
final class FaultSweep {
  /**
   * Twelve runs of four cells: seconds on two cores, and of every kind of work something: packs,
   * resume states, measurements of runs, of pairs and across cells, artifacts.
   */
  static final String WHOLE =
      """
      data: {name: digits, subset: 400, label_noise: 0.2}
      network: {family: mlp, depth: 2}
      training:
        optimizer: {learning_rate: 0.05, momentum: 0.9}
        length: {steps: 20000}
      axes:
        - {field: network.width, values: [6, 16]}
        - {field: training.batch_size, values: [16, 64]}
      replicates: 3
      checkpoints: {initial: true, every_steps: 5000}
      measurements:
        - kind: TRAIN_LOSS
        - kind: TRAIN_ERROR
        - kind: TEST_ACCURACY
        - {kind: TOP_EIGENVALUE, options: {samples: 100, steps: 20}}
        - {kind: HESSIAN_TRACE, options: {samples: 100, probes: 8}}
        - {kind: MODE_CONNECTIVITY, options: {steps: 300, points: 21}}
        - {kind: CKA_SIMILARITY, options: {samples: 256}}
        - kind: PARAMETER_DISTANCE
      pairs:
        - {first: {width: 6, batch: 16}, second: {width: 16, batch: 64}, replicates: all}
      """;

  /** The same with two cells of two runs. */
  static final String BRIEF =
      WHOLE
          .replace("steps: 20000", "steps: 10000")
          .replace("[16, 64]}", "[16]}")
          .replace("batch: 64}", "batch: 16}")
          .replace("replicates: 3", "replicates: 2");

  private FaultSweep() {}
}
