package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.InitializationKind;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RecallSpec;
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
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.LoadedProgram;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Precision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transformers trained as those of a sweep are. */
class TransformerTrainingTest {
  private final LaneContext lane = TestLane.context();

  private static RunSpec run(
      NetworkSpec network, RecallSpec recall, OptimizerSpec optimizer, long steps, int replicate) {
    RunSettings settings =
        new RunSettings(
            DataSpec.of(RecallSpec.NAME).with(recall).withLabelNoise(0),
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
            network,
            new TrainingSpec(
                optimizer, 32, new TrainingLength.Steps(steps), ScheduleSpec.CONSTANT, List.of()));
    RunKey key = RunKey.of(settings, 1, replicate);
    return new RunSpec(key, key, "width=" + network.width(), replicate, settings);
  }

  @ParameterizedTest
  @CsvSource({"4, 1, 1, SGD", "6, 2, 3, ADAM", "16, 1, 2, SGD"})
  void aMemberHasTheSameBitsAloneAndInAnyPositionAndCompany(
      int width, int depth, int heads, OptimizerKind optimizer) {
    OptimizerSpec by =
        optimizer == OptimizerKind.SGD
            ? Runs.sgd(0.05, 0.9, 5e-4)
            : new OptimizerSpec(optimizer, 3e-3, 0, 0);
    List<RunSpec> runs =
        IntStream.range(0, 6)
            .mapToObj(
                r -> run(NetworkSpec.transformer(width, depth, heads), RecallSpec.USUAL, by, 60, r))
            .toList();
    float[] alone = train(runs.subList(0, 1)).get(runs.getFirst().key());
    for (int company : new int[] {1, 2, 5}) {
      for (int position : new int[] {0, company}) {
        List<RunSpec> pack = new ArrayList<>(runs.subList(1, 1 + company));
        pack.add(position, runs.getFirst());
        assertThat(train(pack).get(runs.getFirst().key()))
            .as("at %d of %d", position, pack.size())
            .isEqualTo(alone);
      }
    }
  }

  /** Without blocks there is no order: what is learned is what the counts of tokens tell. */
  @Test
  void withoutAttentionItIsRightAsOftenAsTheBestRuleWithoutOrder() {
    RecallSpec recall = new RecallSpec(2, 2, 3, 1, 0, 4_000, 4_000);
    RunSpec run = run(NetworkSpec.transformer(8, 0, 1), recall, Runs.sgd(0.1, 0.9, 0), 600, 0);
    assertThat(accuracy(run)).isCloseTo(recall.orderBlindAccuracy(), within(0.02));
  }

  @Test
  void withAttentionItIsRightAsOftenAsTheBestClassifier() {
    RecallSpec recall = new RecallSpec(2, 2, 3, 1, 0.2, 4_000, 4_000);
    OptimizerSpec adam = new OptimizerSpec(OptimizerKind.ADAM, 3e-3, 0, 0);
    RunSpec run = run(NetworkSpec.transformer(16, 2, 2), recall, adam, 1_500, 0);
    assertThat(accuracy(run)).isCloseTo(recall.bayesAccuracy(), within(0.02));
  }

  /** Of 5 standard errors each; ±√(6/(n + 3n)) has the deviation √(2/4n). */
  @Test
  void parametersBeginAsThoseOfPyTorch() {
    int n = 64;
    RunSpec run =
        run(NetworkSpec.transformer(n, 1, 4), RecallSpec.USUAL, Runs.sgd(0.1, 0, 0), 1, 0);
    ParameterLayout layout =
        Families.of(run.settings().network(), Parametrization.STANDARD, List.of(9), 8, 4).layout();
    float[] theta = Initialization.of(run, layout);
    String block = "encoder.layers.0.";
    deviates(theta, layout, "embedding.weight", 1);
    deviates(theta, layout, "positions.weight", 1);
    deviates(theta, layout, block + "self_attn.in_proj_weight", Math.sqrt(0.5 / n));
    deviates(theta, layout, block + "self_attn.out_proj.weight", Math.sqrt(1.0 / 3 / n));
    deviates(theta, layout, block + "linear2.weight", Math.sqrt(1.0 / 3 / (4 * n)));
    for (String zero : List.of("self_attn.in_proj_bias", "self_attn.out_proj.bias", "norm1.bias")) {
      assertThat(values(theta, layout, block + zero)).containsOnly(0);
    }
    assertThat(values(theta, layout, block + "norm2.weight")).containsOnly(1);
    float[] normal = Initialization.of(Runs.begun(run, InitializationKind.NORMAL), layout);
    deviates(normal, layout, block + "self_attn.in_proj_weight", 1);
  }

  private static void deviates(
      float[] theta, ParameterLayout layout, String name, double deviation) {
    float[] values = values(theta, layout, name);
    double squares = 0;
    for (float v : values) {
      squares += (double) v * v;
    }
    assertThat(Math.sqrt(squares / values.length))
        .as(name)
        .isCloseTo(deviation, within(5 * deviation / Math.sqrt(2.0 * values.length)));
  }

  private static float[] values(float[] theta, ParameterLayout layout, String name) {
    TensorSlot slot = layout.named(name).getFirst();
    return Arrays.copyOfRange(theta, slot.offset(), slot.end());
  }

  private double accuracy(RunSpec run) {
    float[] theta = Objects.requireNonNull(train(List.of(run)).get(run.key()));
    DataSets sets = DataSets.shipped();
    Samples test = sets.prepare(run.settings()).test();
    int right = 0;
    try (MemoryScope scope = lane.newScope()) {
      LoadedProgram program =
          lane.program(PackTrainer.program(run.settings(), sets.of(run.settings().data())));
      float[] outputs =
          program
              .call(
                  scope,
                  ProgramMethod.OUTPUTS,
                  scope.floats(theta, 1, theta.length),
                  scope.zeros(Precision.FLOAT32, 1, 0),
                  scope.floats(test.inputs(), test.count(), test.features()))
              .getFirst()
              .floats();
      int classes = outputs.length / test.count();
      for (int i = 0; i < test.count(); i++) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
          best = outputs[i * classes + c] > outputs[i * classes + best] ? c : best;
        }
        right += best == test.labels()[i] ? 1 : 0;
      }
    }
    return (double) right / test.count();
  }

  private Map<RunKey, float[]> train(List<RunSpec> runs) {
    Map<RunKey, float[]> ends = new HashMap<>();
    PackOptions options = new PackOptions(Duration.ofMillis(50), 50, 0);
    try (PackTrainer trainer =
        PackTrainer.start(
            lane, DataSets.shipped(), Runs.pack(runs.toArray(RunSpec[]::new)), options)) {
      while (!trainer.finished()) {
        for (MemberEnd end : trainer.next(lane).ended()) {
          ends.put(end.run().key(), end.weights().orElseThrow().theta());
        }
      }
    }
    return ends;
  }
}
