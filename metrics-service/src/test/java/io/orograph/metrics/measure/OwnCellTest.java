package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.script.ScriptFiles;
import io.orograph.core.script.ScriptModule;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OwnSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.NormStatistics;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.engine.train.PackTrainer;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two states of a TorchScript module, measured as they are on digits. */
class OwnCellTest {
  private static final Path FILES = Path.of("../engine/src/test/resources/io/orograph/engine/own");
  private static final Lane LANE = Lane.open("own");

  @TempDir private static Path folder;
  private static DataSets sets;
  private static RunSettings settings;
  private static List<ScriptModule> states;
  private static List<Measurement> all;

  @BeforeAll
  static void measure() throws IOException {
    states = new ArrayList<>();
    for (String file : List.of("resnet.pt", "other.pt")) {
      ScriptModule state = ScriptModule.read(FILES.resolve(file));
      assertThat(ScriptFiles.add(folder, FILES.resolve(file), state)).exists();
      states.add(state);
    }
    ScriptModule first = states.getFirst();
    OwnSpec own =
        new OwnSpec(
            "net",
            first.digest().hex(),
            states.stream().map(s -> s.digest().hex()).toList(),
            first.parameters(),
            first.statistics().length,
            true,
            false);
    settings = TinyCell.settings().with(NetworkSpec.own(own));
    sets = DataSets.in(folder, true);
    CheckpointStore store = FolderStore.open(folder.resolve("store"), InstantSource.system());
    EvaluationSets evaluation = new EvaluationSets(store, sets);
    MeasureOrder order =
        TinyCell.order(
            List.of(run(0), run(1)),
            List.of(
                new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of()),
                new MeasurementSpec(MetricKind.TEST_ACCURACY, Map.of()),
                new MeasurementSpec(MetricKind.HESSIAN_TRACE, Map.of("samples", "30")),
                new MeasurementSpec(
                    MetricKind.TOP_EIGENVALUE, Map.of("samples", "30", "steps", "60")),
                new MeasurementSpec(MetricKind.LINEAR_BARRIER, Map.of("points", "5")),
                new MeasurementSpec(MetricKind.CKA_SIMILARITY, Map.of("samples", "100")),
                new MeasurementSpec(MetricKind.PARAMETER_DISTANCE, Map.of())),
            Set.of());
    all = TinyCell.measure(LANE, new CellWork(order, store, evaluation, "test"));
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  private static MeasuredRun run(int replicate) {
    RunKey key = RunKey.of(settings, 1, replicate);
    CheckpointRef state =
        new CheckpointRef(states.get(replicate).digest(), CheckpointRole.FINAL, 0, 0);
    return new MeasuredRun(
        new RunSpec(key, key, "width=4", replicate, settings), state, new RunOutcome.Trained());
  }

  private static double value(MetricKind kind) {
    return all.stream()
        .filter(m -> m.metric().kind() == kind)
        .filter(Measurement.Scalar.class::isInstance)
        .map(m -> ((Measurement.Scalar) m).estimate().value())
        .findFirst()
        .orElse(Double.NaN);
  }

  @Test
  void everythingAskedForHasAValue() {
    assertThat(all).hasSize(4 * 2 + 3).allMatch(m -> m instanceof Measurement.Scalar);
  }

  @Test
  void theLossIsThatOfTheStateWithItsOwnStatistics() {
    double loss =
        LANE.submit(
                lane -> {
                  try (NetworkSurface surface =
                          new NetworkSurface(
                              lane,
                              PackTrainer.program(settings, sets),
                              sets.prepare(settings).train(),
                              Precision.FLOAT64,
                              new NormStatistics.Given(states.getFirst().statistics()));
                      TensorBlock point = surface.points(states.getFirst().theta())) {
                    return surface.loss(point)[0];
                  }
                })
            .join();
    assertThat(value(MetricKind.TRAIN_LOSS)).isCloseTo(loss, within(1e-9));
  }

  @Test
  void theDistanceIsThatOfTheVectors() {
    double sum = 0;
    float[] a = states.get(0).theta();
    float[] b = states.get(1).theta();
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow((double) a[i] - b[i], 2);
    }
    assertThat(value(MetricKind.PARAMETER_DISTANCE)).isCloseTo(Math.sqrt(sum), within(1e-6));
  }
}
