package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
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
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.train.MemberEnd;
import io.orograph.engine.train.PackOptions;
import io.orograph.engine.train.PackTrainer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Cells of networks so small that a test can train and measure them. */
public final class TinyCell {
  /** Steps of the trainings. */
  public static final long STEPS = 150;

  /** A lease for tests. */
  public static final MeasureLease LEASE =
      new MeasureLease(new TaskKey("projects/default/sweeps/tiny", "m-1"), 1, 1);

  private TinyCell() {}

  /** What 64-4-10 networks on 60 noisy digits are trained with. */
  public static RunSettings settings() {
    return settings(false);
  }

  /** The same, with batch normalization or without. */
  public static RunSettings settings(boolean batchNorm) {
    return new RunSettings(
        new DataSpec("digits", 60, SubsetRule.STRATIFIED, 0.2, 0, 0, 0),
        new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
        new NetworkSpec(NetworkFamily.MLP, 4, 1, Activation.RELU, batchNorm),
        new TrainingSpec(
            new OptimizerSpec(OptimizerKind.SGD, 0.05, 0.9, 0),
            16,
            new TrainingLength.Steps(STEPS),
            ScheduleSpec.CONSTANT,
            List.of()));
  }

  /** Trains replicates and puts their networks into a store. */
  public static List<MeasuredRun> train(Lane lane, CheckpointStore store, int replicates) {
    return train(lane, store, settings(), replicates);
  }

  /** Trains replicates of these settings. */
  public static List<MeasuredRun> train(
      Lane lane, CheckpointStore store, RunSettings settings, int replicates) {
    List<RunSpec> runs =
        IntStream.range(0, replicates)
            .mapToObj(
                r -> {
                  RunKey key = RunKey.of(settings, 1, r);
                  return new RunSpec(key, key, "width=4", r, settings);
                })
            .toList();
    return lane.submit(context -> train(context, store, runs)).join();
  }

  /** Every kind that a classifier has, with options that cost little. */
  public static List<MeasurementSpec> everything() {
    List<MeasurementSpec> all = new ArrayList<>();
    for (MetricKind kind : MetricKind.values()) {
      if (kind.isOfPdes() || kind.isOwn()) {
        continue;
      }
      all.add(
          new MeasurementSpec(
              kind,
              switch (kind) {
                case TOP_EIGENVALUE, BOTTOM_EIGENVALUE -> Map.of("samples", "30", "steps", "60");
                case DOMINANT_EIGENVALUE -> Map.of("samples", "30");
                case EDGE_OF_STABILITY -> Map.of("samples", "30");
                case SMOOTHING_SCALE -> Map.of("points", "5", "draws", "2", "count", "4");
                case NOISE_TOLERANCE -> Map.of("samples", "30", "draws", "6");
                case FUNCTION_CURVATURE -> Map.of("samples", "30", "probes", "16");
                case ONE_STEP_SHARPNESS -> Map.of("samples", "30");
                case WORST_SHARPNESS -> Map.of("samples", "30", "radius", "0.2");
                case AVERAGE_SHARPNESS -> Map.of("samples", "30", "pairs", "10");
                case GRADIENT_NOISE_SCALE -> Map.of("batch_size", "5");
                case HESSIAN_TRACE -> Map.of("samples", "30", "probes", "16");
                case SPECTRAL_DENSITY -> Map.of("samples", "30", "probes", "3", "steps", "20");
                case MODE_CONNECTIVITY, CURVE_BARRIER ->
                    Map.of("steps", "40", "batch_size", "20", "points", "7");
                case CKA_SIMILARITY -> Map.of("samples", "100");
                case LINEAR_CONNECTIVITY, LINEAR_BARRIER -> Map.of("points", "7");
                case LOSS_SLICE -> Map.of("points", "5", "count", "3");
                case LOSS_PLANE -> Map.of("points", "5");
                case LCA_HELP_SHARE, LCA_HURT_RATIO -> Map.of("every", "7");
                case LCA_TOTAL, LCA_RESIDUAL -> Map.of("splits", "4");
                case LCA_SYNCHRONIZATION -> Map.of("shuffles", "50", "splits", "4");
                case MIN_DELTA, GAUSS_LENGTH -> Map.of("points", "9");
                case KERNEL_BOTTOM_EIGENVALUE,
                    KERNEL_TOP_EIGENVALUE,
                    KERNEL_CONDITION,
                    KERNEL_TRACE,
                    KERNEL_RANK,
                    KERNEL_CHANGE,
                    KERNEL_ALIGNMENT,
                    PL_RATIO,
                    CROSS_ENTROPY_RATIO,
                    PL_CONSTANT,
                    PL_PATH_SHARE,
                    PL_BALL_SHARE,
                    PL_RATE_SHARE ->
                    Map.of("samples", "4");
                case MODEL_HESSIAN_NORM -> Map.of("samples", "3", "steps", "8");
                case LOSS_SURFACE -> Map.of("points", "5", "samples", "30");
                case TRAIN_LOSS,
                    TRAIN_ERROR,
                    TEST_LOSS,
                    TEST_ACCURACY,
                    INITIAL_DISTANCE,
                    SOLUTION_ERROR,
                    PDE_LOSS,
                    RITZ_RATIO,
                    ROUGHNESS_INDEX,
                    STABLE_RANK,
                    LOG_SPECTRAL_NORM,
                    TAIL_EXPONENT,
                    WEIGHT_NORM,
                    COMPRESSIBILITY,
                    ZERO_SHARE,
                    SURVIVOR_ENTROPY,
                    SURVIVOR_VARIATION,
                    TERNARY_RESIDUAL,
                    COMPRESSED_SIZE,
                    COMPRESSION_RATIO,
                    REGULARIZATION,
                    DISAGREEMENT,
                    JS_DIVERGENCE,
                    PARAMETER_DISTANCE,
                    ENSEMBLE_ACCURACY,
                    ENSEMBLE_GAIN,
                    EPOCH_AVERAGED_ACCURACY,
                    AVERAGED_ACCURACY,
                    USER_RUN,
                    USER_PAIR,
                    USER_CELL ->
                    Map.of();
                case PRUNED_ACCURACY -> Map.of("fine_tune", "20", "batch_size", "20");
                case ZERO_LOSS_COST -> Map.of("error", "100");
              }));
    }
    return all;
  }

