package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Networks that reconstruct their inputs: what speaks of losses is of these, and not of classes.
 */
class AutoencoderCellTest {
  private static final Lane LANE = Lane.open("autoencoder");

  private static final int PIXELS = 64;

  private static final Set<MetricKind> OF_CLASSES =
      Set.of(
          MetricKind.TRAIN_ERROR,
          MetricKind.TEST_ACCURACY,
          MetricKind.EPOCH_AVERAGED_ACCURACY,
          MetricKind.ZERO_LOSS_COST,
          MetricKind.NOISE_TOLERANCE,
          MetricKind.CROSS_ENTROPY_RATIO,
          MetricKind.PRUNED_ACCURACY,
          MetricKind.MODE_CONNECTIVITY,
          MetricKind.LINEAR_CONNECTIVITY,
          MetricKind.DISAGREEMENT,
          MetricKind.JS_DIVERGENCE,
          MetricKind.ENSEMBLE_ACCURACY,
          MetricKind.ENSEMBLE_GAIN,
          MetricKind.AVERAGED_ACCURACY);

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static List<MeasuredRun> runs;
  private static List<Measurement> all;

  private static RunSettings settings() {
    return new RunSettings(
        new DataSpec("digits", 60, SubsetRule.STRATIFIED, 0, 0.1, 0, 0),
        new TaskSpec(TaskKind.AUTOENCODER, LossKind.MSE, Parametrization.STANDARD),
        new NetworkSpec(NetworkFamily.MLP, 4, 3, Activation.TANH, false).withBottleneck(2),
        TinyCell.settings().training());
  }

  @BeforeAll
  static void trainAndMeasure() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    runs = TinyCell.train(LANE, store, settings(), 2);
    List<MeasurementSpec> asked =
        TinyCell.everything().stream().filter(m -> !OF_CLASSES.contains(m.kind())).toList();
    all = TinyCell.measure(LANE, store, runs, asked);
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  @Test
  void everyKindThatNeedsNoClassesHasAValue() {
    List<MetricKind> without =
        all.stream()
            .filter(m -> m instanceof Measurement.Undefined)
            .map(Measurement::kind)
            .distinct()
            .toList();
    // of full-batch descent; of wider layers; of three networks; of barriers; of gradients above
    // noise
    assertThat(without)
        .isSubsetOf(
            MetricKind.PL_RATE_SHARE,
            MetricKind.TAIL_EXPONENT,
            MetricKind.LOSS_PLANE,
            MetricKind.SMOOTHING_SCALE,
            MetricKind.GRADIENT_NOISE_SCALE);
  }

  @Test
  void theTrainingLossIsHalfTheMeanSquareOfTheResiduals() throws IOException {
    assertThat(value(MetricKind.TRAIN_LOSS)).isCloseTo(loss(true), within(1e-12));
  }

  @Test
  void theTestLossIsThatOfTheTestImages() throws IOException {
    assertThat(value(MetricKind.TEST_LOSS)).isCloseTo(loss(false), within(1e-12));
  }

  /** The invariant of the condition (Liu, Zhu and Belkin 2022) on the same samples. */
  @Test
  void thePlRatioIsAtLeastItsKernelsBound() {
    Measurement ratio =
        all.stream().filter(m -> m.kind() == MetricKind.PL_RATIO).findFirst().orElseThrow();
    double bound = Double.parseDouble(ratio.basis().options().get("kernel_bound"));
    assertThat(bound).isPositive();
    assertThat(value(MetricKind.PL_RATIO)).isGreaterThanOrEqualTo(bound);
  }

  private static double loss(boolean train) throws IOException {
    EvaluationSets sets = new EvaluationSets(store).of(TaskKind.AUTOENCODER);
    EvaluationSet set = train ? sets.train(settings().data()) : sets.test(settings().data());
    float[] theta =
        LANE.submit(
                context -> {
                  try (CellSession cell =
                      new CellSession(context, store, DataSets.shipped(), settings(), "test")) {
                    return cell.theta(runs.getFirst());
                  }
                })
            .join();
    float[] x = set.samples().inputs();
    double sum = 0;
    for (int i = 0; i < set.samples().count(); i++) {
      double[] a = new double[PIXELS];
      for (int p = 0; p < PIXELS; p++) {
        a[p] = x[i * PIXELS + p];
      }
      int at = 0;
      for (int units : new int[] {4, 2, 4, PIXELS}) {
        double[] z = new double[units];
        for (int u = 0; u < units; u++) {
          for (int p = 0; p < a.length; p++) {
            z[u] += theta[at + u * a.length + p] * a[p];
          }
          z[u] += theta[at + units * a.length + u];
        }
        at += units * (a.length + 1);
        a = units == PIXELS ? z : Arrays.stream(z).map(Math::tanh).toArray();
      }
      for (int p = 0; p < PIXELS; p++) {
        sum += (a[p] - x[i * PIXELS + p]) * (a[p] - x[i * PIXELS + p]) / 2;
      }
    }
    return sum / set.samples().count();
  }

  private static double value(MetricKind kind) {
    return all.stream()
        .filter(m -> m.kind() == kind)
        .map(m -> ((Measurement.Scalar) m).estimate().value())
        .findFirst()
        .orElseThrow();
  }
}
