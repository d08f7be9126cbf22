package io.orograph.engine.train;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.InitializationKind;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RegularizerKind;
import io.orograph.core.sweep.RegularizerScope;
import io.orograph.core.sweep.RegularizerSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.ScheduleKind;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.core.sweep.WeightDecayScope;
import java.util.Arrays;
import java.util.List;

/** Specifications for tests: digits MLPs as in the quickstart, made smaller. */
public final class Runs {
  private Runs() {}

  /** A run of 64-width-width-10. */
  public static RunSpec run(
      int width,
      int batch,
      TrainingLength length,
      OptimizerSpec optimizer,
      double noise,
      int replicate) {
    DataSpec data = new DataSpec("digits", 800, SubsetRule.STRATIFIED, noise, 0, 1, 0);
    RunSettings settings =
        new RunSettings(
            data,
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
            new NetworkSpec(NetworkFamily.MLP, width, 2, Activation.RELU, false),
            new TrainingSpec(optimizer, batch, length, ScheduleSpec.CONSTANT, List.of()));
    RunKey key = RunKey.of(settings, 1, replicate);
    return new RunSpec(key, key, "width=" + width + ",batch=" + batch, replicate, settings);
  }

  /** A ResNet18 of this width on the first images of MNIST's files. */
  public static RunSpec resnet(
      int width, int batch, int samples, long steps, OptimizerSpec optimizer, int replicate) {
    RunSettings settings =
        new RunSettings(
            new DataSpec("mnist", samples, SubsetRule.FIRST_N, 0, 0, 1, 0),
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
            new NetworkSpec(NetworkFamily.RESNET18, width, 0, Activation.RELU, true),
            new TrainingSpec(
                optimizer,
                batch,
                new TrainingLength.Steps(steps),
                ScheduleSpec.CONSTANT,
                List.of()));
    RunKey key = RunKey.of(settings, 1, replicate);
    return new RunSpec(key, key, "width=" + width + ",batch=" + batch, replicate, settings);
  }

  /** A ResNet20 of this width on digits, 8 x 8. */
  public static RunSpec resnet20(
      int width, int batch, int samples, long steps, OptimizerSpec optimizer, int replicate) {
    RunSpec run = resnet(width, batch, samples, steps, optimizer, replicate);
    RunSettings settings =
        run.settings()
            .with(new NetworkSpec(NetworkFamily.RESNET20, width, 0, Activation.RELU, true))
            .with(new DataSpec("digits", samples, SubsetRule.STRATIFIED, 0, 0, 1, 0));
    return with(run, settings);
  }

  /** The same run begun by another law. */
  public static RunSpec begun(RunSpec run, InitializationKind kind) {
    return with(run, run.settings().with(run.settings().network().with(kind)));
  }

  /** The same run of a network with batch normalization. */
  public static RunSpec normalized(RunSpec run) {
    NetworkSpec network = run.settings().network();
    RunSettings settings =
        run.settings()
            .with(
                new NetworkSpec(
                    network.family(),
                    network.width(),
                    network.depth(),
                    network.activation(),
                    true));
    return with(run, settings);
  }

  /** The same replicate of other settings. */
  public static RunSpec with(RunSpec run, RunSettings settings) {
    RunKey key = RunKey.of(settings, 1, run.replicate());
    return new RunSpec(key, key, run.cell(), run.replicate(), settings);
  }

  /** The same run under another schedule. */
  public static RunSpec scheduled(RunSpec run, ScheduleSpec schedule) {
    return with(run, run.settings().with(schedule));
  }

  /** A run with the quickstart's optimizer. */
  public static RunSpec run(int width, int batch, long steps, int replicate) {
    return run(width, batch, new TrainingLength.Steps(steps), sgd(0.05, 0.9, 0), 0.2, replicate);
  }

  public static OptimizerSpec sgd(double rate, double momentum, double decay) {
    return new OptimizerSpec(OptimizerKind.SGD, rate, momentum, decay);
  }

  /** Each optimizer and its variants, with rates at which the digits are learned. */
  public static List<OptimizerSpec> optimizers() {
    return List.of(
        sgd(0.05, 0.9, 1e-3),
        sgd(0.05, 0.9, 1e-3).withNesterov(true),
        sgd(0.2, 0, 0).withWeightDecay(1e-3, WeightDecayScope.WEIGHTS),
        new OptimizerSpec(OptimizerKind.ADAM, 3e-3, 0, 1e-4),
        new OptimizerSpec(OptimizerKind.ADAM, 3e-3, 0, 0).withBetas(0.5, 0.9).withEpsilon(1e-4),
        new OptimizerSpec(OptimizerKind.ADAMW, 3e-3, 0, 0.1),
        new OptimizerSpec(OptimizerKind.RMSPROP, 1e-3, 0, 1e-4),
        new OptimizerSpec(OptimizerKind.RMSPROP, 1e-4, 0.9, 0).withSmoothing(0.9));
  }

  /** Each regularizer and its variants, strong enough to move every weight. */
  public static List<RegularizerSpec> regularizers() {
    return List.of(
        new RegularizerSpec(RegularizerKind.COMPRESSIBILITY, 0.05),
        new RegularizerSpec(
            RegularizerKind.COMPRESSIBILITY, 0.05, RegularizerScope.GLOBAL, 0, false),
        new RegularizerSpec(RegularizerKind.COMPRESSIBILITY, 0.05, RegularizerScope.LAYER, 0, true),
        new RegularizerSpec(RegularizerKind.L1, 1e-3),
        new RegularizerSpec(RegularizerKind.HOYER_SQUARE, 1e-3),
        new RegularizerSpec(RegularizerKind.HOYER_SQUARE, 1e-3, RegularizerScope.GLOBAL, 0, false),
        new RegularizerSpec(RegularizerKind.NORM_TARGET, 0.01, RegularizerScope.LAYER, 9, false),
        new RegularizerSpec(RegularizerKind.NORM_TARGET, 0.01, RegularizerScope.GLOBAL, 9, true));
  }

  /** The same run with these regularizers. */
  public static RunSpec regularized(RunSpec run, RegularizerSpec... regularizers) {
    return with(
        run,
        run.settings().with(run.settings().training().regularizedBy(Arrays.asList(regularizers))));
  }

  /** One of each schedule. */
  public static List<ScheduleSpec> schedules() {
    return List.of(
        ScheduleSpec.CONSTANT,
        new ScheduleSpec(ScheduleKind.STEP, 0.1, 0.75),
        new ScheduleSpec(ScheduleKind.COSINE, 1, 0),
        new ScheduleSpec(ScheduleKind.ONE_CYCLE, 1, 0.3));
  }

  public static PackSpec pack(RunSpec... runs) {
    return new PackSpec("p", Arrays.asList(runs));
  }
}
