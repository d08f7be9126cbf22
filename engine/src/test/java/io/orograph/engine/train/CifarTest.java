package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.engine.data.DataSet;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The real CIFAR-10, from the data folder that {@code OROGRAPH_DATA} names. */
@Tag("slow")
@EnabledIf("isThere")
class CifarTest {
  /** Of the originals; JPEG copies differ by less than the tolerance. */
  private static final double[] MEANS = {0.4914, 0.4822, 0.4465};

  private static final double[] SCALES = {0.2023, 0.1994, 0.2010};

  private final DataSets sets = DataSets.in(folder().orElseThrow());

  private static Optional<Path> folder() {
    return Optional.ofNullable(System.getenv("OROGRAPH_DATA")).map(Path::of);
  }

  static boolean isThere() {
    return folder().filter(f -> Files.exists(f.resolve("cifar-10-batches-bin"))).isPresent();
  }

  @Test
  void everyClassHas5000TrainingAnd1000TestImages() {
    DataSet set = sets.named("cifar10");
    for (int c = 0; c < 10; c++) {
      assertThat(count(set, set.train(), c)).isEqualTo(5000);
      assertThat(count(set, set.test(), c)).isEqualTo(1000);
    }
    assertThat(sets.offer().digests().get("cifar10")).isEqualTo(set.digest());
  }

  private static long count(DataSet set, int[] rows, int label) {
    return Arrays.stream(rows).filter(row -> set.samples().labels()[row] == label).count();
  }

  @Test
  void theChannelsOfTheTrainingImagesHaveTheKnownMeans() {
    DataSet set = sets.named("cifar10");
    double[] sums = new double[3];
    for (int from = 0; from < set.train().length; from += 1000) {
      float[] inputs = set.samples().inputs(from, from + 1000);
      for (int i = 0; i < inputs.length; i++) {
        int channel = i % 3072 / 1024;
        sums[channel] += inputs[i] * SCALES[channel] + MEANS[channel];
      }
    }
    for (int c = 0; c < 3; c++) {
      assertThat(sums[c] / (50_000.0 * 1024)).isCloseTo(MEANS[c], within(0.01));
    }
  }

  @Test
  void aSmallNetworkLearnsASubset() {
    LaneContext lane = TestLane.context();
    RunSettings settings =
        Runs.run(32, 32, 600, 0)
            .settings()
            .with(new DataSpec("cifar10", 1000, SubsetRule.STRATIFIED, 0, 0, 1, 0));
    settings = settings.with(Runs.sgd(0.01, 0.9, 0));
    RunKey key = RunKey.of(settings, 1, 0);
    RunSpec run = new RunSpec(key, key, "cell", 0, settings);
    List<MemberEnd> ends = new ArrayList<>();
    try (PackTrainer trainer =
        PackTrainer.start(lane, sets, Runs.pack(run), PackOptions.withPointsEvery(10))) {
      while (!trainer.finished()) {
        ends.addAll(trainer.next(lane).ended());
      }
    }
    // ln 10 = 2.30 at first; images and labels that do not belong together would stay there longer.
    assertThat(ends.getFirst().fit().loss()).isLessThan(1.0);
  }
}
