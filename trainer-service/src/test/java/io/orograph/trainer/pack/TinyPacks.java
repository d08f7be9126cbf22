package io.orograph.trainer.pack;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.CheckpointPolicy;
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
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Packs of networks so small that a test can train them. */
public final class TinyPacks {
  /** A name for every lease here. */
  public static final TaskKey TASK = new TaskKey("projects/default/sweeps/tiny", "t-1");

  private TinyPacks() {}

  /** Replicates of 64-4-10 networks on 60 noisy digits. */
  public static PackSpec pack(int replicates, long steps) {
    return new PackSpec(
        "t-1", IntStream.range(0, replicates).mapToObj(r -> run(r, steps, 0.05)).toList());
  }

  /** One such run. */
  public static RunSpec run(int replicate, long steps, double learningRate) {
    RunSettings settings =
        new RunSettings(
            new DataSpec("digits", 60, SubsetRule.STRATIFIED, 0.2, 0, 0, 0),
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
            new NetworkSpec(NetworkFamily.MLP, 4, 1, Activation.RELU, false),
            new TrainingSpec(
                new OptimizerSpec(OptimizerKind.SGD, learningRate, 0.9, 0),
                16,
                new TrainingLength.Steps(steps),
                ScheduleSpec.CONSTANT,
                List.of()));
    RunKey key = RunKey.of(settings, 1, replicate);
    return new RunSpec(key, key, "width=4", replicate, settings);
  }

  /** An order for a pack from its beginning. */
  public static PackOrder order(PackSpec pack, int attempt, CheckpointPolicy policy) {
    return new PackOrder(
        new PackLease(TASK, attempt, attempt), pack, policy, Optional.empty(), Set.of());
  }
}
