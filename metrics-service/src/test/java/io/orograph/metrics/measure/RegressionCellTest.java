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
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks fitted to numbers: what speaks of losses is of these numbers, and not of classes. */
class RegressionCellTest {
  private static final Lane LANE = Lane.open("regression");

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
        new DataSpec("waves", 60, SubsetRule.STRATIFIED, 0, 0, 0, 0),
        new TaskSpec(TaskKind.REGRESSION, LossKind.MSE, Parametrization.STANDARD),
        new NetworkSpec(NetworkFamily.MLP, 4, 1, Activation.TANH, false),
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

  /**
   * What is undefined says what it lacks: see {@link #withWhatTheyNeedTheOthersHaveAValueToo}. The
   * mean gradient of these zero-mean waves is lost in the noise of 60 samples, trained or not.
   */
  @Test
  void everyKindThatNeedsNoClassesHasAValueOrSaysWhatItLacks() {
    Map<MetricKind, String> without = new EnumMap<>(MetricKind.class);
    for (Measurement m : all) {
      if (m instanceof Measurement.Undefined u) {
        without.put(m.kind(), u.reason());
      }
    }
    assertThat(without)
        .containsOnlyKeys(
            MetricKind.PL_RATE_SHARE,
            MetricKind.TAIL_EXPONENT,
            MetricKind.LOSS_PLANE,
            MetricKind.GRADIENT_NOISE_SCALE);
    assertThat(without.get(MetricKind.PL_RATE_SHARE)).contains("momentum");
    assertThat(without.get(MetricKind.TAIL_EXPONENT)).contains("eigenvalues");
    assertThat(without.get(MetricKind.LOSS_PLANE)).contains("three");
    assertThat(without.get(MetricKind.GRADIENT_NOISE_SCALE)).contains("from zero");
  }

  /** Plain descent on all samples, layers of many eigenvalues, three networks. */
  @Test
  void withWhatTheyNeedTheOthersHaveAValueToo() {
    RunSettings plain = settings();
    RunSettings fitting =
        new RunSettings(
            plain.data(),
            plain.task(),
            new NetworkSpec(NetworkFamily.MLP, 64, 2, Activation.TANH, false),
            new TrainingSpec(
                new OptimizerSpec(OptimizerKind.SGD, 1e-4, 0, 0),
                60,
                new TrainingLength.Steps(TinyCell.STEPS),
                ScheduleSpec.CONSTANT,
                List.of()));
    List<MeasuredRun> three = TinyCell.train(LANE, store, fitting, 3);
    List<MeasurementSpec> asked =
        List.of(
            new MeasurementSpec(MetricKind.PL_RATE_SHARE, Map.of("samples", "0")),
            new MeasurementSpec(MetricKind.TAIL_EXPONENT, Map.of()),
            new MeasurementSpec(MetricKind.LOSS_PLANE, Map.of("points", "5")));
    List<Measurement> found = TinyCell.measure(LANE, store, three, asked);
    assertThat(found).allSatisfy(m -> assertThat(m).isInstanceOf(Measurement.Scalar.class));
    assertThat(found.stream().map(Measurement::kind)).containsAll(kinds(asked));
    assertThat(values(found, MetricKind.PL_RATE_SHARE))
        .as("no slower than promised")
        .allMatch(share -> share >= 1);
    assertThat(values(found, MetricKind.TAIL_EXPONENT)).allMatch(exponent -> exponent > 1);
    assertThat(values(found, MetricKind.LOSS_PLANE)).hasSize(1);
  }

  private static List<MetricKind> kinds(List<MeasurementSpec> asked) {
    return asked.stream().map(MeasurementSpec::kind).toList();
  }

  private static List<Double> values(List<Measurement> found, MetricKind kind) {
    return found.stream()
        .filter(m -> m.kind() == kind)
        .map(m -> ((Measurement.Scalar) m).estimate().value())
        .toList();
  }

  @Test
  void theTrainingLossIsHalfTheMeanSquareOfTheResiduals() throws IOException {
    assertThat(value(MetricKind.TRAIN_LOSS)).isCloseTo(loss(true), within(1e-12));
  }

  @Test
  void theTestLossIsThatOfTheTestNumbers() throws IOException {
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
    EvaluationSets sets = new EvaluationSets(store).of(TaskKind.REGRESSION);
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
    double[] y = set.samples().real().orElseThrow().values();
    double sum = 0;
    for (int i = 0; i < set.samples().count(); i++) {
      for (int c = 0; c < 2; c++) {
        // 0.weight (4, 2), 0.bias (4), 2.weight (2, 4), 2.bias (2)
        double z = theta[20 + c];
        for (int h = 0; h < 4; h++) {
          double a = theta[8 + h];
          a += (double) theta[2 * h] * x[2 * i] + (double) theta[2 * h + 1] * x[2 * i + 1];
          z += theta[12 + 4 * c + h] * Math.tanh(a);
        }
        sum += (z - y[2 * i + c]) * (z - y[2 * i + c]) / 2;
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
