package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LayerRate;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.RegularizerSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.engine.data.EpochOrder;
import io.orograph.engine.data.PreparedData;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.peer.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole trainings against {@code torch.optim} and {@code torch.optim.lr_scheduler}. Needs a Python
 * with torch: the one that {@code OROGRAPH_PYTHON} names, or {@code python3}.
 */
@Tag("peer")
@EnabledIf("io.orograph.engine.peer.Python#present")
class OptimizerPeerTest {
  private static final int STEPS = 50;
  private static final int BATCH = 16;
  private static final int WIDTH = 12;

  /**
   * Our float32 training may be so many times as far from PyTorch's float64 training as PyTorch's
   * own float32 training is, in the distance of all weights (measured: 0.4 to 1.1).
   */
  private static final double TIMES = 2;

  private final LaneContext lane = TestLane.context();
  private final List<Case> cases = new ArrayList<>();

  @TempDir Path folder;

  /** One training in both. */
  private record Case(String name, RunSpec run) {}

  @Test
  void everyOptimizerUnderEveryScheduleEndsWherePyTorchEnds() throws Exception {
    for (OptimizerSpec optimizer : Runs.optimizers()) {
      for (ScheduleSpec schedule : Runs.schedules()) {
        cases.add(prepared(optimizer, schedule, List.of(), List.of()));
      }
    }
    endWherePyTorchEnds();
  }

  /** A layer that learns faster from the start, and one that is frozen on the way. */
  @Test
  void layersWithRatesOfTheirOwnEndWherePyTorchEnds() throws Exception {
    List<LayerRate> rates =
        List.of(
            new LayerRate("2.*", 3, 0),
            new LayerRate("0.*", 0, 20),
            new LayerRate("*.bias", 2, 35));
    for (OptimizerSpec optimizer : Runs.optimizers()) {
      for (ScheduleSpec schedule : Runs.schedules()) {
        cases.add(prepared(optimizer, schedule, List.of(), rates));
      }
    }
    endWherePyTorchEnds();
  }

  @Test
  void everyRegularizerUnderEveryOptimizerEndsWherePyTorchEnds() throws Exception {
    for (OptimizerSpec optimizer : Runs.optimizers()) {
      for (RegularizerSpec regularizer : Runs.regularizers()) {
        cases.add(prepared(optimizer, ScheduleSpec.CONSTANT, List.of(regularizer), List.of()));
      }
    }
    List<RegularizerSpec> several = List.of(Runs.regularizers().get(0), Runs.regularizers().get(6));
    cases.add(prepared(Runs.sgd(0.05, 0.9, 1e-3), ScheduleSpec.CONSTANT, several, List.of()));
    endWherePyTorchEnds();
  }

  private void endWherePyTorchEnds() throws Exception {
    pyTorch();
    for (Case one : cases) {
      Safetensors.Content theirs =
          Npz.read(Files.readAllBytes(folder.resolve(one.name() + ".out.npz")));
      double[] exact = theirs.tensor("float64").doubles();
      double ours = distance(trained(one.run()), exact);
      double own = distance(theirs.tensor("float32").floats(), exact);
      assertThat(ours).as(one.run().settings().training().toString()).isLessThan(TIMES * own);
    }
  }

  private Case prepared(
      OptimizerSpec optimizer,
      ScheduleSpec schedule,
      List<RegularizerSpec> regularizers,
      List<LayerRate> rates)
      throws IOException {
    RunSpec digits =
        Runs.scheduled(
            Runs.regularized(
                Runs.run(WIDTH, BATCH, new TrainingLength.Steps(STEPS), optimizer, 0.2, 0),
                regularizers.toArray(RegularizerSpec[]::new)),
            schedule);
    RunSettings plain =
        digits
            .settings()
            .with(new NetworkSpec(NetworkFamily.MLP, WIDTH, 1, Activation.TANH, false));
    RunSettings settings = plain.with(plain.training().with(rates));
    RunKey key = RunKey.of(settings, 1, 0);
    RunSpec run = new RunSpec(key, key, "cell", 0, settings);
    String name = "case" + cases.size();
    Files.writeString(
        folder.resolve(name + ".json"), json(optimizer, schedule, regularizers, rates));
    Samples train = PreparedData.of(settings.data()).train();
    Files.write(
        folder.resolve(name + ".npz"),
        Npz.write(
            Map.of(
                "inputs", Safetensors.Tensor.of(train.inputs(), train.count(), train.features()),
                "labels", longs(train.labels(), train.count()),
                "theta", theta(run),
                "batches", longs(batches(run, train.count()), STEPS, BATCH))));
    return new Case(name, run);
  }

