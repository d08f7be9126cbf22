package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class GradientMeterTest {
  @TempDir private Path folder;

  /** With batches of one sample the estimates are variances over samples, whatever their order. */
  @Test
  void theNoiseScaleOfSingleSamplesIsThatOfTheirOwnGradients() throws IOException {
    CheckpointStore store = FolderStore.open(folder, InstantSource.system());
    MeasurementSpec single =
        new MeasurementSpec(MetricKind.GRADIENT_NOISE_SCALE, Map.of("batch_size", "1"));
    try (Lane lane = Lane.open("test-lane")) {
      for (MeasuredRun run : TinyCell.train(lane, store, 3)) {
        double[] expected = lane.submit(context -> byHand(context, store, run)).join();
        CellWork work =
            new CellWork(
                TinyCell.order(List.of(run), List.of(single), Set.of()),
                store,
                new EvaluationSets(store),
                "test");
        Measurement measured = lane.submit(work::next).join().measurement().orElseThrow();
        assertThat(lane.submit(work::next).join().finished()).isTrue();
        switch (measured) {
          case Measurement.Scalar s ->
              assertThat(s.estimate().value())
                  .isCloseTo(expected[0] / expected[1], within(1e-9 * s.estimate().value()));
          case Measurement.Undefined u -> {
            assertThat(expected[1]).isNotPositive();
            assertThat(u.reason()).isEqualTo("the squared gradient cannot be told from zero");
          }
        }
      }
    }
  }

  @Test
  void tooFewBatchesAreNoEstimate() throws IOException {
    CheckpointStore store = FolderStore.open(folder, InstantSource.system());
    MeasurementSpec large =
        new MeasurementSpec(MetricKind.GRADIENT_NOISE_SCALE, Map.of("batch_size", "25"));
    try (Lane lane = Lane.open("test-lane")) {
      CellWork work =
          new CellWork(
              TinyCell.order(TinyCell.train(lane, store, 1), List.of(large), Set.of()),
              store,
              new EvaluationSets(store),
              "test");
      assertThat(lane.submit(work::next).join().measurement().orElseThrow())
          .isInstanceOfSatisfying(
              Measurement.Undefined.class,
              none ->
                  assertThat(none.reason())
                      .isEqualTo("batch_size: 25 of 60 samples (expected: at least 3 batches)"));
    }
  }

  /** Trace of the covariance of the samples' gradients, and unbiased squared mean gradient. */
  private static double[] byHand(LaneContext context, CheckpointStore store, MeasuredRun run)
      throws IOException {
    try (CellSession cell =
        new CellSession(context, store, DataSets.shipped(), TinyCell.settings(), "test")) {
      Samples samples = new EvaluationSets(store).train(TinyCell.settings().data()).samples();
      int n = samples.count();
      double squares = 0;
      double[] mean = new double[cell.theta(run).length];
      for (int i = 0; i < n; i++) {
        try (NetworkSurface one = cell.surface(samples.take(new int[] {i}), run)) {
          TensorBlock gradient = one.zeros(1);
          one.gradient(one.points(cell.theta(run)), gradient);
          double[] g = gradient.column(0);
          for (int p = 0; p < g.length; p++) {
            squares += g[p] * g[p] / n;
            mean[p] += g[p] / n;
          }
        }
      }
      double square = 0;
      for (double m : mean) {
        square += m * m;
      }
      return new double[] {(squares - square) * n / (n - 1), (n * square - squares) / (n - 1)};
    }
  }
}
