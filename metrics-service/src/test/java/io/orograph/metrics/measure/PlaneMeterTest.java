package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.lane.Lane;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class PlaneMeterTest {
  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static Lane lane;
  private static List<MeasuredRun> runs;

  @BeforeAll
  static void train() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    lane = Lane.open("plane-lane");
    runs = TinyCell.train(lane, store, 4);
  }

  @AfterAll
  static void close() {
    lane.close();
  }

  private static List<Measurement> measured(List<MeasuredRun> of, List<MeasurementSpec> what) {
    CellWork work =
        new CellWork(TinyCell.order(of, what, Set.of()), store, new EvaluationSets(store), "test");
    List<Measurement> found = new ArrayList<>();
    CellWork.Progress progress;
    do {
      progress = lane.submit(work::next).join();
      progress.measurement().ifPresent(found::add);
    } while (!progress.finished());
    lane.submit(
            context -> {
              work.close();
              return found;
            })
        .join();
    return found;
  }

  private static MeasurementSpec plane() {
    return new MeasurementSpec(MetricKind.LOSS_PLANE, Map.of("points", "9"));
  }

  private static Measurement.Scalar plane(List<MeasuredRun> of) {
    return (Measurement.Scalar) measured(of, List.of(plane())).getFirst();
  }

  private static Safetensors.Content file(Measurement.Scalar m) throws IOException {
    return Npz.read(store.get(m.artifacts().getFirst().digest()));
  }

  @Test
  void theThreeNetworksHaveTheirOwnTrainingLosses() throws IOException {
    double[] own = file(plane(runs)).tensor("network_loss").doubles();
    List<Measurement> losses =
        measured(runs, List.of(new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of())));
    for (int i = 0; i < 3; i++) {
      Measurement.Scalar loss = (Measurement.Scalar) losses.get(i);
      assertThat(own[i]).isCloseTo(loss.estimate().value(), within(1e-12));
    }
  }

  @Test
  void theirDistancesOnThePlaneAreThoseOfTheirParameters() throws IOException {
    double[] places = file(plane(runs)).tensor("networks").doubles();
    List<Measurement> distances =
        measured(
            runs.subList(0, 3),
            List.of(new MeasurementSpec(MetricKind.PARAMETER_DISTANCE, Map.of())));
    int[][] pairs = {{0, 1}, {0, 2}, {1, 2}};
    for (int p = 0; p < 3; p++) {
      int a = 2 * pairs[p][0];
      int b = 2 * pairs[p][1];
      assertThat(Math.hypot(places[a] - places[b], places[a + 1] - places[b + 1]))
          .isCloseTo(((Measurement.Scalar) distances.get(p)).estimate().value(), within(1e-9));
    }
  }

  @Test
  void itSpeaksOfTheFirstThreeReplicatesAndIsLeftOutOnceRecorded() {
    Measurement.Scalar m = plane(runs);
    assertThat(m.subject().replicates()).containsExactly(0, 1, 2);
    MeasureOrder again =
        TinyCell.order(
            runs, List.of(plane()), Set.of(new Recorded(m.metric(), m.subject().replicates())));
    assertThat(MeasurePlan.of(again).targets()).isEmpty();
  }

  @Test
  void withTwoNetworksThereIsNoPlane() {
    assertThat(measured(runs.subList(0, 2), List.of(plane())))
        .singleElement()
        .isInstanceOfSatisfying(
            Measurement.Undefined.class,
            u -> assertThat(u.reason()).isEqualTo("networks: 2 (expected: three)"));
  }

  /** Independently trained networks are far apart, and between them the loss is higher. */
  @Test
  void theBarrierIsPositiveAndOfTheLossesInsideTheTriangle() throws IOException {
    Measurement.Scalar m = plane(runs);
    double highest = 0;
    for (double loss : file(m).tensor("loss").doubles()) {
      highest = Math.max(highest, loss);
    }
    assertThat(m.estimate().value()).isPositive().isLessThan(highest);
    assertThat(m.estimate().cost().samplePasses()).isEqualTo((81 + 3) * 60L);
  }
}