  /** An order for these measurements of these runs. */
  public static MeasureOrder order(
      List<MeasuredRun> runs, List<MeasurementSpec> measurements, Set<Recorded> recorded) {
    return new MeasureOrder(
        LEASE,
        "width=4",
        runs,
        measurements,
        Seed.of(0).derive("probes"),
        60,
        recorded,
        Optional.empty());
  }

  /** Measures these of these runs, to the end. */
  public static List<Measurement> measure(
      Lane lane, CheckpointStore store, List<MeasuredRun> runs, List<MeasurementSpec> asked) {
    return measure(lane, store, order(runs, asked, Set.of()));
  }

  /** Measures an order to its end. */
  public static List<Measurement> measure(Lane lane, CheckpointStore store, MeasureOrder order) {
    return measure(lane, new CellWork(order, store, new EvaluationSets(store), "test"));
  }

  static List<Measurement> measure(Lane lane, CellWork work) {
    List<Measurement> measured = new ArrayList<>();
    CellWork.Progress progress;
    do {
      progress = lane.submit(work::next).join();
      progress.measurement().ifPresent(measured::add);
    } while (!progress.finished());
    lane.submit(
            context -> {
              work.close();
              return measured;
            })
        .join();
    return measured;
  }

  private static List<MeasuredRun> train(
      LaneContext lane, CheckpointStore store, List<RunSpec> runs) throws IOException {
    List<MeasuredRun> measured = new ArrayList<>();
    try (PackTrainer trainer =
        PackTrainer.start(lane, new PackSpec("p", runs), PackOptions.withPointsEvery(50))) {
      while (!trainer.finished()) {
        for (MemberEnd end : trainer.next(lane).ended()) {
          Architecture architecture = trainer.program().architecture();
          byte[] bytes =
              new NetworkCheckpoint(
                      end.run().key(),
                      CheckpointRole.FINAL,
                      STEPS,
                      architecture.text(),
                      trainer.program().digest(),
                      "test",
                      end.weights().orElseThrow())
                  .bytes(architecture.layout());
          CheckpointRef ref =
              new CheckpointRef(store.put(bytes), CheckpointRole.FINAL, STEPS, bytes.length);
          measured.add(new MeasuredRun(end.run(), ref, new RunOutcome.Trained()));
        }
      }
    }
    return measured;
  }
}
