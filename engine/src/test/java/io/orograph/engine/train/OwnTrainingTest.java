package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.script.ScriptFiles;
import io.orograph.core.script.ScriptModule;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OwnSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module of one's own on digits, drawn by itself and trained by the optimizers of all. */
class OwnTrainingTest {
  private static final Path FILE = Path.of("src/test/resources/io/orograph/engine/own/resnet.pt");
  private static final int STEPS = 60;

  private final LaneContext lane = TestLane.context();

  @TempDir private Path folder;
  private String digest = "";

  @BeforeEach
  void add() throws IOException {
    ScriptModule module = ScriptModule.read(FILE);
    assertThat(ScriptFiles.add(folder, FILE, module)).exists();
    digest = module.digest().hex();
  }

  @Test
  void aRunHasTheSameBitsWhateverWasTrainedBefore() {
    DataSets sets = DataSets.in(folder, true);
    Weights first = train(sets, run(0)).getOrDefault(run(0).key(), none());
    Weights other = train(sets, run(1)).getOrDefault(run(1).key(), none());
    Weights again = train(sets, run(0)).getOrDefault(run(0).key(), none());
    assertThat(again.theta()).containsExactly(first.theta());
    assertThat(again.statistics()).containsExactly(first.statistics());
    assertThat(other.theta()).isNotEqualTo(first.theta());
  }

  @Test
  void itIsTrainedByItself() {
    assertThat(run(0).form()).isEqualTo(TrainingForm.SINGLE);
  }

  @Test
  void trainingLowersTheLossAndMovesTheRunningStatistics() throws IOException {
    DataSets sets = DataSets.in(folder, true);
    Weights trained = train(sets, run(0)).getOrDefault(run(0).key(), none());
    assertThat(trained.statistics()).isNotEqualTo(ScriptModule.read(FILE).statistics());
    try (PackTrainer trainer =
        PackTrainer.start(
            lane, sets, Runs.pack(run(0)), new PackOptions(Duration.ofMillis(50), STEPS, 0))) {
      double before = trainer.evaluate(lane).getFirst().loss();
      while (trainer.step() < STEPS / 2) {
        trainer.next(lane, STEPS / 2 - (int) trainer.step());
      }
      assertThat(trainer.evaluate(lane).getFirst().loss()).isLessThan(before - 0.1);
    }
  }

  @Test
  void aProcessThatWasNotStartedForModulesRunsNone() {
    assertThatThrownBy(() -> PackTrainer.program(run(0).settings(), DataSets.in(folder)))
        .hasMessageContaining("OROGRAPH_OWN_MODELS=true");
  }

  @Test
  void aProcessThatWasOffersDataWithAModuleAlone() {
    DataSets.Offer offer = DataSets.in(folder, true).offer();
    assertThat(offer.digests())
        .as("the digest that a run's provenance has")
        .containsEntry(run(0).settings().offered(), DataSets.shipped().named("digits").digest());
    assertThat(offer.digests().keySet()).allMatch(name -> name.startsWith("own-"));
  }

  @Test
  void anArchiveThatIsNotThereIsNamed() {
    OwnSpec other = new OwnSpec("net", "0".repeat(64), List.of(), 1, 0, true, false);
    RunSpec run = Runs.with(run(0), run(0).settings().with(NetworkSpec.own(other)));
    assertThatThrownBy(() -> PackTrainer.program(run.settings(), DataSets.in(folder, true)))
        .hasMessageContaining("0".repeat(64) + ".pt");
  }

  private RunSpec run(int replicate) {
    RunSpec digits = Runs.resnet20(1, 32, 320, STEPS, Runs.sgd(0.3, 0.9, 0), replicate);
    OwnSpec own = new OwnSpec("net", digest, List.of(), 136, 16, true, false);
    return Runs.with(digits, digits.settings().with(NetworkSpec.own(own)));
  }

  private static Weights none() {
    return new Weights(new float[0], new float[0]);
  }

  private Map<RunKey, Weights> train(DataSets sets, RunSpec... runs) {
    Map<RunKey, Weights> ends = new HashMap<>();
    PackOptions options = new PackOptions(Duration.ofMillis(50), 50, 0);
    try (PackTrainer trainer = PackTrainer.start(lane, sets, Runs.pack(runs), options)) {
      while (!trainer.finished()) {
        trainer
            .next(lane)
            .ended()
            .forEach(end -> ends.put(end.run().key(), end.weights().orElseThrow()));
      }
    }
    assertThat(ends.values()).allMatch(Objects::nonNull);
    return ends;
  }
}
