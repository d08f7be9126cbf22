package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.path.Segment;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class CellComparisonsTest {
  private static final Lane LANE = Lane.open("test-lane");

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static List<MeasuredRun> runs;

  @BeforeAll
  static void train() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    runs = TinyCell.train(LANE, store, 3);
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  @Test
  void theGainIsTheEnsemblesAccuracyOverTheMeanOfTheRuns() {
    List<Measurement> all =
        measure(
            runs, MetricKind.TEST_ACCURACY, MetricKind.ENSEMBLE_ACCURACY, MetricKind.ENSEMBLE_GAIN);
    double members =
        all.stream()
            .filter(m -> m.kind() == MetricKind.TEST_ACCURACY)
            .mapToDouble(m -> estimate(m).value())
            .average()
            .orElseThrow();
    double together = estimate(all.get(3)).value();
    assertThat(together).isGreaterThan(members);
    assertThat(estimate(all.get(4)).value()).isCloseTo(together - members, within(1e-9));
  }

  @Test
  void theEnsembleKnowsItsErrorBetweenReplicates() {
    Estimate accuracy = estimate(measure(runs, MetricKind.ENSEMBLE_ACCURACY).getFirst());
    assertThat(accuracy.errors().replicate()).isPositive();
  }

  @Test
  void theAveragedNetworkOfTwoLiesInTheMiddleOfTheirLine() {
    List<MeasuredRun> two = runs.subList(0, 2);
    double value = estimate(measure(two, MetricKind.AVERAGED_ACCURACY).getFirst()).value();
    double error =
        LANE.submit(
                context -> {
                  try (CellSession cell =
                      new CellSession(
                          context, store, DataSets.shipped(), TinyCell.settings(), "test")) {
                    EvaluationSet test = new EvaluationSets(store).test(TinyCell.settings().data());
                    NetworkSurface surface = cell.surface(test, two.getFirst());
                    TensorBlock middle =
                        new Segment<>(
                                surface.points(cell.theta(two.getFirst())),
                                surface.points(cell.theta(two.getLast())))
                            .points(List.of(0.5));
                    return surface.evaluate(middle).errorPercent()[0];
                  }
                })
            .join();
    assertThat(value).isCloseTo(100 - error, within(1e-9));
  }

  @Test
  void aCollapsedRunIsNoMember() {
    MeasuredRun flat =
        new MeasuredRun(runs.get(1).run(), runs.get(1).checkpoint(), new RunOutcome.Collapsed(0));
    List<Measurement> all =
        measure(List.of(runs.get(0), flat, runs.get(2)), MetricKind.ENSEMBLE_ACCURACY);
    assertThat(all)
        .singleElement()
        .satisfies(m -> assertThat(m.subject().replicates()).containsExactly(0, 2));
  }

  @Test
  void oneRunIsNoCell() {
    assertThat(measure(runs.subList(0, 1), MetricKind.TEST_LOSS, MetricKind.ENSEMBLE_GAIN))
        .singleElement()
        .satisfies(m -> assertThat(m.kind()).isEqualTo(MetricKind.TEST_LOSS));
  }

  private static List<Measurement> measure(List<MeasuredRun> of, MetricKind... kinds) {
    List<MeasurementSpec> asked =
        List.of(kinds).stream().map(k -> new MeasurementSpec(k, Map.of())).toList();
    return TinyCell.measure(LANE, store, of, asked);
  }

  private static Estimate estimate(Measurement m) {
    return ((Measurement.Scalar) m).estimate();
  }
}
