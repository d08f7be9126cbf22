package io.orograph.benchmarks.determinism;

import io.orograph.benchmarks.training.ImageFiles;
import io.orograph.benchmarks.wire.Sweeps;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.data.DataSets;
import java.nio.file.Path;
import java.util.List;

/**
 * What is repeated: the first run of a sweep, with the others as possible company.
 *
 * @param name for people and for the worker process
 * @param sweep a sweep file whose runs may all share a pack
 */
record Subject(String name, String sweep) {

  /** One of every kind of training that there is. */
  static List<Subject> all() {
    return List.of(
        mlp("mlp-sgd", 17, "relu", "{kind: sgd, learning_rate: 0.05, momentum: 0.9}", ""),
        mlp("mlp-tanh", 24, "tanh", "{kind: sgd, learning_rate: 0.05, momentum: 0.9}", ""),
        mlp(
            "mlp-adam",
            40,
            "relu",
            "{kind: adam, learning_rate: 0.003}",
            "schedule: {kind: cosine}"),
        normalizedMlp(),
        images("resnet18", 2),
        images("vgg11", 2),
        images("resnet20", 2));
  }

  /** The data sets; made-up images where it has some. */
  DataSets sets(Path folder) {
    return new ImageFiles(folder.resolve("data")).with(target().settings().data().name());
  }

  static Subject named(String name) {
    return all().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  /** The run whose bits are compared. */
  RunSpec target() {
    return runs().getFirst();
  }

  /** All runs, the target first. */
  List<RunSpec> runs() {
    return Sweeps.runs(sweep);
  }

  private static Subject normalizedMlp() {
    Subject plain =
        mlp(
            "mlp-batch-norm",
            17,
            "relu",
            "{kind: rmsprop, learning_rate: 0.001}",
            "schedule: {kind: cosine}");
    return new Subject(
        plain.name(), plain.sweep().replace("activation:", "batch_norm: true, activation:"));
  }

  private static Subject images(String family, int width) {
    return new Subject(
        family,
        """
        data: {name: cifar10, subset: 256, label_noise: 0.2, data_seed: 1}
        network: {family: %s, width: %d}
        training:
          optimizer: {kind: sgd, learning_rate: 0.02, momentum: 0.9}
          batch_size: 8
          length: {steps: 40}
        axes:
          - field: training.optimizer.weight_decay
            values: [0, 0.0005, 0.002]
        replicates: 4
        run_seed: 1
        measurements: [{kind: TRAIN_LOSS}]
        """
            .formatted(family, width));
  }

  private static Subject mlp(
      String name, int width, String activation, String optimizer, String schedule) {
    return new Subject(
        name,
        """
        data: {name: digits, subset: 800, label_noise: 0.2, data_seed: 1}
        network: {family: mlp, depth: 2, width: %d, activation: %s}
        training:
          optimizer: %s
          batch_size: 24
          length: {steps: 1200}
          %s
        axes:
          - field: training.optimizer.weight_decay
            values: [0, 0.0005, 0.002]
        replicates: 4
        run_seed: 1
        measurements: [{kind: TRAIN_LOSS}]
        """
            .formatted(width, activation, optimizer, schedule));
  }
}
