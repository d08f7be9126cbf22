package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.BatchNormPolicy;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
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

/** A cell of networks with batch normalization. */
class NormalizedCellTest {
  private static final Lane LANE = Lane.open("normalized-cell");

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static List<Measurement> all;

  @BeforeAll
  static void trainAndMeasure() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    List<MeasuredRun> runs = TinyCell.train(LANE, store, TinyCell.settings(true), 2);
    all = TinyCell.measure(LANE, store, runs, TinyCell.everything());
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  @Test
  void everyKindSaysWhichStatisticsItUsed() {
    for (Measurement m : all) {
      BatchNormPolicy expected =
          switch (m.kind()) {
            case MODE_CONNECTIVITY,
                CURVE_BARRIER,
                LINEAR_CONNECTIVITY,
                LINEAR_BARRIER,
                MIN_DELTA,
                GAUSS_LENGTH,
                LOSS_SLICE,
                LOSS_SURFACE,
                LOSS_PLANE,
                SMOOTHING_SCALE,
                AVERAGED_ACCURACY,
                EPOCH_AVERAGED_ACCURACY,
                PRUNED_ACCURACY ->
                BatchNormPolicy.RECOMPUTED;
            case PARAMETER_DISTANCE,
                INITIAL_DISTANCE,
                TAIL_EXPONENT,
                STABLE_RANK,
                LOG_SPECTRAL_NORM,
                WEIGHT_NORM,
                COMPRESSIBILITY,
                REGULARIZATION,
                ZERO_SHARE,
                SURVIVOR_ENTROPY,
                SURVIVOR_VARIATION,
                TERNARY_RESIDUAL,
                COMPRESSED_SIZE,
                COMPRESSION_RATIO ->
                BatchNormPolicy.NONE;
            case LCA_HELP_SHARE, LCA_HURT_RATIO, LCA_TOTAL, LCA_RESIDUAL, LCA_SYNCHRONIZATION ->
                BatchNormPolicy.BATCH_STATS;
            default -> BatchNormPolicy.STORED;
          };
      assertThat(m.basis().batchNorm()).as(m.kind().toString()).isEqualTo(expected);
    }
  }

  @Test
  void aCurveKeepsItsEndsWithTheirStoredStatisticsBesideTheReestimatedOnes() throws IOException {
    Measurement.Scalar curve = (Measurement.Scalar) of(MetricKind.MODE_CONNECTIVITY).getFirst();
    Safetensors.Content profile =
        Npz.read(
            store.get(
                curve.artifacts().stream()
                    .filter(a -> a.kind() == ArtifactKind.PROFILE)
                    .findFirst()
                    .orElseThrow()
                    .digest()));
    double[] stored = profile.tensor("stored_loss").doubles();
    double[] along = profile.tensor("loss").doubles();
    for (int end = 0; end < 2; end++) {
      Measurement.Scalar loss = (Measurement.Scalar) of(MetricKind.TRAIN_LOSS).get(end);
      assertThat(stored[end]).isCloseTo(loss.estimate().value(), within(1e-12));
    }
    // 16 samples a batch and a tenth of each: running statistics are not those of the whole set
    assertThat(along[0]).isNotCloseTo(stored[0], within(1e-6)).isCloseTo(stored[0], within(0.5));
    assertThat(curve.basis().options())
        .containsEntry("fit_batch_norm", "BATCH_STATS")
        .containsEntry("batch_norm_batch_size", "128");
  }

  @Test
  void aPictureKeepsTheNetworksLossWithItsStoredStatisticsBesideTheReestimatedOne()
      throws IOException {
    Measurement.Scalar slice = (Measurement.Scalar) of(MetricKind.LOSS_SLICE).getFirst();
    Safetensors.Content file = Npz.read(store.get(slice.artifacts().getFirst().digest()));
    Measurement.Scalar loss = (Measurement.Scalar) of(MetricKind.TRAIN_LOSS).getFirst();
    double stored = file.tensor("stored_loss").doubles()[0];
    double centre = file.tensor("centre_loss").doubles()[0];
    assertThat(stored).isCloseTo(loss.estimate().value(), within(1e-12));
    assertThat(centre).isNotCloseTo(stored, within(1e-6)).isCloseTo(stored, within(0.5));
    // the middle of every line is the network, with the same statistics
    double[] losses = file.tensor("loss").doubles();
    assertThat(losses[2]).isCloseTo(centre, within(1e-12));
    assertThat(slice.basis().options()).containsEntry("batch_norm_batch_size", "128");
  }

  private static List<Measurement> of(MetricKind kind) {
    return all.stream().filter(m -> m.kind() == kind).toList();
  }
}
