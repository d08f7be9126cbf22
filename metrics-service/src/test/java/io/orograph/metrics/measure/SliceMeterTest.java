package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.engine.train.Weights;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class SliceMeterTest {
  private static final int STEPS = 4;

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static Lane lane;
  private static MeasuredRun run;
  private static Architecture architecture;
  private static float[] theta;

  @BeforeAll
  static void train() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    lane = Lane.open("slice-lane");
    run = TinyCell.train(lane, store, 1).getFirst();
    theta = inSession(cell -> cell.theta(run));
    architecture = inSession(CellSession::architecture);
  }

  @AfterAll
  static void close() {
    lane.close();
  }

  private interface Asked<T> {
    T of(CellSession cell) throws IOException;
  }

  private static <T> T inSession(Asked<T> asked) {
    return lane.submit(
            context -> {
              try (CellSession cell = session(context)) {
                return asked.of(cell);
              }
            })
        .join();
  }

  private static CellSession session(LaneContext context) {
    return new CellSession(context, store, DataSets.shipped(), TinyCell.settings(), "test");
  }

  private static Measurement measured(
      MeasuredRun of, MetricKind kind, Map<String, String> options) {
    MeasureOrder order =
        TinyCell.order(List.of(of), List.of(new MeasurementSpec(kind, options)), Set.of());
    CellWork work = new CellWork(order, store, new EvaluationSets(store), "test");
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
    return found.getFirst();
  }

  private static double value(Measurement m) {
    return ((Measurement.Scalar) m).estimate().value();
  }

  private static Safetensors.Content file(Measurement m, ArtifactKind kind) throws IOException {
    for (ArtifactRef artifact : ((Measurement.Scalar) m).artifacts()) {
      if (artifact.kind() == kind) {
        return Npz.read(store.get(artifact.digest()));
      }
    }
    throw new AssertionError("no artifact of kind " + kind);
  }

  private static double[][] directions(Measurement m) throws IOException {
    Safetensors.Tensor all = file(m, ArtifactKind.MATRIX).tensor("directions");
    double[] flat = all.doubles();
    int length = Math.toIntExact(all.shape().getLast());
    double[][] rows = new double[flat.length / length][];
    Arrays.setAll(rows, j -> Arrays.copyOfRange(flat, j * length, (j + 1) * length));
    return rows;
  }

  /** Training loss, on all samples, at θ + Σ aⱼdⱼ put together by hand. */
  private static double lossAt(double[][] directions, double... a) throws IOException {
    EvaluationSet set = new EvaluationSets(store).train(TinyCell.settings().data());
    return lane.submit(
            context -> {
              try (CellSession cell = session(context)) {
                NetworkSurface surface = cell.surface(set, run);
                TensorBlock point = surface.zeros(1);
                point.fill(
                    0,
                    values -> {
                      for (int i = 0; i < values.length; i++) {
                        values[i] = theta[i];
                        for (int j = 0; j < a.length; j++) {
                          values[i] += a[j] * directions[j][i];
                        }
                      }
                    });
                return surface.loss(point)[0];
              }
            })
        .join();
  }

  @Test
  void aSurfacesLossesAreThoseAtItsOwnCoordinatesAlongItsStoredDirections() throws IOException {
    Measurement m = measured(run, MetricKind.LOSS_SURFACE, Map.of("points", "6", "range", "0.7"));
    Safetensors.Content file = file(m, ArtifactKind.SURFACE);
    double[] x = file.tensor("x").doubles();
    double[] y = file.tensor("y").doubles();
    double[] loss = file.tensor("loss").doubles();
    double[][] directions = directions(m);
    assertThat(x).hasSize(6).startsWith(-0.7).endsWith(0.7);
    for (int iy = 0; iy < 6; iy++) {
      for (int ix = 0; ix < 6; ix += 2) {
        assertThat(loss[iy * 6 + ix]).isCloseTo(lossAt(directions, x[ix], y[iy]), within(1e-10));
      }
    }
  }

  @Test
  void inTheCentreIsTheRunsOwnLossAndTheValueIsTheMeanRiseToTheBorder() throws IOException {
    Measurement m = measured(run, MetricKind.LOSS_SURFACE, Map.of("points", "5"));
    Safetensors.Content file = file(m, ArtifactKind.SURFACE);
    double own = value(measured(run, MetricKind.TRAIN_LOSS, Map.of()));
    double[] loss = file.tensor("loss").doubles();
    assertThat(file.tensor("centre_loss").doubles()[0]).isCloseTo(own, within(1e-12));
    assertThat(loss[12]).as("the middle of the grid").isCloseTo(own, within(1e-12));
    double border = 0;
    for (int i = 0; i < 25; i++) {
      border += i % 5 == 0 || i % 5 == 4 || i < 5 || i >= 20 ? loss[i] / 16 : 0;
    }
    assertThat(value(m)).isCloseTo(border - own, within(1e-12));
  }

  @Test
  void everyFilterOfARandomDirectionHasTheNormOfTheNetworksAndBiasesAreLeftAlone()
      throws IOException {
    double[][] directions =
        directions(measured(run, MetricKind.LOSS_SLICE, Map.of("points", "3", "count", "2")));
    for (double[] direction : directions) {
      for (TensorSlot slot : architecture.layout().parameters()) {
        boolean bias = slot.shape().size() < 2;
        int length = bias ? slot.size() : slot.size() / slot.shape().getFirst();
        for (int from = slot.offset(); from < slot.end(); from += length) {
          double expected = bias ? 0 : norm(from, length, i -> theta[i]);
          assertThat(norm(from, length, i -> direction[i])).isCloseTo(expected, within(1e-12));
        }
      }
    }
  }

  private static double norm(int from, int length, IntToDoubleFunction entry) {
    double squares = 0;
    for (int i = from; i < from + length; i++) {
      squares += entry.applyAsDouble(i) * entry.applyAsDouble(i);
    }
    return Math.sqrt(squares);
  }

  @Test
  void theValueOfLinesIsTheMeanRiseOverThemAndItsErrorIsOverThem() throws IOException {
    Measurement m = measured(run, MetricKind.LOSS_SLICE, Map.of("points", "5", "count", "4"));
    double[] loss = file(m, ArtifactKind.PROFILE).tensor("loss").doubles();
    double own = file(m, ArtifactKind.PROFILE).tensor("centre_loss").doubles()[0];
    double[] rises = new double[4];
    Arrays.setAll(rises, j -> (loss[5 * j] + loss[5 * j + 4]) / 2 - own);
    double mean = Arrays.stream(rises).average().orElseThrow();
    double variance = Arrays.stream(rises).map(r -> (r - mean) * (r - mean)).sum() / 3;
    assertThat(value(m)).isCloseTo(mean, within(1e-12));
    assertThat(((Measurement.Scalar) m).estimate().errors().estimator())
        .isCloseTo(Math.sqrt(variance / 4), within(1e-12));
    assertThat(((Measurement.Scalar) m).estimate().cost().samplePasses())
        .isEqualTo((4 * 5 + 1) * 60L);
  }

  /** Near the network the loss along a unit eigenvector rises by λr²/2. */
  @Test
  void alongTheTopEigenvectorTheLossRisesAsItsEigenvalueSays() throws IOException {
    Map<String, String> line =
        Map.of(
            "directions",
            "eigenvectors",
            "normalization",
            "none",
            "count",
            "1",
            "points",
            "3",
            "range",
            "0.001");
    Measurement m = measured(run, MetricKind.LOSS_SLICE, line);
    double top =
        value(
            measured(
                run,
                MetricKind.TOP_EIGENVALUE,
                Map.of("samples", "60", "steps", "200", "tolerance", "0.000001")));
    assertThat(file(m, ArtifactKind.PROFILE).tensor("eigenvalue").doubles()[0])
        .isCloseTo(top, within(1e-4 * top));
    assertThat(value(m)).isCloseTo(top * 1e-6 / 2, within(1e-2 * top * 1e-6 / 2));
  }

  /** Checkpoints in a plane of parameter space, a known distance apart. */
  private static MeasuredRun withPath(int earlier) throws IOException {
    double[] p = new double[theta.length];
    double[] q = new double[theta.length];
    Seed.of(1).derive("p").stream().fillGaussian(p);
    Seed.of(1).derive("q").stream().fillGaussian(q);
    List<CheckpointRef> refs = new ArrayList<>();
    for (int c = 0; c < earlier; c++) {
      float[] moved = new float[theta.length];
      for (int i = 0; i < moved.length; i++) {
        moved[i] = (float) (theta[i] + 0.01 * (earlier - c) * p[i] + 0.004 * (c % 2) * q[i]);
      }
      refs.add(put(moved, c, c == 0 ? CheckpointRole.INITIAL : CheckpointRole.PERIODIC));
    }
    return new MeasuredRun(run.run(), run.checkpoint(), run.outcome(), refs);
  }

  private static CheckpointRef put(float[] moved, int c, CheckpointRole role) throws IOException {
    byte[] bytes =
        new NetworkCheckpoint(
                run.run().key(),
                role,
                (long) c * STEPS,
                architecture.text(),
                "0".repeat(64),
                "test",
                new Weights(moved, new float[0]))
            .bytes(architecture.layout());
    return new CheckpointRef(
        store.put(bytes), CheckpointRole.PERIODIC, (long) c * STEPS, bytes.length);
  }

  @Test
  void aPathInAPlaneIsDrawnWithItsOwnDistancesAndLosses() throws IOException {
    MeasuredRun path = withPath(5);
    Measurement m =
        measured(
            path,
            MetricKind.LOSS_SURFACE,
            Map.of("directions", "trajectory", "normalization", "none", "points", "4"));
    Safetensors.Content file = file(m, ArtifactKind.SURFACE);
    double[] places = file.tensor("path").doubles();
    assertThat(file.tensor("path_step").longs()).containsExactly(0, 4, 8, 12, 16, TinyCell.STEPS);
    assertThat(Arrays.stream(file.tensor("path_distance").doubles()).max().orElseThrow())
        .as("rounding of float32 alone")
        .isLessThan(1e-5);
    assertThat(Math.hypot(places[10], places[11])).as("the network").isLessThan(1e-9);
    float[] first =
        lane.submit(
                context -> {
                  try (CellSession cell = session(context)) {
                    return cell.theta(path, path.earlier().getFirst());
                  }
                })
            .join();
    assertThat(Math.hypot(places[0], places[1]))
        .isCloseTo(norm(0, theta.length, i -> first[i] - (double) theta[i]), within(1e-5));
    double[][] step = new double[1][theta.length];
    Arrays.setAll(step[0], i -> first[i] - (double) theta[i]);
    assertThat(file.tensor("path_loss").doubles()[0]).isCloseTo(lossAt(step, 1), within(1e-10));
    double[] x = file.tensor("x").doubles();
    assertThat(x[0]).isLessThan(Math.min(places[0], 0));
    assertThat(x[3]).isGreaterThan(Math.max(places[0], 0));
    double[] shares = file.tensor("variance_share").doubles();
    assertThat(shares[0] + shares[1]).isCloseTo(1, within(1e-6));
  }

  /** Normalized by filters a direction has none of what moved: there is nothing to look along. */
  @Test
  void aTrajectoryOfBiasesAloneHasNoPicture() throws IOException {
    List<CheckpointRef> refs = new ArrayList<>();
    for (int c = 0; c < 3; c++) {
      float[] moved = theta.clone();
      for (TensorSlot slot : architecture.layout().parameters()) {
        for (int i = slot.offset(); i < slot.end() && slot.shape().size() == 1; i++) {
          moved[i] += 0.1f * (c + 1) * (i % 3);
        }
      }
      refs.add(put(moved, c, CheckpointRole.PERIODIC));
    }
    MeasuredRun path = new MeasuredRun(run.run(), run.checkpoint(), run.outcome(), refs);
    assertThat(
            measured(
                path,
                MetricKind.LOSS_SLICE,
                Map.of("directions", "trajectory", "count", "1", "points", "4")))
        .isInstanceOfSatisfying(
            Measurement.Undefined.class,
            u -> assertThat(u.reason()).startsWith("trajectory: too little of it lies in"));
  }

  @Test
  void aRunWithTooFewCheckpointsHasNoTrajectory() throws IOException {
    Measurement none =
        measured(withPath(1), MetricKind.LOSS_SURFACE, Map.of("directions", "trajectory"));
    assertThat(none)
        .isInstanceOfSatisfying(
            Measurement.Undefined.class,
            u ->
                assertThat(u.reason())
                    .isEqualTo(
                        "trajectory: 2 checkpoints (expected: at least 3 for 2 directions)"));
  }
}
