package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.WrittenSets;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalizedPackTest {
  private final LaneContext lane = TestLane.context();

  /** Widths that are no multiple of a vector register put members at every alignment. */
  @ParameterizedTest
  @CsvSource({"17, 24", "16, 16", "33, 64"})
  void aMemberHasTheSameBitsAloneAndInAnyPositionAndCompany(int width, int batch) {
    List<RunSpec> runs =
        IntStream.range(0, 9)
            .mapToObj(r -> Runs.normalized(Runs.run(width, batch, 150, r)))
            .toList();
    independent(DataSets.shipped(), runs);
  }

  @ParameterizedTest
  @CsvSource({"64, 32", "17, 24", "64, 128"})
  void soItHasOnInputsOfHundredsOfPixels(int width, int batch, @TempDir Path folder) {
    NetworkSpec mlp = new NetworkSpec(NetworkFamily.MLP, width, 1, Activation.RELU, false);
    List<RunSpec> runs =
        IntStream.range(0, 9)
            .mapToObj(r -> Runs.resnet(1, batch, 160, 60, Runs.sgd(0.05, 0.9, 0), r))
            .map(run -> Runs.with(run, run.settings().with(mlp)))
            .toList();
    independent(WrittenSets.mnist(folder), runs);
  }

  private void independent(DataSets sets, List<RunSpec> runs) {
    RunSpec target = runs.getFirst();
    float[] alone = train(sets, List.of(target));
    for (int company : new int[] {1, 2, 3, 5, 8}) {
      for (int position : new int[] {0, company}) {
        List<RunSpec> others = runs.subList(1, 1 + company);
        List<RunSpec> pack =
            Stream.of(
                    others.subList(0, position), List.of(target), others.subList(position, company))
                .flatMap(List::stream)
                .toList();
        assertThat(train(sets, pack)).as("at %d of %d", position, pack.size()).isEqualTo(alone);
      }
    }
  }

  /** Parameters and running statistics of the run with replicate 0. */
  private float[] train(DataSets sets, List<RunSpec> runs) {
    Map<RunKey, Weights> ends = new HashMap<>();
    PackOptions options = new PackOptions(Duration.ofMillis(50), 50, 0);
    try (PackTrainer trainer =
        PackTrainer.start(lane, sets, Runs.pack(runs.toArray(RunSpec[]::new)), options)) {
      while (!trainer.finished()) {
        for (MemberEnd end : trainer.next(lane).ended()) {
          ends.put(end.run().key(), end.weights().orElseThrow());
        }
      }
    }
    Weights weights =
        ends.entrySet().stream()
            .filter(end -> end.getKey().equals(keyOfFirst(runs)))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    float[] all = new float[weights.theta().length + weights.statistics().length];
    System.arraycopy(weights.theta(), 0, all, 0, weights.theta().length);
    System.arraycopy(
        weights.statistics(), 0, all, weights.theta().length, weights.statistics().length);
    return all;
  }

  private static RunKey keyOfFirst(List<RunSpec> runs) {
    return runs.stream().filter(r -> r.replicate() == 0).findFirst().orElseThrow().key();
  }
}
