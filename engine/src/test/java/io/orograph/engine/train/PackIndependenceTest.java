package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RegularizerSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.WeightDecayScope;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PackIndependenceTest {
  private static final Lane LANE = Lane.open("pack-independence");

  @AfterAll
  static void close() {
    LANE.close();
  }

  @ParameterizedTest
  @CsvSource({"6, 8", "16, 16", "17, 33", "32, 128", "64, 64", "96, 256", "128, 8"})
  void aMemberHasTheSameBitsAloneAndInAnyPositionAndCompany(int width, int batch) {
    List<RunSpec> runs = new ArrayList<>();
    for (int r = 0; r < 7; r++) {
      double rate = r == 5 ? 0.02 : 0.05;
      double decay = r == 4 ? 1e-3 : 0;
      double noise = r == 3 ? 0.4 : 0.2;
      TrainingLength length = new TrainingLength.Steps(120);
      runs.add(Runs.run(width, batch, length, Runs.sgd(rate, 0.9, decay), noise, r));
    }
    Map<RunKey, float[]> alone = new HashMap<>();
    runs.subList(0, 4).forEach(run -> alone.putAll(train(run)));
    Map<RunKey, float[]> company =
        train(
            runs.get(4),
            runs.get(2),
            runs.get(6),
            runs.get(0),
            runs.get(5),
            runs.get(3),
            runs.get(1));
    Map<RunKey, float[]> few = train(runs.get(1), runs.get(3), runs.get(0), runs.get(2));
    alone.forEach(
        (run, theta) -> {
          assertThat(company.get(run)).isEqualTo(theta);
          assertThat(few.get(run)).isEqualTo(theta);
        });
  }

  static Stream<Arguments> optimizersAndSchedules() {
    return Runs.optimizers().stream()
        .flatMap(o -> Runs.schedules().stream().map(s -> Arguments.of(o, s)));
  }

  /**
   * Company differs in rate, decay, its scope, momentum and schedule; numbers of the kind do not.
   */
  @ParameterizedTest
  @MethodSource("optimizersAndSchedules")
  void soItHasUnderEveryOptimizerAndSchedule(OptimizerSpec optimizer, ScheduleSpec schedule) {
    RunSpec first = scheduled(optimizer, schedule, 0);
    RunSpec second = scheduled(optimizer, schedule, 1);
    double momentum = optimizer.momentum() / 2;
    OptimizerSpec other =
        optimizer
            .withLearningRate(optimizer.learningRate() / 3)
            .withMomentum(momentum)
            .withWeightDecay(0.01, WeightDecayScope.WEIGHTS);
    List<RunSpec> company = new ArrayList<>();
    for (ScheduleSpec s : Runs.schedules()) {
      company.add(scheduled(other, s, 7));
    }
    company.add(2, second);
    company.add(first);
    Map<RunKey, float[]> together = train(company.toArray(RunSpec[]::new));
    assertThat(together.get(first.key())).isEqualTo(train(first).get(first.key()));
    assertThat(together.get(second.key())).isEqualTo(train(second, first).get(second.key()));
  }

  private static RunSpec scheduled(OptimizerSpec optimizer, ScheduleSpec schedule, int replicate) {
    return Runs.scheduled(
        Runs.run(16, 16, new TrainingLength.Steps(120), optimizer, 0.2, replicate), schedule);
  }

  static Stream<Arguments> regularizersAndOptimizers() {
    return Runs.regularizers().stream()
        .flatMap(r -> Runs.optimizers().stream().map(o -> Arguments.of(r, o)));
  }

  /** Company differs in coefficient and radius; kind and scope are a pack's. */
  @ParameterizedTest
  @MethodSource("regularizersAndOptimizers")
  void soItHasWithEveryRegularizer(RegularizerSpec regularizer, OptimizerSpec optimizer) {
    RunSpec plain = Runs.run(17, 16, new TrainingLength.Steps(90), optimizer, 0.2, 0);
    RunSpec first = Runs.regularized(plain, regularizer);
    List<RunSpec> company = new ArrayList<>();
    for (int r = 1; r < 5; r++) {
      company.add(
          Runs.regularized(
              Runs.run(17, 16, new TrainingLength.Steps(90), optimizer, 0.2, r),
              regularizer
                  .withCoefficient(regularizer.coefficient() / r)
                  .withRadius(regularizer.radius() * r)));
    }
    company.add(3, first);
    float[] alone = train(first).get(first.key());
    assertThat(train(company.toArray(RunSpec[]::new)).get(first.key())).isEqualTo(alone);
    assertThat(train(company.get(1), first).get(first.key())).isEqualTo(alone);
  }

  @ParameterizedTest
  @MethodSource("regularizersAndOptimizers")
  void aCoefficientOfZeroLeavesBitsAsTheyAre(RegularizerSpec regularizer, OptimizerSpec optimizer) {
    RunSpec plain = Runs.run(17, 16, new TrainingLength.Steps(60), optimizer, 0.2, 0);
    RunSpec strong = Runs.regularized(plain, regularizer);
    RunSpec none = Runs.regularized(plain, regularizer.withCoefficient(0));
    RunSpec same = new RunSpec(none.key(), plain.key(), none.cell(), 0, none.settings());
    float[] expected = train(plain).get(plain.key());
    assertThat(train(strong, same).get(same.key())).isEqualTo(expected);
    assertThat(train(same).get(same.key())).isEqualTo(expected);
    assertThat(train(strong).get(strong.key())).isNotEqualTo(expected);
  }

  @Test
  void theOrderOfRegularizersDoesNotMatter() {
    RunSpec plain = Runs.run(16, 16, 60, 0);
    RegularizerSpec[] all = {
      Runs.regularizers().get(1), Runs.regularizers().get(3), Runs.regularizers().get(6)
    };
    RunSpec one = Runs.regularized(plain, all);
    RunSpec other = Runs.regularized(plain, all[2], all[0], all[1]);
    assertThat(other.key()).isEqualTo(one.key());
    assertThat(train(other).get(one.key())).isEqualTo(train(one).get(one.key()));
  }

  @Test
  void aDivergingMemberLeavesTheOthersAsTheyWere() {
    RunSpec wild = Runs.run(16, 32, new TrainingLength.Steps(200), Runs.sgd(1e20, 0.9, 0), 0.2, 9);
    RunSpec calm = Runs.run(16, 32, 200, 0);
    assertThat(train(wild, calm, Runs.run(16, 32, 200, 1)).get(calm.key()))
        .isEqualTo(train(calm).get(calm.key()));
  }

  @Test
  void theSlotsOfLeaversAndOfTheAbsentStayAsGhosts() {
    RunSpec wild = Runs.run(16, 32, new TrainingLength.Steps(200), Runs.sgd(1e20, 0.9, 0), 0.2, 9);
    RunSpec absent = Runs.run(16, 32, 200, 2);
    RunSpec calm = Runs.run(16, 32, 200, 0);
    RunSpec other = Runs.run(16, 32, 200, 1);
    PackSpec whole = Runs.pack(wild, absent, calm, Runs.run(16, 32, 200, 3), other);
    PackOptions fixed = new PackOptions(Duration.ofMillis(9), 50, 0, true);
    Map<RunKey, float[]> ends = train(whole, Set.of(absent.key()), fixed);
    assertThat(ends).doesNotContainKeys(absent.key(), wild.key());
    assertThat(ends.get(calm.key())).isEqualTo(train(calm).get(calm.key()));
    assertThat(ends.get(other.key())).isEqualTo(train(other).get(other.key()));
  }

  @Test
  void placesOfTheWholePackAreKeptAndOthersAreClosedUp() {
    List<RunSpec> runs = IntStream.range(0, 6).mapToObj(r -> Runs.run(16, 32, 200, r)).toList();
    PackSpec whole = Runs.pack(runs.toArray(RunSpec[]::new));
    Architecture mlp = Families.mlp(List.of(64), 16, 2, Activation.RELU, false, 10);
    List<RunSpec> left = List.of(runs.get(1), runs.get(5));
    assertThat(Places.fixed(whole, mlp, left)).isEqualTo(new Places(6, List.of(1, 5)));
    assertThat(Places.compact(whole, mlp, 2)).isEqualTo(new Places(2, List.of(0, 1)));
  }

  private static Map<RunKey, float[]> train(RunSpec... runs) {
    // calls of odd lengths, so that cutting steps into calls is part of what is tested
    PackOptions options = new PackOptions(Duration.ofMillis(7 + runs.length), 50, 0);
    return train(Runs.pack(runs), Set.of(), options);
  }

  private static Map<RunKey, float[]> train(
      PackSpec pack, Set<RunKey> absent, PackOptions options) {
    return LANE.submit(
            lane -> {
              Map<RunKey, float[]> results = new HashMap<>();
              try (PackTrainer trainer =
                  PackTrainer.start(lane, DataSets.shipped(), pack, absent, options)) {
                while (!trainer.finished()) {
                  trainer
                      .next(lane)
                      .ended()
                      .forEach(
                          e -> e.weights().ifPresent(w -> results.put(e.run().key(), w.theta())));
                }
              }
              return results;
            })
        .join();
  }
}
