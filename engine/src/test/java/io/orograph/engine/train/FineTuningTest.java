package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.random.Seed;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.program.ComputeProgram;
import org.junit.jupiter.api.Test;

class FineTuningTest {
  private static final int STEPS = 300;

  private final LaneContext lane = TestLane.context();
  private final OptimizerSpec adam = new OptimizerSpec(OptimizerKind.ADAM, 1e-3, 0, 0);
  private final RunSpec run = Runs.run(16, 16, new TrainingLength.Steps(STEPS), adam, 0.2, 0);
  private final DataSets sets = DataSets.shipped();
  private final Samples samples = sets.prepare(run.settings().data()).train();
  private final ComputeProgram program =
      PackTrainer.program(run.settings(), sets.named(run.settings().data().name()));

  private float[] start() {
    try (PackTrainer trainer =
        PackTrainer.start(lane, Runs.pack(run), PackOptions.withPointsEvery(50))) {
      return trainer.weights(run).theta();
    }
  }

  private float[] trained() {
    try (PackTrainer trainer =
        PackTrainer.start(lane, Runs.pack(run), PackOptions.withPointsEvery(50))) {
      while (true) {
        var ended = trainer.next(lane).ended();
        if (!ended.isEmpty()) {
          return ended.getFirst().weights().orElseThrow().theta();
        }
      }
    }
  }

  private float[] tuned(float[] start, boolean[] frozen) {
    return FineTuning.of(
        lane,
        program,
        samples,
        new Weights(start, new float[0]),
        frozen,
        new FineTuning.Options(STEPS, 1e-3, 16),
        Seed.ofKey(run.seedKey().hex()));
  }

  /** The same seed has the same order, so that nothing but the frame around the steps differs. */
  @Test
  void withNothingHeldItIsTrainingByAdam() {
    float[] start = start();
    assertThat(tuned(start, new boolean[start.length])).isEqualTo(trained());
  }

  @Test
  void whatIsHeldStaysAndTheRestMoves() {
    float[] start = start();
    boolean[] frozen = new boolean[start.length];
    for (int i = 0; i < start.length; i += 2) {
      start[i] = 0;
      frozen[i] = true;
    }
    float[] end = tuned(start, frozen);
    int moved = 0;
    for (int i = 0; i < start.length; i++) {
      if (frozen[i]) {
        assertThat(end[i]).isEqualTo(0f);
      } else {
        moved += end[i] == start[i] ? 0 : 1;
      }
    }
    // weights of inputs that are 0 in every image and of dead units never move
    assertThat(moved).isGreaterThan(start.length / 10);
  }
}
