package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.train.Initialization;
import io.orograph.engine.train.Weights;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training of three checkpoints, each of which is also measured as if the run had ended there.
 */
class RoughnessWalkTest {
  private static final Lane LANE = Lane.open("walk-lane");
  private static final Map<String, String> FEW = Map.of("directions", "4", "m", "6", "l", "0.3");

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static MeasuredRun run;

  @BeforeAll
  static void train() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    MeasuredRun last = TinyCell.train(LANE, store, settings(), 1).getFirst();
    float[] start = Initialization.of(last.run(), architecture().layout());
    float[] end =
        NetworkCheckpoint.read(store.get(last.checkpoint().digest()), architecture())
            .weights()
            .theta();
    run =
        new MeasuredRun(
            last.run(),
            last.checkpoint(),
            last.outcome(),
            List.of(
                stored(last, 0, start),
                stored(last, 10, between(start, end, 0.3)),
                stored(last, 20, between(start, end, 0.8))));
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  @Test
  void theSeriesHasTheIndexOfEveryNetworkAsIfTheRunEndedThere() throws IOException {
    Safetensors.Content file = series(scalar(run, with("series", "training")));
    long[] steps = file.tensor("series_step").longs();
    assertThat(steps).containsExactly(0, 10, 20, TinyCell.STEPS);
    double[] index = file.tensor("series_index").doubles();
    double[] tau = file.tensor("series_mean_tau").doubles();
    for (int i = 0; i < steps.length; i++) {
      Measurement.Scalar there = scalar(endingAt(steps[i]), FEW);
      assertThat(index[i]).isEqualTo(there.estimate().value());
      assertThat(tau[i]).isEqualTo(told(there, "mean_tau"));
      assertThat(file.tensor("series_low").doubles()[i]).isEqualTo(told(there, "interval_low"));
    }
  }

  @Test
  void theInitialNetworkIsDrawnAgainFromTheSeed() {
    assertThat(scalar(run, with("network", "initial")).estimate().value())
        .isEqualTo(scalar(endingAt(0), FEW).estimate().value());
  }

  @Test
  void theRoughestNetworkIsTheOneOfTheLargestIndex() throws IOException {
    double[] index =
        series(scalar(run, with("series", "training"))).tensor("series_index").doubles();
    Measurement.Scalar roughest = scalar(run, with("network", "roughest"));
    assertThat(roughest.estimate().value()).isEqualTo(Arrays.stream(index).max().orElseThrow());
    long step = Long.parseLong(roughest.basis().options().get("roughest_step"));
    assertThat(scalar(endingAt(step), FEW).estimate().value())
        .isEqualTo(roughest.estimate().value());
  }

  @Test
  void theValueOfASeriesIsThatOfTheEnd() {
    assertThat(scalar(run, with("series", "training")).estimate().value())
        .isEqualTo(scalar(run, FEW).estimate().value());
  }

  /** 51 nodes, 4 directions of 7 points and a gradient, and of the first the four networks. */
  @Test
  void metricsOfOneWalkPayForItOnce() {
    List<MeasurementSpec> asked =
        List.of(
            new MeasurementSpec(
                Metric.of(MetricKind.ROUGHNESS_INDEX, "along"), with("series", "training")),
            new MeasurementSpec(
                Metric.of(MetricKind.ROUGHNESS_INDEX, "most"), with("network", "roughest")));
    List<Measurement> both = TinyCell.measure(LANE, store, List.of(run), asked);
    long one = 51 * 4 * 7;
    assertThat(both)
        .extracting(m -> ((Measurement.Scalar) m).estimate().cost().samplePasses())
        .containsExactly(5 * one + 51 * 3, one + 51 * 3);
  }

  private static Map<String, String> with(String option, String value) {
    Map<String, String> all = new TreeMap<>(FEW);
    all.put(option, value);
    return all;
  }

  private static Safetensors.Content series(Measurement.Scalar rough) throws IOException {
    return Npz.read(store.get(rough.artifacts().getFirst().digest()));
  }

  private static double told(Measurement.Scalar record, String name) {
    return Double.parseDouble(record.basis().options().get(name));
  }

  private static Measurement.Scalar scalar(MeasuredRun of, Map<String, String> options) {
    return (Measurement.Scalar)
        TinyCell.measure(
                LANE,
                store,
                List.of(of),
                List.of(new MeasurementSpec(MetricKind.ROUGHNESS_INDEX, options)))
            .getFirst();
  }

  private static MeasuredRun endingAt(long step) {
    List<CheckpointRef> all = new ArrayList<>(run.earlier());
    all.add(run.checkpoint());
    CheckpointRef there = all.stream().filter(ref -> ref.step() == step).findFirst().orElseThrow();
    return new MeasuredRun(run.run(), there, new RunOutcome.Trained());
  }

  private static float[] between(float[] from, float[] to, double share) {
    float[] theta = new float[from.length];
    for (int i = 0; i < theta.length; i++) {
      theta[i] = (float) ((1 - share) * from[i] + share * to[i]);
    }
    return theta;
  }

  private static CheckpointRef stored(MeasuredRun of, long step, float[] theta) throws IOException {
    byte[] bytes =
        new NetworkCheckpoint(
                of.run().key(),
                CheckpointRole.PERIODIC,
                step,
                architecture().text(),
                ComputeProgram.of(architecture(), LossKind.DEEP_RITZ).digest(),
                "test",
                new Weights(theta, new float[0]))
            .bytes(architecture().layout());
    return new CheckpointRef(store.put(bytes), CheckpointRole.PERIODIC, step, bytes.length);
  }

  private static Architecture architecture() {
    return Families.of(settings().network(), List.of(1), 1);
  }

  private static RunSettings settings() {
    return new RunSettings(
        new DataSpec("poisson-1d", 51, SubsetRule.QUADRATURE, 0, 0, 1, 0),
        new TaskSpec(TaskKind.PDE, LossKind.DEEP_RITZ, Parametrization.STANDARD),
        new NetworkSpec(NetworkFamily.RESIDUAL_MLP, 4, 1, Activation.SWISH, false),
        new TrainingSpec(
            new OptimizerSpec(OptimizerKind.ADAM, 1e-2, 0, 0),
            51,
            new TrainingLength.Steps(TinyCell.STEPS),
            ScheduleSpec.CONSTANT,
            List.of()));
  }
}
