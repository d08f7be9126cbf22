package io.orograph.benchmarks.training;

import java.util.List;
import java.util.OptionalDouble;

/**
 * One line of the table: a network, a batch size and a pack.
 *
 * @param name of the row and of its goal
 * @param sweep the sweep file whose runs make one pack
 * @param goal times the best eager peer; empty for a row without a goal
 * @param brief whether the short form has it too
 */
public record TrainingRow(String name, String sweep, OptionalDouble goal, boolean brief) {

  /** The rows of {@code benchmarks/run speed}. */
  public static List<TrainingRow> all() {
    return List.of(
        replicates(16, 16, 3, 3.5, false),
        replicates(16, 16, 5, 3.5, true),
        rates(16, 16, 10, true),
        replicates(64, 128, 3, 3.5, false),
        replicates(64, 128, 5, 3.5, true),
        rates(64, 128, 10, true),
        images(32, 1, 1, false),
        images(32, 4, 1.5, true),
        images(128, 1, 1, false),
        images(128, 4, 1.2, true),
        residual(2, 32, 4, 1.5, false),
        residual(4, 32, 1, 1, false),
        residual(4, 32, 4, 1.5, true),
        residual(4, 128, 4, 1.5, false),
        residual(8, 32, 4, 1.5, false),
        residual(16, 32, 1, 1, false));
  }

  private static TrainingRow replicates(
      int width, int batch, int members, double goal, boolean brief) {
    return new TrainingRow(
        "train 64-%d-%d-10, batch %d, K = %d".formatted(width, width, batch, members),
        digits(width, batch, members),
        OptionalDouble.of(goal),
        brief);
  }

  private static TrainingRow rates(int width, int batch, double goal, boolean brief) {
    return new TrainingRow(
        "train 64-%d-%d-10, batch %d, 64 runs (lr x wd)".formatted(width, width, batch),
        digits(width, batch, 1)
            + """
            axes:
              - field: training.optimizer.learning_rate
                values: [0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08]
              - field: training.optimizer.weight_decay
                values: [0, 0.00001, 0.00003, 0.0001, 0.0002, 0.0005, 0.001, 0.002]
            """,
        OptionalDouble.of(goal),
        brief);
  }

  private static TrainingRow residual(
      int width, int batch, int members, double goal, boolean brief) {
    return new TrainingRow(
        "train ResNet18 of width %d, batch %d, K = %d".formatted(width, batch, members),
        """
        data: {name: cifar10, subset: 2048, data_seed: 1}
        network: {family: resnet18, width: %d}
        training:
          optimizer: {kind: sgd, learning_rate: 0.02, momentum: 0.9}
          batch_size: %d
          length: {steps: 2500}
        replicates: %d
        run_seed: 1
        measurements: [{kind: TRAIN_LOSS}]
        """
            .formatted(width, batch, members),
        OptionalDouble.of(goal),
        brief);
  }

  private static TrainingRow images(int batch, int members, double goal, boolean brief) {
    return new TrainingRow(
        "train 784-64-10, batch %d, K = %d".formatted(batch, members),
        """
        data: {name: mnist, subset: 8000, data_seed: 1}
        network: {family: mlp, depth: 1, width: 64}
        training:
          optimizer: {kind: sgd, learning_rate: 0.02, momentum: 0.9}
          batch_size: %d
          length: {steps: 2500}
        replicates: %d
        run_seed: 1
        measurements: [{kind: TRAIN_LOSS}]
        """
            .formatted(batch, members),
        OptionalDouble.of(goal),
        brief);
  }

  /** Settings of the quickstart, without label noise. */
  static String digits(int width, int batch, int replicates) {
    return """
        data: {name: digits, subset: 800, data_seed: 1}
        network: {family: mlp, depth: 2, width: %d}
        training:
          optimizer: {kind: sgd, learning_rate: 0.05, momentum: 0.9}
          batch_size: %d
          length: {steps: 2500}
        replicates: %d
        run_seed: 1
        measurements: [{kind: TRAIN_LOSS}]
        """
        .formatted(width, batch, replicates);
  }
}
