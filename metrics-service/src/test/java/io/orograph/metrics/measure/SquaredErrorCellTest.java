package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cell of networks fitted to one-hot targets. */
class SquaredErrorCellTest {
  private static final Lane LANE = Lane.open("squared-error-cell");

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static List<MeasuredRun> runs;
  private static List<Measurement> all;

  static RunSettings settings() {
    RunSettings s = TinyCell.settings();
    TaskSpec task = new TaskSpec(TaskKind.CLASSIFICATION, LossKind.MSE, Parametrization.STANDARD);
    return new RunSettings(s.data(), task, s.network(), s.training());
  }

  @BeforeAll
  static void trainAndMeasure() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    runs = TinyCell.train(LANE, store, settings(), 2);
    all =
        TinyCell.measure(
            LANE,
            store,
            runs,
            TinyCell.everything().stream()
                .filter(m -> m.kind() != MetricKind.JS_DIVERGENCE)
                .toList());
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  @Test
  void everyValueSaysWhichLossItSpeaksOf() {
    assertThat(all).allMatch(m -> "mse".equals(m.basis().options().get("loss")));
  }

  @Test
  void theLossIsHalfTheMeanSquaredDistanceToOneHotTargets() throws Exception {
    EvaluationSet train = new EvaluationSets(store).train(settings().data());
    double[] outputs = outputs(runs.getFirst(), train);
    int[] labels = train.samples().labels();
    double sum = 0;
    for (int i = 0; i < outputs.length; i++) {
      double r = outputs[i] - (labels[i / 10] == i % 10 ? 1 : 0);
      sum += r * r / 2;
    }
    assertThat(value(MetricKind.TRAIN_LOSS)).isCloseTo(sum / labels.length, within(1e-12));
  }

  @Test
  void anEnsembleTakesTheLargestMeanOutput() throws Exception {
    EvaluationSet test = new EvaluationSets(store).test(settings().data());
    double[] first = outputs(runs.get(0), test);
    double[] second = outputs(runs.get(1), test);
    int[] labels = test.samples().labels();
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      int best = 0;
      for (int c = 1; c < 10; c++) {
        double[] sums = {
          first[10 * i + c] + second[10 * i + c], first[10 * i + best] + second[10 * i + best]
        };
        best = sums[0] > sums[1] ? c : best;
      }
      right += best == labels[i] ? 1 : 0;
    }
    assertThat(value(MetricKind.ENSEMBLE_ACCURACY))
        .isCloseTo(100.0 * right / labels.length, within(1e-9));
  }

  private static double[] outputs(MeasuredRun run, EvaluationSet set) {
    return LANE.submit(
            context -> {
              try (CellSession cell =
                  new CellSession(context, store, DataSets.shipped(), settings(), "test")) {
                return cell.outputs(run, set);
              }
            })
        .join();
  }

  private static double value(MetricKind kind) {
    return all.stream()
        .filter(m -> m.kind() == kind)
        .map(m -> ((Measurement.Scalar) m).estimate().value())
        .findFirst()
        .orElseThrow();
  }
}
