package io.orograph.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.random.Seed;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.train.CurvePoint;
import io.orograph.engine.train.MemberEnd;
import io.orograph.engine.train.MemberState;
import io.orograph.engine.train.PackOptions;
import io.orograph.engine.train.PackState;
import io.orograph.engine.train.PackStep;
import io.orograph.engine.train.PackTrainer;
import io.orograph.engine.train.Runs;
import io.orograph.engine.train.Weights;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A killed training goes on from its resume state and ends in the same bits. */
class ResumptionTest {
  private final LaneContext lane = TestLane.context();

  @ParameterizedTest
  @ValueSource(longs = {1, 37, 100, 250})
  void aPackGoesOnFromItsResumeStateWithTheSameBits(long killedAt) throws IOException {
    PackSpec pack =
        Runs.pack(Runs.run(16, 32, 300, 0), Runs.run(16, 32, 300, 1), Runs.run(16, 32, 300, 2));
    Ending whole = train(pack, 0);
    Ending resumed = train(pack, killedAt);
    assertThat(resumed).usingRecursiveComparison().isEqualTo(whole);
  }

  @Test
  void stopRulesKeepTheirMemoryAcrossAKill() throws IOException {
    TrainingLength length = new TrainingLength.UntilPlateau(0.05, 3, 2000);
    RunSpec first = Runs.run(24, 64, length, Runs.sgd(0.05, 0.9, 0), 0.2, 0);
    RunSpec second = Runs.run(24, 64, length, Runs.sgd(0.05, 0.9, 0), 0.2, 1);
    PackSpec pack = Runs.pack(first, second);
    Ending whole = train(pack, 0);
    assertThat(whole.ends()).extracting(e -> e.summary().whyStopped()).contains("plateau reached");
    long last = whole.ends().getLast().summary().steps();
    assertThat(train(pack, last - 13)).usingRecursiveComparison().isEqualTo(whole);
  }

  static Stream<Arguments> optimizersAndSchedules() {
    return Runs.optimizers().stream()
        .flatMap(o -> Runs.schedules().stream().map(s -> Arguments.of(o, s)));
  }

  /** The bias correction of Adam and every schedule go by the number of the step. */
  @ParameterizedTest
  @MethodSource("optimizersAndSchedules")
  void soItDoesUnderEveryOptimizerAndSchedule(OptimizerSpec optimizer, ScheduleSpec schedule)
      throws IOException {
    TrainingLength length = new TrainingLength.Steps(90);
    PackSpec pack =
        Runs.pack(
            Runs.scheduled(Runs.run(12, 16, length, optimizer, 0.2, 0), schedule),
            Runs.scheduled(Runs.run(12, 16, length, optimizer, 0.2, 1), schedule));
    Ending whole = train(pack, 0);
    long killedAt = 1L + Seed.of(5).derive(optimizer + " " + schedule).stream().nextInt(89);
    assertThat(train(pack, killedAt)).usingRecursiveComparison().isEqualTo(whole);
  }

  @Test
  void theStateOfAnotherOptimizerIsRefused() {
    RunSpec sgd = Runs.run(12, 16, 90, 0);
    PackOptions options = PackOptions.withPointsEvery(10);
    float[] theta = new float[64 * 12 + 12 + 12 * 12 + 12 + 12 * 10 + 10];
    MemberState adams =
        new MemberState(
            sgd.key(),
            new Weights(theta, new float[0]),
            List.of(theta, theta),
            0,
            Double.NaN,
            0,
            0);
    assertThatThrownBy(
            () ->
                PackTrainer.resume(lane, Runs.pack(sgd), options, new PackState(1, List.of(adams))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("2 vectors (expected: 1 of SGD)");
  }

  private record Ending(List<MemberEnd> ends, List<CurvePoint> points) {}

  /**
   * Trains to the end; killed once at the given step (0 for never), where everything but bytes is
   * lost.
   */
  private Ending train(PackSpec pack, long killedAt) throws IOException {
    PackOptions options = new PackOptions(Duration.ofMillis(20), 20, killedAt);
    List<MemberEnd> ends = new ArrayList<>();
    List<CurvePoint> points = new ArrayList<>();
    PackTrainer trainer = PackTrainer.start(lane, pack, options);
    while (!trainer.finished()) {
      PackStep step = trainer.next(lane);
      ends.addAll(step.ended());
      points.addAll(step.points());
      if (step.step() == killedAt) {
        byte[] bytes =
            new ResumeState(trainer.capture(), "p", "d").bytes(trainer.program().architecture());
        trainer.close();
        ResumeState read = ResumeState.read(bytes, trainer.program().architecture());
        trainer = PackTrainer.resume(lane, pack, options, read.state());
      }
    }
    trainer.close();
    points.sort(
        Comparator.comparing((CurvePoint p) -> p.run().hex()).thenComparingLong(CurvePoint::step));
    return new Ending(ends, points);
  }
}
