package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
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
import io.orograph.engine.data.PreparedData;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A network without hidden layers that is fitted to one-hot targets by full-batch gradient descent:
 * its residuals are (I − η(XXᵀ + 1)/n)ᵗ r₀, the ones of the biases.
 */
class LinearRegressionTest {
  private static final int SAMPLES = 20;
  private static final double RATE = 0.05;
  private static final int STEPS = 200;

  private static RunSpec run() {
    RunSettings settings =
        new RunSettings(
            new DataSpec("digits", SAMPLES, SubsetRule.STRATIFIED, 0, 0, 0, 0),
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.MSE, Parametrization.STANDARD),
            new NetworkSpec(NetworkFamily.MLP, 1, 0, Activation.RELU, false),
            new TrainingSpec(
                Runs.sgd(RATE, 0, 0),
                SAMPLES,
                new TrainingLength.Steps(STEPS),
                ScheduleSpec.CONSTANT,
                List.of()));
    RunKey key = RunKey.of(settings, 1, 0);
    return new RunSpec(key, key, "", 0, settings);
  }

  @Test
  void residualsOfSquaredErrorsShrinkAsTheKernelSays() {
    RunSpec run = run();
    Samples data = PreparedData.of(run.settings().data()).train();
    Architecture network = Families.of(run.settings().network(), List.of(1, 8, 8), 10);
    double[][] expected = residuals(Initialization.of(run, network.layout()), data);
    double[][] kernel = kernel(data);
    for (int t = 0; t < STEPS; t++) {
      expected = step(expected, kernel);
    }
    double[][] found = residuals(trained(run), data);
    for (int i = 0; i < SAMPLES; i++) {
      assertThat(found[i]).containsExactly(expected[i], within(1e-5));
    }
  }

  private static float[] trained(RunSpec run) {
    try (PackTrainer trainer =
        PackTrainer.start(TestLane.context(), Runs.pack(run), PackOptions.withPointsEvery(100))) {
      while (true) {
        List<MemberEnd> ended = trainer.next(TestLane.context()).ended();
        if (!ended.isEmpty()) {
          return ended.getFirst().weights().orElseThrow().theta();
        }
      }
    }
  }

  private static double[][] kernel(Samples data) {
    float[] x = data.inputs();
    double[][] kernel = new double[SAMPLES][SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      for (int j = 0; j < SAMPLES; j++) {
        kernel[i][j] = 1;
        for (int f = 0; f < 64; f++) {
          kernel[i][j] += (double) x[i * 64 + f] * x[j * 64 + f];
        }
      }
    }
    return kernel;
  }

  private static double[][] step(double[][] r, double[][] kernel) {
    double[][] next = new double[SAMPLES][10];
    for (int i = 0; i < SAMPLES; i++) {
      for (int c = 0; c < 10; c++) {
        next[i][c] = r[i][c];
        for (int j = 0; j < SAMPLES; j++) {
          next[i][c] -= RATE / SAMPLES * kernel[i][j] * r[j][c];
        }
      }
    }
    return next;
  }

  private static double[][] residuals(float[] theta, Samples data) {
    float[] x = data.inputs();
    double[][] r = new double[SAMPLES][10];
    for (int i = 0; i < SAMPLES; i++) {
      for (int c = 0; c < 10; c++) {
        r[i][c] = theta[640 + c] - (data.labels()[i] == c ? 1 : 0);
        for (int f = 0; f < 64; f++) {
          r[i][c] += (double) theta[c * 64 + f] * x[i * 64 + f];
        }
      }
    }
    return r;
  }
}
