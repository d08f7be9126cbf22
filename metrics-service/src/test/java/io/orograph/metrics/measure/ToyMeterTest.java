package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Measurement;
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
import io.orograph.engine.model.Families;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The problem whose network is one linear layer, trained and measured as in a sweep. */
class ToyMeterTest {
  private static final Lane LANE = Lane.open("toy-lane");
  private static final int NODES = 201;

  @TempDir private static Path folder;

  @AfterAll
  static void close() {
    LANE.close();
  }

  /**
   * (−2, −1) by either loss, where every direction is ±w: with l = 2 and l = 1 T is 1/l, and the
   * index 0 (Wu et al. 2021 print .5000, 1.0000 and 3e-7 of least squares).
   */
  @ParameterizedTest
  @EnumSource(
      value = LossKind.class,
      names = {"LEAST_SQUARES", "DEEP_RITZ"})
  void trainingFindsTheSolutionInTheMiddleOfAParabola(LossKind loss) throws IOException {
    CheckpointStore store = FolderStore.open(folder.resolve(loss.name()), InstantSource.system());
    RunSettings settings = settings(loss);
    MeasuredRun run = TinyCell.train(LANE, store, settings, 1).getFirst();
    float[] theta =
        NetworkCheckpoint.read(
                store.get(run.checkpoint().digest()),
                Families.of(settings.network(), List.of(1), 1))
            .weights()
            .theta();
    assertThat(theta).hasSize(2);
    assertThat(theta[0]).isCloseTo(-2, within(1e-3f));
    assertThat(theta[1]).isCloseTo(-1, within(1e-3f));
    List<Measurement> measured =
        TinyCell.measure(
            LANE,
            store,
            List.of(run),
            List.of(
                new MeasurementSpec(MetricKind.SOLUTION_ERROR, Map.of()),
                new MeasurementSpec(MetricKind.PDE_LOSS, Map.of("loss", "deep_ritz")),
                new MeasurementSpec(MetricKind.ROUGHNESS_INDEX, rough(2)),
                new MeasurementSpec(Metric.of(MetricKind.ROUGHNESS_INDEX, "closer"), rough(1))));
    assertThat(value(measured.get(0))).isLessThan(1e-3);
    assertThat(value(measured.get(1))).isCloseTo(-23.0 / 30, within(1e-6));
    for (int l = 1; l <= 2; l++) {
      Measurement index = measured.get(4 - l);
      assertThat(value(index)).isCloseTo(0, within(1e-3));
      double meanTau = Double.parseDouble(index.basis().options().get("mean_tau"));
      assertThat(meanTau / (2 * l)).as("T").isCloseTo(1.0 / l, within(1e-3));
    }
  }

  private static Map<String, String> rough(int l) {
    return Map.of("directions", "10", "m", "20", "l", Integer.toString(l));
  }

  private static double value(Measurement measured) {
    return ((Measurement.Scalar) measured).estimate().value();
  }

  private static RunSettings settings(LossKind loss) {
    return new RunSettings(
        new DataSpec("poisson-toy", NODES, SubsetRule.QUADRATURE, 0, 0, 1, 0),
        new TaskSpec(TaskKind.PDE, loss, Parametrization.STANDARD),
        new NetworkSpec(NetworkFamily.MLP, 1, 0, Activation.TANH, false),
        new TrainingSpec(
            new OptimizerSpec(OptimizerKind.ADAM, 0.02, 0, 0),
            NODES,
            new TrainingLength.Steps(3000),
            ScheduleSpec.CONSTANT,
            List.of()));
  }
}
