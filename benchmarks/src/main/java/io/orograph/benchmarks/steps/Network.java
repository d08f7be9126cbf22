package io.orograph.benchmarks.steps;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Networks trained by SGD with momentum, as the quickstart's are.
 *
 * @param label for people
 * @param spec family and sizes
 * @param data name of the data set
 * @param subset its training samples
 * @param batch samples in a step
 * @param members networks of a pack
 */
record Network(String label, NetworkSpec spec, String data, int subset, int batch, int members) {
  private static final double RATE = 0.05;
  private static final double MOMENTUM = 0.9;
  private static final long ENDLESS = 1_000_000;

  /** 64-width-width-10 on digits. */
  static Network digits(int width, int batch, int members, boolean batchNorm) {
    return new Network(
        "MLP 64-%1$d-%1$d-10%2$s, batch %3$d".formatted(width, batchNorm ? " bn" : "", batch),
        new NetworkSpec(NetworkFamily.MLP, width, 2, Activation.RELU, batchNorm),
        "digits",
        800,
        batch,
        members);
  }

  RunSettings settings() {
    return new RunSettings(
        new DataSpec(data, subset, SubsetRule.FIRST_N, 0, 0, 1, 0),
        new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
        spec,
        new TrainingSpec(
            new OptimizerSpec(OptimizerKind.SGD, RATE, MOMENTUM, 0),
            batch,
            new TrainingLength.Steps(ENDLESS),
            ScheduleSpec.CONSTANT,
            List.of()));
  }

  List<RunSpec> runs() {
    RunSettings settings = settings();
    return IntStream.range(0, members)
        .mapToObj(
            r -> {
              RunKey key = RunKey.of(settings, 1, r);
              return new RunSpec(key, key, "cell", r, settings);
            })
        .toList();
  }

  PackSpec pack() {
    return new PackSpec("pack", runs());
  }

  float rate() {
    return (float) RATE;
  }

  float momentum() {
    return (float) MOMENTUM;
  }
}
