package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.PreparedData;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.train.Initialization;
import io.orograph.engine.train.PackTrainer;
import io.orograph.engine.train.Weights;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings with two checkpoints before the last, and the initial network drawn again. */
class TangentSeriesTest {
  private static final Lane LANE = Lane.open("tangent-series");
  private static final int SAMPLES = 6;
  private static final int CLASSES = 10;

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static MeasuredRun linear;
  private static MeasuredRun hidden;

  @BeforeAll
  static void train() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    linear = withCheckpoints(settings(0));
    hidden = withCheckpoints(settings(1));
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  private static RunSettings settings(int depth) {
    RunSettings s = TinyCell.settings();
    return new RunSettings(
        s.data(),
        new TaskSpec(TaskKind.CLASSIFICATION, LossKind.MSE, Parametrization.STANDARD),
        new NetworkSpec(NetworkFamily.MLP, 12, depth, Activation.TANH, false),
        s.training());
  }

  /** ½‖rᵀ(x, 1)‖²/½‖r‖², with residuals r = Wx + b − y of a network without hidden layers. */
  @Test
  void theRatioOfALinearNetworkIsThatByHandAtEveryCheckpoint() throws IOException {
    Safetensors.Content file =
        file(scalar(linear, MetricKind.PL_RATIO, Map.of("series", "training")));
    assertThat(file.tensor("series_step").longs()).containsExactly(0, 40, 90, TinyCell.STEPS);
    List<float[]> networks = networks(linear);
    for (int i = 0; i < networks.size(); i++) {
      double[] byHand = byHand(networks.get(i));
      assertThat(file.tensor("series_loss").doubles()[i])
          .isCloseTo(byHand[0], withinPercentage(1e-9));
      assertThat(file.tensor("series_ratio").doubles()[i])
          .isCloseTo(byHand[1], withinPercentage(1e-9));
    }
  }

  @Test
  void theKernelOfALinearNetworkIsTheSameAllTheWay() throws IOException {
    Safetensors.Content file =
        file(scalar(linear, MetricKind.KERNEL_TRACE, Map.of("series", "training")));
    assertThat(file.tensor("series_change").doubles()).containsOnly(0);
    double top = file.tensor("series_top").doubles()[0];
    assertThat(file.tensor("series_top").doubles()).containsOnly(top);
    double squares = 0;
    for (double[] x : inputs()) {
      for (double entry : x) {
        squares += entry * entry;
      }
    }
    for (double trace : file.tensor("series_trace").doubles()) {
      assertThat(trace).isCloseTo(CLASSES * squares, within(1e-9 * CLASSES * squares));
    }
  }

  @Test
  void eachKernelIsThatOfTheRunIfItEndedThere() throws IOException {
    Map<MetricKind, String> columns =
        Map.of(
            MetricKind.KERNEL_BOTTOM_EIGENVALUE, "series_bottom",
            MetricKind.KERNEL_TOP_EIGENVALUE, "series_top",
            MetricKind.KERNEL_TRACE, "series_trace",
            MetricKind.KERNEL_RANK, "series_rank",
            MetricKind.KERNEL_CHANGE, "series_change",
            MetricKind.KERNEL_ALIGNMENT, "series_alignment");
    Safetensors.Content file =
        file(scalar(hidden, MetricKind.KERNEL_CHANGE, Map.of("series", "training")));
    long[] steps = file.tensor("series_step").longs();
    for (int i = 1; i < steps.length; i++) {
      MeasuredRun there = endingAt(steps[i]);
      int at = i;
      columns.forEach(
          (kind, column) -> {
            double alone = scalar(there, kind, Map.of()).estimate().value();
            assertThat(tensor(file, column)[at]).as(kind.name()).isEqualTo(alone);
          });
    }
    assertThat(file.tensor("series_change").doubles()[0]).isZero();
    assertThat(file.tensor("series_change").doubles()[1]).isPositive();
  }

  @Test
  void theRatioIsHeldToItsBoundAtEveryNetwork() throws IOException {
    Measurement.Scalar record = scalar(hidden, MetricKind.PL_RATIO, Map.of("series", "training"));
    Safetensors.Content file = file(record);
    double[] ratios = file.tensor("series_ratio").doubles();
    double[] bounds = file.tensor("series_bound").doubles();
    double[] bottoms =
        file(scalar(hidden, MetricKind.KERNEL_RANK, Map.of("series", "training")))
            .tensor("series_bottom")
            .doubles();
    for (int i = 0; i < ratios.length; i++) {
      assertThat(ratios[i]).isGreaterThanOrEqualTo(bounds[i]);
      assertThat(bounds[i]).isCloseTo(bottoms[i], within(1e-9));
    }
    assertThat(Invariant.of(record)).containsExactly(Map.entry(Invariant.PL_CONDITION, 0.0));
  }

  @Test
  void theValueIsThatOfTheEndAndWithoutASeriesThereIsNoFile() {
    Measurement.Scalar alone = scalar(hidden, MetricKind.PL_RATIO, Map.of());
    assertThat(alone.artifacts()).isEmpty();
    assertThat(scalar(hidden, MetricKind.PL_RATIO, Map.of("series", "training")).estimate().value())
        .isEqualTo(alone.estimate().value());
  }

