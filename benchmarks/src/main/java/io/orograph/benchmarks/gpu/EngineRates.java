package io.orograph.benchmarks.gpu;

import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.runtime.ComputeDevice;
import io.orograph.engine.runtime.MemoryShortage;
import io.orograph.engine.train.PackOptions;
import io.orograph.engine.train.PackTrainer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The same packs as a trainer service trains them: through the Java engine, with its own order of
 * samples, curves and stop rules.
 *
 * @param data folder of data sets that do not ship
 * @param device where it computes
 * @param brief whether this is the short form
 * @param only networks whose name contains this
 * @param seconds each pack works
 */
public record EngineRates(
    Path data, ComputeDevice device, boolean brief, String only, double seconds) {
  private static final long POINT_EVERY = 50;
  private static final long ENDLESS = 1_000_000_000;

  /**
   * Measures.
   *
   * @param out told one line per pack: its rate, or why there is none
   */
  public void run(Consumer<String> out) {
    DataSets sets = DataSets.in(data);
    try (Lane lane = Lane.open("gpu-benchmark", device)) {
      for (GpuCase one : GpuCase.all()) {
        List<Integer> packs = brief ? one.briefPacks() : one.packs();
        if (one.name().contains(only)) {
          packs.forEach(members -> out.accept(line(lane, sets, one, members)));
        }
      }
    }
  }

  private String line(Lane lane, DataSets sets, GpuCase one, int members) {
    String name =
        "train %s, batch %d, K = %d, Java engine on %s: "
            .formatted(one.name(), one.batchSize(), members, device);
    PackSpec pack = pack(one, members);
    if (pack.form() == TrainingForm.SINGLE && members > 1) {
      return name + "not measured (it trains networks of this width one by one)";
    }
    try {
      return name
          + "%.1f steps of one network/s"
              .formatted(lane.submit(context -> rate(context, sets, pack)).join());
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return name
          + "not measured ("
          + (MemoryShortage.isBehind(cause) ? "out of memory" : cause.getMessage())
          + ")";
    }
  }

  private double rate(LaneContext lane, DataSets sets, PackSpec pack) {
    PackOptions options =
        new PackOptions(Duration.ofMillis(200), POINT_EVERY, 0, lane.device().isGpu());
    try (PackTrainer trainer = PackTrainer.start(lane, sets, pack, options)) {
      train(lane, trainer); // the first calls are short and slow
      long before = trainer.step();
      long began = System.nanoTime();
      train(lane, trainer);
      double passed = (System.nanoTime() - began) / 1e9;
      return (trainer.step() - before) * pack.members().size() / passed;
    }
  }

  private void train(LaneContext lane, PackTrainer trainer) {
    long began = System.nanoTime();
    while (System.nanoTime() - began < seconds * 1e9) {
      trainer.next(lane);
    }
  }

  private static PackSpec pack(GpuCase one, int members) {
    DataSpec data =
        switch (one.data()) {
          case DIGITS -> GpuData.spec("digits", 0);
          case IMAGES -> GpuData.spec("cifar10", GpuData.IMAGES);
        };
    RunSettings settings =
        new RunSettings(
            data,
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
            one.network(),
            new TrainingSpec(
                new OptimizerSpec(OptimizerKind.SGD, one.learningRate(), GpuCase.MOMENTUM, 0),
                one.batchSize(),
                new TrainingLength.Steps(ENDLESS),
                ScheduleSpec.CONSTANT,
                List.of()));
    return new PackSpec(
        one.key(),
        IntStream.range(0, members)
            .mapToObj(
                r -> {
                  RunKey key = RunKey.of(settings, 1, r);
                  return new RunSpec(key, key, one.key(), r, settings);
                })
            .toList());
  }
}
