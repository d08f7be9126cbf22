package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.LayerRate;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.ScheduleKind;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Learning rates of tensors' own; against PyTorch in OptimizerPeerTest. */
class LayerRateTest {
  private static final int STEPS = 60;

  private final LaneContext lane = TestLane.context();

  private static RunSpec run(List<LayerRate> rates, int replicate, int optimizer) {
    OptimizerSpec chosen = Runs.optimizers().get(optimizer);
    RunSpec plain = Runs.run(12, 16, new TrainingLength.Steps(STEPS), chosen, 0.2, replicate);
    RunSettings settings = plain.settings().with(plain.settings().training().with(rates));
    // of the same seed whatever the rates, so that only they make a difference
    return new RunSpec(
        RunKey.of(settings, 1, replicate), plain.key(), plain.cell(), replicate, settings);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 5, 7})
  void aFrozenLayerKeepsTheBitsItHadAndTheOthersLearnOn(int optimizer) {
    float[] start = theta(run(List.of(), 0, optimizer), 25);
    float[] end = theta(run(List.of(new LayerRate("2.*", 0, 25)), 0, optimizer), STEPS);
    for (TensorSlot slot : layout(run(List.of(), 0, optimizer)).parameters()) {
      assertThat(Arrays.equals(start, slot.offset(), slot.end(), end, slot.offset(), slot.end()))
          .as(slot.name())
          .isEqualTo(slot.name().startsWith("2."));
    }
  }

  @Test
  void untilItBeginsARateChangesNoBit() {
    float[] plain = theta(run(List.of(), 0, 0), 25);
    assertThat(theta(run(List.of(new LayerRate("*", 5, 25)), 0, 0), 25)).isEqualTo(plain);
    assertThat(theta(run(List.of(new LayerRate("*", 1, 0)), 0, 0), 25)).isEqualTo(plain);
  }

  @Test
  void theSameFactorForAllIsAnotherLearningRate() {
    OptimizerSpec twice = Runs.optimizers().getFirst().withLearningRate(0.1);
    RunSpec plain = run(List.of(), 0, 0);
    RunSettings faster = plain.settings().with(twice);
    RunSpec other = new RunSpec(RunKey.of(faster, 1, 0), plain.key(), plain.cell(), 0, faster);
    assertThat(theta(run(List.of(new LayerRate("*", 2, 0)), 0, 0), STEPS))
        .isEqualTo(theta(other, STEPS));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMemberHasTheSameBitsInCompanyOfOtherRatesAndSchedules(boolean cosine) {
    List<LayerRate> rates = List.of(new LayerRate("0.*", 3, 0), new LayerRate("4.*", 0, 30));
    RunSpec one = run(rates, 0, 0);
    RunSpec other = run(List.of(new LayerRate("*.bias", 0.5, 11)), 1, 0);
    RunSpec plain = run(List.of(), 2, 0);
    if (cosine) {
      ScheduleSpec schedule = new ScheduleSpec(ScheduleKind.COSINE, 1, 0);
      plain = Runs.scheduled(plain, schedule);
    }
    float[] alone = theta(one, STEPS);
    assertThat(ended(Runs.pack(plain, one, other), one, STEPS)).isEqualTo(alone);
    assertThat(ended(Runs.pack(plain, one, other), plain, STEPS)).isEqualTo(theta(plain, STEPS));
  }

  private float[] theta(RunSpec run, long steps) {
    return ended(Runs.pack(run), run, steps);
  }

  private float[] ended(PackSpec pack, RunSpec run, long steps) {
    PackOptions options = new PackOptions(Duration.ofMillis(50), STEPS, steps);
    try (PackTrainer trainer = PackTrainer.start(lane, pack, options)) {
      while (true) {
        PackStep done = trainer.next(lane);
        for (MemberEnd end : done.ended()) {
          if (end.run().equals(run)) {
            return end.weights().orElseThrow().theta();
          }
        }
        if (done.step() == steps && !done.finished()) {
          return trainer.weights(run).theta();
        }
      }
    }
  }

  private ParameterLayout layout(RunSpec run) {
    try (PackTrainer trainer =
        PackTrainer.start(lane, Runs.pack(run), PackOptions.withPointsEvery(STEPS))) {
      return trainer.program().architecture().layout();
    }
  }
}