  /** 60 rows, 3 passes each: of the end, of the three networks before it, and nothing again. */
  @Test
  void kernelsOfASeriesArePaidForOnce() {
    Map<String, String> along = Map.of("series", "training", "samples", Integer.toString(SAMPLES));
    List<MeasurementSpec> asked =
        List.of(
            new MeasurementSpec(MetricKind.KERNEL_RANK, along),
            new MeasurementSpec(MetricKind.KERNEL_CHANGE, along),
            new MeasurementSpec(MetricKind.PL_RATIO, along));
    long kernel = 3L * SAMPLES * CLASSES;
    assertThat(TinyCell.measure(LANE, store, List.of(hidden), asked))
        .extracting(m -> ((Measurement.Scalar) m).estimate().cost().samplePasses())
        .containsExactly(4 * kernel, 0L, 4L * 4 * SAMPLES);
  }

  private static double[] tensor(Safetensors.Content file, String column) {
    try {
      return file.tensor(column).doubles();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** L and the ratio. */
  private static double[] byHand(float[] theta) {
    double[][] inputs = inputs();
    int width = inputs[0].length - 1;
    Samples samples = samples();
    double loss = 0;
    double[] gradient = new double[CLASSES * (width + 1)];
    for (int s = 0; s < SAMPLES; s++) {
      for (int c = 0; c < CLASSES; c++) {
        double residual = samples.labels()[s] == c ? -1 : 0;
        for (int j = 0; j <= width; j++) {
          double weight = theta[j < width ? c * width + j : CLASSES * width + c];
          residual += weight * inputs[s][j];
        }
        loss += residual * residual / 2;
        for (int j = 0; j <= width; j++) {
          gradient[c * (width + 1) + j] += residual * inputs[s][j];
        }
      }
    }
    double squares = 0;
    for (double entry : gradient) {
      squares += entry * entry;
    }
    return new double[] {loss, squares / 2 / loss};
  }

  private static Samples samples() {
    return PreparedData.of(TinyCell.settings().data()).train().first(SAMPLES);
  }

  /** (x, 1). */
  private static double[][] inputs() {
    float[] flat = samples().inputs();
    int width = flat.length / SAMPLES;
    double[][] inputs = new double[SAMPLES][width + 1];
    for (int s = 0; s < SAMPLES; s++) {
      for (int j = 0; j < width; j++) {
        inputs[s][j] = flat[s * width + j];
      }
      inputs[s][width] = 1;
    }
    return inputs;
  }

  private static Measurement.Scalar scalar(
      MeasuredRun of, MetricKind kind, Map<String, String> more) {
    Map<String, String> options = new TreeMap<>(more);
    options.put("samples", Integer.toString(SAMPLES));
    return (Measurement.Scalar)
        TinyCell.measure(LANE, store, List.of(of), List.of(new MeasurementSpec(kind, options)))
            .getFirst();
  }

  private static Safetensors.Content file(Measurement.Scalar record) throws IOException {
    return Npz.read(store.get(record.artifacts().getFirst().digest()));
  }

  private static MeasuredRun endingAt(long step) {
    CheckpointRef there =
        MatchedLoss.checkpoints(hidden).stream()
            .filter(ref -> ref.step() == step)
            .findFirst()
            .orElseThrow();
    return new MeasuredRun(hidden.run(), there, new RunOutcome.Trained());
  }

  private static List<float[]> networks(MeasuredRun run) throws IOException {
    float[] first = Initialization.of(run.run(), architecture(run).layout());
    float[] last =
        NetworkCheckpoint.read(store.get(run.checkpoint().digest()), architecture(run))
            .weights()
            .theta();
    return List.of(first, between(first, last, 0.4), between(first, last, 0.9), last);
  }

  private static MeasuredRun withCheckpoints(RunSettings settings) throws IOException {
    MeasuredRun run = TinyCell.train(LANE, store, settings, 1).getFirst();
    List<float[]> networks = networks(run);
    return new MeasuredRun(
        run.run(),
        run.checkpoint(),
        run.outcome(),
        List.of(stored(run, 40, networks.get(1)), stored(run, 90, networks.get(2))));
  }

  private static CheckpointRef stored(MeasuredRun of, long step, float[] theta) throws IOException {
    byte[] bytes =
        new NetworkCheckpoint(
                of.run().key(),
                CheckpointRole.PERIODIC,
                step,
                architecture(of).text(),
                "0".repeat(64),
                "test",
                new Weights(theta, new float[0]))
            .bytes(architecture(of).layout());
    return new CheckpointRef(store.put(bytes), CheckpointRole.PERIODIC, step, bytes.length);
  }

  private static float[] between(float[] from, float[] to, double share) {
    float[] theta = new float[from.length];
    for (int i = 0; i < theta.length; i++) {
      theta[i] = (float) ((1 - share) * from[i] + share * to[i]);
    }
    return theta;
  }

  private static Architecture architecture(MeasuredRun run) {
    return PackTrainer.program(run.run().settings(), DataSets.shipped().named("digits"))
        .architecture();
  }
}
