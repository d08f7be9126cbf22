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
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.TestLane;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Networks without hidden layers, fitted to numbers by full-batch gradient descent: residuals are
 * (I − η(XXᵀ + 1)/n)ᵗ r₀, the ones of the biases (Liu, Zhu and Belkin 2022 for a linear model).
 */
class RegressionTest {
  private static final int SAMPLES = 24;
  private static final double RATE = 0.2;
  private static final int STEPS = 300;

  @ParameterizedTest
  @CsvSource({
    "REGRESSION, sphere, 1",
    "REGRESSION, waves, 2",
    "REGRESSION, teacher, 2",
    "REGRESSION, mixture, 1",
    "AUTOENCODER, waves, 2",
    "AUTOENCODER, sphere, 5"
  })
  void residualsShrinkAsTheKernelSays(TaskKind task, String name, int outputs) {
    RunSpec run = run(task, name, 0, 0);
    Samples data = DataSets.shipped().prepare(run.settings()).train();
    MemberEnd end = trained(List.of(run)).getFirst();
    double[][] expected = residuals(start(run), data, outputs);
    for (int t = 0; t < STEPS; t++) {
      expected = stepped(expected, data, outputs);
    }
    double[][] found = residuals(end.weights().orElseThrow().theta(), data, outputs);
    for (int i = 0; i < SAMPLES; i++) {
      assertThat(found[i]).containsExactly(expected[i], within(1e-5));
    }
  }

  @Test
  void theTrainingFitIsHalfTheMeanSquareAndHasNoError() {
    RunSpec run = run("waves", 0, 0);
    Samples data = DataSets.shipped().prepare(run.settings()).train();
    MemberEnd end = trained(List.of(run)).getFirst();
    double sum = 0;
    for (double[] residual : residuals(end.weights().orElseThrow().theta(), data, 2)) {
      sum += (residual[0] * residual[0] + residual[1] * residual[1]) / 2;
    }
    assertThat(end.fit().loss()).isCloseTo(sum / SAMPLES, within(1e-6));
    assertThat(end.fit().error()).isNaN();
  }

  /** Each member of a pack has the signs of its own noisy labels. */
  @Test
  void noiseOnLabelsTurnsTheSignsOfItsOwnMemberAlone() {
    List<RunSpec> runs = List.of(run("sphere", 0, 0), run("sphere", 0.5, 0));
    List<MemberEnd> together = trained(runs);
    for (int m = 0; m < runs.size(); m++) {
      MemberEnd alone = trained(List.of(runs.get(m))).getFirst();
      assertThat(together.get(m).weights().orElseThrow().theta())
          .isEqualTo(alone.weights().orElseThrow().theta());
      assertThat(together.get(m).fit()).isEqualTo(alone.fit());
    }
    assertThat(together.get(0).fit().loss()).isNotEqualTo(together.get(1).fit().loss());
  }

  @Test
  void theTwoClassesOfTheSphereAreMinusOneAndOne() {
    RunSettings settings = run("sphere", 0, 0).settings();
    Samples data = DataSets.shipped().prepare(settings).train();
    double[] targets = data.targets(0, SAMPLES, 1);
    for (int i = 0; i < SAMPLES; i++) {
      assertThat(targets[i]).isEqualTo(data.labels()[i] == 1 ? 1 : -1);
    }
    assertThat(targets).contains(-1, 1);
  }

  /** The targets of an autoencoder are its inputs, noise included, and not the clean ones. */
  @Test
  void noiseOnPixelsIsReconstructedToo() {
    RunSettings settings = run(TaskKind.AUTOENCODER, "waves", 0, 0).settings();
    DataSpec noisy = new DataSpec("waves", SAMPLES, SubsetRule.STRATIFIED, 0, 0.5, 0, 0);
    Samples clean = DataSets.shipped().prepare(settings).train();
    Samples data = DataSets.shipped().prepare(noisy, TaskKind.AUTOENCODER).train();
    assertThat(data.inputs()).isNotEqualTo(clean.inputs());
    assertThat(data.targets(0, SAMPLES, 2)).isEqualTo(data.source().readWide(0, SAMPLES));
  }

  private static RunSpec run(String name, double noise, int replicate) {
    return run(TaskKind.REGRESSION, name, noise, replicate);
  }

  private static RunSpec run(TaskKind task, String name, double noise, int replicate) {
    RunSettings settings =
        new RunSettings(
            new DataSpec(name, SAMPLES, SubsetRule.STRATIFIED, noise, 0, 0, 0),
            new TaskSpec(task, LossKind.MSE, Parametrization.STANDARD),
            new NetworkSpec(NetworkFamily.MLP, 1, 0, Activation.RELU, false),
            new TrainingSpec(
                Runs.sgd(RATE, 0, 0),
                SAMPLES,
                new TrainingLength.Steps(STEPS),
                ScheduleSpec.CONSTANT,
                List.of()));
    RunKey key = RunKey.of(settings, 1, replicate);
    return new RunSpec(key, key, "", replicate, settings);
  }

  private static float[] start(RunSpec run) {
    return Initialization.of(
        run,
        PackTrainer.program(run.settings(), DataSets.shipped().named(run.settings().data().name()))
            .architecture()
            .layout());
  }

  private static List<MemberEnd> trained(List<RunSpec> runs) {
    try (PackTrainer trainer =
        PackTrainer.start(
            TestLane.context(),
            Runs.pack(runs.toArray(RunSpec[]::new)),
            PackOptions.withPointsEvery(100))) {
      while (true) {
        List<MemberEnd> ended = trainer.next(TestLane.context()).ended();
        if (!ended.isEmpty()) {
          return ended;
        }
      }
    }
  }

  private static double[][] stepped(double[][] r, Samples data, int outputs) {
    float[] x = data.inputs();
    int d = data.features();
    double[][] next = new double[SAMPLES][outputs];
    for (int i = 0; i < SAMPLES; i++) {
      next[i] = r[i].clone();
      for (int j = 0; j < SAMPLES; j++) {
        double kernel = 1;
        for (int f = 0; f < d; f++) {
          kernel += (double) x[i * d + f] * x[j * d + f];
        }
        for (int c = 0; c < outputs; c++) {
          next[i][c] -= RATE / SAMPLES * kernel * r[j][c];
        }
      }
    }
    return next;
  }

  private static double[][] residuals(float[] theta, Samples data, int outputs) {
    float[] x = data.inputs();
    int d = data.features();
    double[] targets = data.targets(0, SAMPLES, outputs);
    double[][] r = new double[SAMPLES][outputs];
    for (int i = 0; i < SAMPLES; i++) {
      for (int c = 0; c < outputs; c++) {
        r[i][c] = theta[outputs * d + c] - targets[i * outputs + c];
        for (int f = 0; f < d; f++) {
          r[i][c] += (double) theta[c * d + f] * x[i * d + f];
        }
      }
    }
    return r;
  }
}
