package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.preset.SweepPreset;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.EpochOrder;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.train.PackOptions;
import io.orograph.engine.train.PackTrainer;
import io.orograph.engine.train.Weights;
import io.orograph.v1.SweepSpec;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.SweepFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The first cells of the presets of full size, on the whole of CIFAR-10, against PyTorch's modules,
 * optimizer and schedules: ResNet18 of width 2, the optimizer, schedule, data and batch size of the
 * preset, and the first steps of what it would train; a schedule that changes on the way does so at
 * its share of these. Needs a Python with torch and the data folder that {@code OROGRAPH_DATA}
 * names.
 */
@Tag("peer")
@EnabledIf("isThere")
class FirstCellsTest {
  /**
   * Steps of a training, of which three quarters are before a decay, and those that are looked at.
   */
  private static final int LENGTH = 28;

  private static final int STEPS = 24;

  /**
   * Our float32 training may be so many times as far from PyTorch's float64 training as PyTorch's
   * own float32 training is, in the distance of all weights and of all running statistics.
   */
  private static final double TIMES = 4;

  @SuppressWarnings("NullAway.Init") // set before the first test
  private static Lane lane;

  @SuppressWarnings("NullAway.Init") // set before the first test
  private static DataSets sets;

  @TempDir private Path folder;

  private static Optional<Path> data() {
    return Optional.ofNullable(System.getenv("OROGRAPH_DATA")).map(Path::of);
  }

  static boolean isThere() {
    return data().filter(f -> Files.exists(f.resolve("cifar-10-batches-bin"))).isPresent()
        && PeerTest.interpreter().isPresent();
  }

  @BeforeAll
  static void open() {
    lane = Lane.open("first-cells");
    sets = DataSets.in(data().orElseThrow());
  }

  @AfterAll
  static void close() {
    lane.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "taxonomy-constant-lr        | width=2,batch=16",
        "taxonomy-lr-decay           | width=2,batch=16",
        "taxonomy-double-descent     | width=2,batch=16",
        "taxonomy-learning-rate      | width=2,lr=0.4",
        "taxonomy-weight-decay       | width=2,wd=0.0032",
        "taxonomy-data-amount        | subset=5000,batch=16",
        "taxonomy-data-amount-noisy  | subset=5000,batch=16",
        "taxonomy-label-noise        | noise=0.8,batch=16",
        "taxonomy-small-weight-decay | width=2,batch=16",
        "taxonomy-lr-scaling         | width=2,batch=16"
      })
  void trainsAsPyTorchDoes(String preset, String cell) throws IOException, InterruptedException {
    RunSpec run = run(preset, cell);
    Weights ours = lane.submit(context -> trained(context, run)).join();
    lane.submit(context -> write(context, run)).join();
    pyTorch();
    Safetensors.Content theirs = Npz.read(Files.readAllBytes(folder.resolve("case.out.npz")));
    near(ours.theta(), theirs, "theta");
    near(ours.statistics(), theirs, "statistics");
  }

  /** The run of a preset, made short; of width 2 where no axis says another. */
  private static RunSpec run(String preset, String cell) {
    SweepSpec.Builder spec =
        SweepFile.parse(SweepPreset.named(preset).orElseThrow().text()).toBuilder();
    spec.getTrainingBuilder().getLengthBuilder().setSteps(LENGTH);
    if (spec.getNetwork().getWidth() > 0) {
      spec.getNetworkBuilder().setWidth(2);
    }
    Grid grid = new Grid(SpecConverter.fromProto(spec.build()));
    return grid.run(grid.cell(cell).orElseThrow(), 0);
  }

  private PackTrainer trainer(LaneContext context, RunSpec run) {
    return PackTrainer.start(
        context,
        sets,
        new PackSpec("first", List.of(run)),
        new PackOptions(Duration.ofMillis(200), STEPS, STEPS));
  }

  private Weights trained(LaneContext context, RunSpec run) {
    try (PackTrainer trainer = trainer(context, run)) {
      while (trainer.step() < STEPS) {
        assertThat(trainer.next(context).ended()).isEmpty();
      }
      assertThat(trainer.step()).isEqualTo(STEPS);
      return trainer.weights(run);
    }
  }

  /** What PyTorch trains on: the first weights, and the images of every step in their order. */
  private Path write(LaneContext context, RunSpec run) throws IOException {
    int batch = run.settings().training().batchSize();
    Samples seen = sets.prepare(run.settings()).train().take(rows(run, batch));
    float[] theta;
    try (PackTrainer trainer = trainer(context, run)) {
      theta = trainer.weights(run).theta();
    }
    Files.writeString(folder.resolve("case.json"), json(run, batch));
    return Files.write(
        folder.resolve("case.npz"),
        Npz.write(
            Map.of(
                "inputs",
                Safetensors.Tensor.of(seen.inputs(), seen.count(), seen.features()),
                "labels",
                Safetensors.Tensor.of(
                    Arrays.stream(seen.labels()).asLongStream().toArray(), seen.count()),
                "theta",
                Safetensors.Tensor.of(theta, theta.length))));
  }

  private int[] rows(RunSpec run, int batch) {
    int samples = sets.prepare(run.settings()).train().count();
    Seed seed = Seed.ofKey(run.seedKey().hex()).derive("order");
    EpochOrder order = new EpochOrder(seed, samples, batch);
    int[] rows = new int[STEPS * batch];
    for (int s = 0; s < STEPS; s++) {
      order.batch(s, rows, s * batch);
    }
    return rows;
  }

  private static String json(RunSpec run, int batch) {
    OptimizerSpec o = run.settings().training().optimizer();
    ScheduleSpec s = run.settings().training().schedule();
    return """
        {"width": %d, "batch": %d, "length": %d,
         "optimizer": {"kind": "%s", "learning_rate": %s, "momentum": %s, "nesterov": %s, "beta1": 0, "beta2": 0,
           "weight_decay": %s, "weight_decay_scope": "%s"},
         "schedule": {"kind": "%s", "factor": %s, "at": %s}}
        """
        .formatted(
            run.settings().network().width(),
            batch,
            LENGTH,
            lower(o.kind()),
            o.learningRate(),
            o.momentum(),
            o.nesterov(),
            o.weightDecay(),
            lower(o.weightDecayScope()),
            lower(s.kind()),
            s.factor(),
            s.at());
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  private void pyTorch() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                PeerTest.interpreter().orElseThrow(),
                Path.of("..", "benchmarks", "peers", "train_presets.py").toString(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(told).isZero();
  }

  private static void near(float[] ours, Safetensors.Content theirs, String what)
      throws IOException {
    double[] exact = theirs.tensor(what + "64").doubles();
    double[] single = theirs.tensor(what + "32").doubles();
    assertThat(ours).hasSameSizeAs(exact);
    double own = 0;
    double far = 0;
    for (int i = 0; i < exact.length; i++) {
      own += Math.pow(single[i] - exact[i], 2);
      far += Math.pow(ours[i] - exact[i], 2);
    }
    assertThat(Math.sqrt(far)).as(what).isLessThan(TIMES * Math.sqrt(own));
  }
}
