package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MixtureSpec;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.TestLane;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a mixture of Gaussians promises of networks that are trained on it. */
class MixtureTrainingTest {
  private static final int INPUTS = 4;
  private static final int TESTS = 20_000;

  /** The best classifier is linear, and 4,000 samples find it within a point: Φ(1) is 84.13 %. */
  @Test
  void aLinearNetworkIsRightAsOftenAsTheBestClassifier() {
    RunSpec run = run(new MixtureSpec(2, INPUTS, 2, 4, 4_000, TESTS));
    float[] theta = trained(run).weights().orElseThrow().theta();
    Samples test = DataSets.shipped().prepare(run.settings()).test();
    float[] x = test.inputs();
    int right = 0;
    for (int i = 0; i < TESTS; i++) {
      double score = theta[2 * INPUTS + 1] - theta[2 * INPUTS];
      for (int j = 0; j < INPUTS; j++) {
        score += (double) (theta[INPUTS + j] - theta[j]) * x[i * INPUTS + j];
      }
      right += (score > 0 ? 1 : 0) == test.labels()[i] ? 1 : 0;
    }
    assertThat(100.0 * right / TESTS).isCloseTo(84.13, within(1.5));
  }

  private static RunSpec run(MixtureSpec mixture) {
    RunSettings settings =
        new RunSettings(
            DataSpec.of("mixture").with(mixture),
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
            new NetworkSpec(NetworkFamily.MLP, 1, 0, Activation.RELU, false),
            new TrainingSpec(
                Runs.sgd(0.1, 0.9, 0),
                100,
                new TrainingLength.Steps(400),
                ScheduleSpec.CONSTANT,
                List.of()));
    RunKey key = RunKey.of(settings, 1, 0);
    return new RunSpec(key, key, "", 0, settings);
  }

  private static MemberEnd trained(RunSpec run) {
    try (PackTrainer trainer =
        PackTrainer.start(TestLane.context(), Runs.pack(run), PackOptions.withPointsEvery(100))) {
      while (true) {
        List<MemberEnd> ended = trainer.next(TestLane.context()).ended();
        if (!ended.isEmpty()) {
          return ended.getFirst();
        }
      }
    }
  }
}
