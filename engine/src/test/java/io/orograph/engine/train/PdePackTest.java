package io.orograph.engine.train;

import static io.orograph.core.sweep.BoundaryKind.PENALTY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.pde.PointSet;
import io.orograph.core.pde.PoissonProblem;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.BoundarySpec;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.DomainPoints;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PdePackTest {
  private static final Lane LANE = Lane.open("pde-pack");

  @AfterAll
  static void close() {
    LANE.close();
  }

  @ParameterizedTest
  @CsvSource({
    "poisson-1d, LEAST_SQUARES, 4, 1",
    "poisson-1d, DEEP_RITZ, 4, 1",
    "poisson-2d, LEAST_SQUARES, 7, 10",
    "poisson-ball, DEEP_RITZ, 8, 33",
    "poisson-10d, LEAST_SQUARES, 20, 16"
  })
  void aMemberHasTheSameBitsAloneAndInAnyPositionAndCompany(
      String problem, LossKind loss, int width, int batch) {
    List<RunSpec> runs = new ArrayList<>();
    for (int r = 0; r < 5; r++) {
      runs.add(run(problem, SubsetRule.MONTE_CARLO, 100, loss, width, batch, 60, r));
    }
    Map<RunKey, MemberEnd> company = train(runs.get(3), runs.get(1), runs.get(4), runs.get(0));
    Map<RunKey, MemberEnd> alone = train(runs.get(0));
    assertThat(theta(company, runs.get(0))).isEqualTo(theta(alone, runs.get(0)));
    assertThat(theta(company, runs.get(3))).isEqualTo(theta(train(runs.get(3)), runs.get(3)));
  }

  @ParameterizedTest
  @EnumSource(
      value = LossKind.class,
      names = {"LEAST_SQUARES", "DEEP_RITZ"})
  void byQuadratureBothLossesComeCloseToTheirSmallestValue(LossKind loss) {
    RunSpec run = run("poisson-1d", SubsetRule.QUADRATURE, 101, loss, 8, 101, 3000, 0);
    double end = end(train(run), run).fit().loss();
    double smallest = loss == LossKind.DEEP_RITZ ? PoissonProblem.INTERVAL.energy() : 0;
    assertThat(end).isBetween(smallest, smallest + (loss == LossKind.DEEP_RITZ ? 0.01 : 0.1));
  }

  @ParameterizedTest
  @CsvSource({"poisson-1d, LEAST_SQUARES, 1", "poisson-ball, DEEP_RITZ, 30"})
  void withFreshPointsAMemberHasTheSameBitsAloneAndInCompany(
      String problem, LossKind loss, int batch) {
    List<RunSpec> runs = new ArrayList<>();
    for (int r = 0; r < 4; r++) {
      runs.add(run(problem, SubsetRule.MONTE_CARLO_FRESH, 40, loss, 4, batch, 60, r));
    }
    Map<RunKey, MemberEnd> company = train(runs.get(3), runs.get(1), runs.get(0));
    assertThat(theta(company, runs.get(0))).isEqualTo(theta(train(runs.get(0)), runs.get(0)));
    assertThat(theta(company, runs.get(3))).isEqualTo(theta(train(runs.get(3)), runs.get(3)));
  }

  /** Company differs in seeds, and so in the points that every step draws anew. */
  @ParameterizedTest
  @CsvSource({
    "poisson-1d, LEAST_SQUARES, 15, 7",
    "poisson-2d, DEEP_RITZ, 52, 9",
    "poisson-ball, LEAST_SQUARES, 30, 5"
  })
  void withFreshPointsAndAPenaltyAMemberHasTheSameBitsInAnyCompany(
      String problem, LossKind loss, int batch, int perFace) {
    List<RunSpec> runs = new ArrayList<>();
    for (int r = 0; r < 6; r++) {
      runs.add(penalized(problem, loss, batch, new BoundarySpec(PENALTY, 30, perFace), r));
    }
    RunSpec first = runs.get(0);
    RunSpec second = runs.get(1);
    float[] alone = theta(train(first), first);
    Map<RunKey, MemberEnd> pair = train(first, second);
    Map<RunKey, MemberEnd> turned = train(second, first);
    Map<RunKey, MemberEnd> mixed =
        train(runs.get(4), second, runs.get(3), first, runs.get(5), runs.get(2));
    assertThat(theta(pair, first)).isEqualTo(alone);
    assertThat(theta(turned, first)).isEqualTo(alone);
    assertThat(theta(mixed, first)).isEqualTo(alone);
    assertThat(theta(turned, second)).isEqualTo(theta(pair, second));
    assertThat(theta(mixed, second)).isEqualTo(theta(train(second), second));
    // the same draws with another weight: the penalty is one that tells
    RunSpec heavy = penalized(problem, loss, batch, new BoundarySpec(PENALTY, 300, perFace), 0);
    RunSpec other = new RunSpec(heavy.key(), first.key(), heavy.cell(), 0, heavy.settings());
    assertThat(theta(train(other), other)).isNotEqualTo(alone);
  }

  private static RunSpec penalized(
      String problem, LossKind loss, int batch, BoundarySpec boundary, int replicate) {
    RunSpec plain = run(problem, SubsetRule.MONTE_CARLO_FRESH, 40, loss, 5, batch, 60, replicate);
    RunSettings settings = plain.settings().with(plain.settings().data().with(boundary));
    RunKey key = RunKey.of(settings, 1, replicate);
    return new RunSpec(key, key, "all", replicate, settings);
  }

  /** The loss told of a step is that before it, on its own points, drawn here again. */
  @Test
  void everyStepTakesPointsOfItsOwnFromTheRunsSeed() {
    RunSpec run =
        run("poisson-1d", SubsetRule.MONTE_CARLO_FRESH, 50, LossKind.DEEP_RITZ, 4, 20, 6, 2);
    List<Double> told = new ArrayList<>();
    List<Double> expected = new ArrayList<>();
    LANE.submit(
            lane -> {
              PackOptions options = new PackOptions(Duration.ofMillis(5), 1, 0);
              try (PackTrainer trainer =
                  PackTrainer.start(lane, DataSets.shipped(), Runs.pack(run), options)) {
                for (int step = 0; step < 6; step++) {
                  PointSet points =
                      PointSet.monteCarlo(
                          PoissonProblem.INTERVAL,
                          20,
                          Seed.ofKey(run.seedKey().hex()).derive("fresh points", step));
                  expected.add(energy(lane, trainer, run, points));
                  trainer.next(lane, 1).points().forEach(point -> told.add(point.trainLoss()));
                }
                return told;
              }
            })
        .join();
    assertThat(told).hasSize(6);
    for (int step = 0; step < 6; step++) {
      assertThat(told.get(step)).isCloseTo(expected.get(step), within(1e-6));
    }
    assertThat(expected).doesNotHaveDuplicates();
  }

  private static double energy(
      LaneContext lane, PackTrainer trainer, RunSpec run, PointSet points) {
    try (NetworkSurface surface =
            new NetworkSurface(
                lane,
                trainer.program(),
                DomainPoints.samples(PoissonProblem.INTERVAL, points),
                Precision.FLOAT64);
        TensorBlock point = surface.points(trainer.weights(run).theta())) {
      return surface.loss(point)[0];
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SubsetRule.class,
      names = {"MONTE_CARLO", "MONTE_CARLO_FRESH"})
  void aPackThatIsTakenUpAgainEndsInTheSameBits(SubsetRule rule) {
    RunSpec run = run("poisson-2d", rule, 64, LossKind.DEEP_RITZ, 4, 8, 100, 1);
    float[] whole = theta(train(run), run);
    float[] resumed =
        LANE.submit(
                lane -> {
                  PackOptions options = new PackOptions(Duration.ofMillis(1), 50, 40);
                  PackState state;
                  try (PackTrainer first =
                      PackTrainer.start(lane, DataSets.shipped(), Runs.pack(run), options)) {
                    first.next(lane);
                    state = first.capture();
                  }
                  try (PackTrainer second =
                      PackTrainer.resume(
                          lane, DataSets.shipped(), Runs.pack(run), options, state)) {
                    return theta(ends(lane, second), run);
                  }
                })
            .join();
    assertThat(resumed).isEqualTo(whole);
  }

  private static float[] theta(Map<RunKey, MemberEnd> ends, RunSpec run) {
    return end(ends, run).weights().orElseThrow().theta();
  }

  private static MemberEnd end(Map<RunKey, MemberEnd> ends, RunSpec run) {
    return Objects.requireNonNull(ends.get(run.key()));
  }

  static RunSpec run(
      String problem,
      SubsetRule rule,
      int points,
      LossKind loss,
      int width,
      int batch,
      long steps,
      int replicate) {
    RunSettings settings =
        new RunSettings(
            new DataSpec(problem, points, rule, 0, 0, 1, 0),
            new TaskSpec(TaskKind.PDE, loss, Parametrization.STANDARD),
            new NetworkSpec(NetworkFamily.RESIDUAL_MLP, width, 1, Activation.SWISH, false),
            new TrainingSpec(
                new OptimizerSpec(OptimizerKind.ADAM, 5e-3, 0, 0),
                batch,
                new TrainingLength.Steps(steps),
                ScheduleSpec.CONSTANT,
                List.of()));
    RunKey key = RunKey.of(settings, 1, replicate);
    return new RunSpec(key, key, "all", replicate, settings);
  }

  private static Map<RunKey, MemberEnd> train(RunSpec... runs) {
    PackOptions options = new PackOptions(Duration.ofMillis(7 + runs.length), 50, 0);
    return LANE.submit(
            lane -> {
              try (PackTrainer trainer =
                  PackTrainer.start(lane, DataSets.shipped(), Runs.pack(runs), options)) {
                return ends(lane, trainer);
              }
            })
        .join();
  }

  private static Map<RunKey, MemberEnd> ends(LaneContext lane, PackTrainer trainer) {
    Map<RunKey, MemberEnd> ends = new HashMap<>();
    while (!trainer.finished()) {
      trainer.next(lane).ended().forEach(end -> ends.put(end.run().key(), end));
    }
    return ends;
  }
}