  private static String json(
      OptimizerSpec o, ScheduleSpec s, List<RegularizerSpec> terms, List<LayerRate> rates) {
    String layers =
        rates.stream()
            .map(
                r ->
                    "{\"parameters\": \"%s\", \"factor\": %s, \"from_step\": %d}"
                        .formatted(r.parameters(), r.factor(), r.fromStep()))
            .collect(Collectors.joining(", "));
    return """
        {"sizes": [64, %d, 10],
         "optimizer": {"kind": "%s", "learning_rate": %s, "momentum": %s, "nesterov": %s, "beta1": %s, "beta2": %s,
           "epsilon": %s, "smoothing": %s, "weight_decay": %s, "weight_decay_scope": "%s"},
         "schedule": {"kind": "%s", "factor": %s, "at": %s},
         "regularizers": [%s],
         "layer_rates": [%s]}
        """
        .formatted(
            WIDTH,
            lower(o.kind()),
            o.learningRate(),
            o.momentum(),
            o.nesterov(),
            o.beta1(),
            o.beta2(),
            o.epsilon(),
            o.smoothing(),
            o.weightDecay(),
            lower(o.weightDecayScope()),
            lower(s.kind()),
            s.factor(),
            s.at(),
            terms.stream().map(OptimizerPeerTest::json).collect(Collectors.joining(", ")),
            layers);
  }

  private static String json(RegularizerSpec r) {
    return """
        {"kind": "%s", "coefficient": %s, "scope": "%s", "radius": %s, "biases": %s}"""
        .formatted(r.kind().word(), r.coefficient(), lower(r.scope()), r.radius(), r.biases());
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  private static Safetensors.Tensor longs(int[] values, long... shape) {
    return Safetensors.Tensor.of(Arrays.stream(values).asLongStream().toArray(), shape);
  }

  private static int[] batches(RunSpec run, int samples) {
    Seed seed = Seed.ofKey(run.seedKey().hex()).derive("order");
    EpochOrder order = new EpochOrder(seed, samples, BATCH);
    int[] batches = new int[STEPS * BATCH];
    for (int s = 0; s < STEPS; s++) {
      order.batch(s, batches, s * BATCH);
    }
    return batches;
  }

  private PackTrainer trainer(RunSpec run) {
    return PackTrainer.start(lane, Runs.pack(run), PackOptions.withPointsEvery(STEPS));
  }

  private Safetensors.Tensor theta(RunSpec run) {
    try (PackTrainer trainer = trainer(run)) {
      float[] theta = trainer.weights(run).theta();
      return Safetensors.Tensor.of(theta, theta.length);
    }
  }

  private float[] trained(RunSpec run) {
    try (PackTrainer trainer = trainer(run)) {
      while (true) {
        List<MemberEnd> ended = trainer.next(lane).ended();
        if (!ended.isEmpty()) {
          return ended.getFirst().weights().orElseThrow().theta();
        }
      }
    }
  }

  private void pyTorch() throws IOException, InterruptedException {
    Python.Answer answer = Python.run("train_optimizers.py", folder);
    assertThat(answer.exitCode()).as(answer.told()).isZero();
  }

  private static double distance(float[] some, double[] exact) {
    double sum = 0;
    for (int i = 0; i < some.length; i++) {
      sum += (some[i] - exact[i]) * (some[i] - exact[i]);
    }
    return Math.sqrt(sum);
  }
}
