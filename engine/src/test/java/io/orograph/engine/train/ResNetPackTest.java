package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.InitializationKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.WrittenSets;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole trainings of ResNets: the bits of a member, weights and running statistics, depend on its
 * own specification alone.
 */
class ResNetPackTest {
  private static final OptimizerSpec SGD = Runs.sgd(0.05, 0.9, 5e-4);

  @TempDir private static Path folder;
  private static DataSets sets;

  private final LaneContext lane = TestLane.context();

  @BeforeAll
  static void write() {
    sets = WrittenSets.mnist(folder);
  }

  @ParameterizedTest
  @CsvSource({"1, 8", "2, 8", "2, 19", "3, 8"})
  void aMemberHasTheSameBitsAloneAndInAnyPositionAndCompany(int width, int batch) {
    independent(width, batch, 5, InitializationKind.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({"1, 8", "3, 19"})
  void soItHasWithTheScalarsOfFixup(int width, int batch) {
    independent(width, batch, 5, InitializationKind.FIXUP);
  }

  /** On images of 8 x 8, so that it takes a second. */
  @ParameterizedTest
  @CsvSource({"1, 8", "2, 19", "5, 16", "8, 8"})
  void soItHasInResnet20(int width, int batch) {
    OptimizerSpec hot = Runs.sgd(0.2, 0.5, 0);
    RunSpec first = Runs.resnet20(width, batch, 96, 12, SGD, 0);
    RunSpec other = Runs.resnet20(width, batch, 96, 12, hot, 2);
    RunSpec wild = Runs.resnet20(width, batch, 96, 12, Runs.sgd(1e20, 0.9, 0), 3);
    RunSpec third = Runs.resnet20(width, batch, 96, 12, SGD, 4);
    Map<RunKey, Weights> alone = new HashMap<>(train(0, first));
    alone.putAll(train(0, other));
    Map<RunKey, Weights> company = train(0, wild, third, other, first);
    Map<RunKey, Weights> killed = train(killedAt(first, 12), first, third, other);
    alone.forEach(
        (run, weights) -> {
          assertThat(company.get(run)).usingRecursiveComparison().isEqualTo(weights);
          assertThat(killed.get(run)).usingRecursiveComparison().isEqualTo(weights);
        });
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"1, 50", "2, 64", "3, 32", "4, 50", "6, 16", "11, 16"})
  void soItHasAtOtherWidthsAndBatchSizesAndInLongerTrainings(int width, int batch) {
    independent(width, batch, 30, InitializationKind.DEFAULT);
  }

  private void independent(int width, int batch, int steps, InitializationKind kind) {
    RunSpec first = Runs.begun(Runs.resnet(width, batch, 96, steps, SGD, 0), kind);
    RunSpec second = Runs.begun(Runs.resnet(width, batch, 96, steps, SGD, 1), kind);
    RunSpec hot = Runs.begun(Runs.resnet(width, batch, 96, steps, Runs.sgd(0.2, 0.5, 0), 2), kind);
    RunSpec wild =
        Runs.begun(Runs.resnet(width, batch, 96, steps, Runs.sgd(1e20, 0.9, 0), 3), kind);
    RunSpec third = Runs.begun(Runs.resnet(width, batch, 96, steps, SGD, 4), kind);
    Map<RunKey, Weights> alone = new HashMap<>();
    alone.putAll(train(0, first));
    alone.putAll(train(0, hot));
    assertThat(first.form()).isEqualTo(TrainingForm.PACKED);
    List<Map<RunKey, Weights>> companies =
        List.of(
            train(0, first, hot),
            train(0, wild, third, hot, second, first),
            train(0, hot, second, wild, first),
            train(killedAt(first, steps), second, first, wild, hot));
    for (Map<RunKey, Weights> company : companies) {
      alone.forEach(
          (run, weights) ->
              assertThat(company.get(run)).usingRecursiveComparison().isEqualTo(weights));
      assertThat(company).doesNotContainKey(wild.key());
    }
  }

  /** From this width on a network is as fast alone. */
  @Test
  void aWideOneTrainsAloneAndGoesOnFromItsResumeStateWithTheSameBits() {
    RunSpec run = Runs.resnet(16, 8, 24, 4, SGD, 0);
    assertThat(run.form()).isEqualTo(TrainingForm.SINGLE);
    assertThat(train(killedAt(run, 4), run)).usingRecursiveComparison().isEqualTo(train(0, run));
  }

  @Test
  void aNarrowOneLearns() {
    RunSpec run = Runs.resnet(2, 32, 320, 60, SGD, 0);
    try (PackTrainer trainer = start(run)) {
      double before = trainer.evaluate(lane).getFirst().loss();
      MemberEnd end = toTheEnd(trainer).getFirst();
      assertThat(end.outcome()).isEqualTo(new RunOutcome.Trained());
      assertThat(end.fit().loss()).isLessThan(before / 2);
      assertThat(end.fit().error()).isLessThan(0.3);
    }
  }

  /** Without batch norm; later, because its branches begin at nothing. */
  @Test
  void aNarrowOneOfFixupLearnsToo() {
    RunSpec run = Runs.resnet(2, 32, 320, 60, Runs.sgd(0.2, 0.9, 5e-4), 0);
    try (PackTrainer trainer = start(Runs.begun(run, InitializationKind.FIXUP))) {
      double before = trainer.evaluate(lane).getFirst().loss();
      assertThat(before).as("a classifier of zeros").isCloseTo(Math.log(10), within(1e-6));
      MemberEnd end = toTheEnd(trainer).getFirst();
      assertThat(end.outcome()).isEqualTo(new RunOutcome.Trained());
      assertThat(end.fit().loss()).isLessThan(0.8 * before);
    }
  }

  private static long killedAt(RunSpec run, int steps) {
    RandomStream stream = Seed.ofKey(run.key().hex()).derive("killed").stream();
    return 1L + stream.nextInt(steps - 1);
  }

  /** Trains to the end; killed once at a step (0 for never), where all but the state is lost. */
  private Map<RunKey, Weights> train(long killedAt, RunSpec... runs) {
    PackOptions options = new PackOptions(Duration.ofMillis(60), 50, killedAt);
    Map<RunKey, Weights> results = new HashMap<>();
    PackTrainer trainer = PackTrainer.start(lane, sets, Runs.pack(runs), options);
    while (!trainer.finished()) {
      PackStep step = trainer.next(lane);
      step.ended().forEach(e -> e.weights().ifPresent(w -> results.put(e.run().key(), w)));
      if (step.step() == killedAt && !trainer.finished()) {
        PackState state = trainer.capture();
        trainer.close();
        // what is left comes back in another order, as it may in another pack
        List<RunSpec> left = new ArrayList<>(List.of(runs));
        Collections.reverse(left);
        List<MemberState> members = new ArrayList<>(state.members());
        Collections.reverse(members);
        trainer =
            PackTrainer.resume(
                lane,
                sets,
                Runs.pack(left.toArray(RunSpec[]::new)),
                options,
                new PackState(state.step(), members));
      }
    }
    trainer.close();
    return results;
  }

  private PackTrainer start(RunSpec run) {
    return PackTrainer.start(lane, sets, Runs.pack(run), PackOptions.withPointsEvery(10));
  }

  private List<MemberEnd> toTheEnd(PackTrainer trainer) {
    while (true) {
      List<MemberEnd> ended = trainer.next(lane).ended();
      if (!ended.isEmpty()) {
        return ended;
      }
    }
  }
}
