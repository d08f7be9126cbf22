package io.orograph.engine.doctor;

import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.PackSpec;
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
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.train.MemberEnd;
import io.orograph.engine.train.PackOptions;
import io.orograph.engine.train.PackTrainer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What an exam computes: a pack of four 64-16-16-10 networks on the digits. */
final class SmallTraining {
  /** Of weights in float32 after {@value #STEPS} steps; in so few rounding grows little. */
  static final double TOLERANCE = 1e-4;

  /** Of results in float64 without a history. */
  static final double SHARP = 1e-10;

  private static final int MEMBERS = 4;
  private static final int STEPS = 40;
  private static final int SAMPLES = 256;

  private SmallTraining() {}

  /** Weights of each member after training. */
  static double[][] weights(LaneContext lane) {
    PackSpec pack = pack();
    double[][] weights = new double[MEMBERS][];
    PackOptions options = new PackOptions(Duration.ofMillis(200), STEPS, 0, lane.device().isGpu());
    try (PackTrainer trainer = PackTrainer.start(lane, pack, options)) {
      while (!trainer.finished()) {
        for (MemberEnd end : trainer.next(lane).ended()) {
          float[] theta =
              end.weights()
                  .orElseThrow(() -> new IllegalStateException("a run diverged: " + end.outcome()))
                  .theta();
          weights[end.run().replicate()] =
              IntStream.range(0, theta.length).mapToDouble(i -> theta[i]).toArray();
        }
      }
    }
    return weights;
  }

  /** Hessian-vector products at a point, along each of a block of vectors. */
  static double[][] products(LaneContext lane) {
    RunSettings settings = pack().members().getFirst().settings();
    PreparedData data = PreparedData.of(settings.data());
    ComputeProgram program = PackTrainer.program(settings, data.set());
    Samples samples = data.train().first(SAMPLES);
    int size = program.architecture().layout().parameterCount();
    double[] point = drawn("point", size, 0.1);
    double[] vectors = drawn("vectors", MEMBERS * size, 1);
    double[] inputs = new double[SAMPLES * samples.features()];
    float[] narrow = samples.inputs();
    Arrays.setAll(inputs, i -> narrow[i]);
    double[] targets = new double[SAMPLES * program.architecture().outputs()];
    for (int i = 0; i < SAMPLES; i++) {
      targets[i * program.architecture().outputs() + samples.labels()[i]] = 1;
    }
    try (MemoryScope scope = lane.newScope()) {
      double[] found =
          lane.program(program)
              .call(
                  scope,
                  ProgramMethod.HVP,
                  scope.doubles(point, 1, size),
                  scope.zeros(Precision.FLOAT64, 1, 0),
                  scope.doubles(vectors, MEMBERS, size),
                  scope.doubles(inputs, SAMPLES, samples.features()),
                  scope.doubles(targets, SAMPLES, program.architecture().outputs()))
              .getFirst()
              .doubles();
      return IntStream.range(0, MEMBERS)
          .mapToObj(m -> Arrays.copyOfRange(found, m * size, (m + 1) * size))
          .toArray(double[][]::new);
    }
  }

  private static double[] drawn(String label, int count, double deviation) {
    double[] values = new double[count];
    Seed.of(1).derive(label).stream().fillGaussian(values);
    for (int i = 0; i < count; i++) {
      values[i] *= deviation;
    }
    return values;
  }

  private static PackSpec pack() {
    RunSettings settings =
        new RunSettings(
            new DataSpec("digits", 800, SubsetRule.STRATIFIED, 0, 0, 1, 0),
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
            new NetworkSpec(NetworkFamily.MLP, 16, 2, Activation.RELU, false),
            new TrainingSpec(
                new OptimizerSpec(OptimizerKind.SGD, 0.05, 0.9, 0),
                32,
                new TrainingLength.Steps(STEPS),
                ScheduleSpec.CONSTANT,
                List.of()));
    List<RunSpec> members =
        IntStream.range(0, MEMBERS)
            .mapToObj(
                r -> {
                  RunKey key = RunKey.of(settings, 1, r);
                  return new RunSpec(key, key, "exam", r, settings);
                })
            .toList();
    return new PackSpec("exam", members);
  }

  static boolean equalBits(double[][] a, double[][] b) {
    return Arrays.deepEquals(a, b);
  }

  /** The largest distance of two rows, relative to the length of the second. */
  static double gap(double[][] a, double[][] b) {
    double worst = 0;
    for (int m = 0; m < a.length; m++) {
      double distance = 0;
      double length = 0;
      for (int i = 0; i < a[m].length; i++) {
        double apart = a[m][i] - b[m][i];
        distance += apart * apart;
        length += b[m][i] * b[m][i];
      }
      worst = Math.max(worst, Math.sqrt(distance / length));
    }
    return worst;
  }
}
