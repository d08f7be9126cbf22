package io.orograph.benchmarks.training;

import io.orograph.benchmarks.peer.NetworkRequest;
import io.orograph.benchmarks.peer.Peers;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.EpochOrder;
import io.orograph.engine.data.PreparedData;
import io.orograph.engine.data.Samples;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.train.Initialization;
import io.orograph.engine.train.PackTrainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Networks that are trained by both sides.
 *
 * @param id short and unique
 * @param runs the members, all of one pack family and on the same data
 * @param sets where the data come from
 */
public record TrainingCase(String id, List<RunSpec> runs, DataSets sets) {
  public TrainingCase {
    runs = List.copyOf(runs);
  }

  RunSettings settings() {
    return runs.getFirst().settings();
  }

  /**
   * Steps whose losses are compared; so few that rounding has not grown, which batch normalization
   * makes it do at once.
   */
  int comparedSteps() {
    return isImage() ? 2 : 10;
  }

  /** What losses may differ by, relative. */
  double tolerance() {
    return isImage() ? 1e-4 : 1e-5;
  }

  /** Whether it convolves; gradients by hand are written for fully connected networks only. */
  boolean isImage() {
    return switch (settings().network().family()) {
      case MLP, RESIDUAL_MLP, TRANSFORMER, OWN -> false;
      case RESNET18, RESNET20, VGG11 -> true;
    };
  }

  /** Hands the case to the other side. */
  void sendTo(Peers peers, Path folder) {
    PreparedData data = sets.prepare(settings().data());
    TrainingSpec training = settings().training();
    ComputeProgram program = PackTrainer.program(settings(), data.set());
    new NetworkRequest(id, "training", settings().network().family(), program.architecture())
        .with(folder.resolve(id + ".npz"), arrays(data.train(), program.architecture().layout()))
        .write("archive", folder.resolve(id + ".pt"), program.archive())
        .with("batch", training.batchSize())
        .with("steps", training.length().maxSteps(data.train().count() / training.batchSize()))
        .with("momentum", training.optimizer().momentum())
        .to(peers);
  }

  private Map<String, Safetensors.Tensor> arrays(Samples train, ParameterLayout layout) {
    long members = runs.size();
    float[] statistics = Initialization.statistics(layout);
    long[] labels = new long[train.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = train.labels()[i];
    }
    return Map.of(
        "inputs", Safetensors.Tensor.of(train.inputs(), train.count(), train.features()),
        "labels", Safetensors.Tensor.of(labels, labels.length),
        "theta", rows(run -> Initialization.of(run, layout)),
        "statistics", rows(run -> statistics),
        "rates", column(OptimizerSpec::learningRate),
        "decays", column(OptimizerSpec::weightDecay),
        "order",
            Safetensors.Tensor.of(
                order(train), comparedSteps(), members, settings().training().batchSize()));
  }

  private Safetensors.Tensor rows(Function<RunSpec, float[]> row) {
    List<float[]> all = runs.stream().map(row).toList();
    int size = all.getFirst().length;
    float[] flat = new float[all.size() * size];
    for (int m = 0; m < all.size(); m++) {
      System.arraycopy(all.get(m), 0, flat, m * size, size);
    }
    return Safetensors.Tensor.of(flat, all.size(), size);
  }

  private Safetensors.Tensor column(java.util.function.ToDoubleFunction<OptimizerSpec> field) {
    double[] values =
        runs.stream()
            .mapToDouble(run -> field.applyAsDouble(run.settings().training().optimizer()))
            .toArray();
    return Safetensors.Tensor.of(values, values.length);
  }

  /** The batches that our side takes first. */
  private long[] order(Samples train) {
    int batch = settings().training().batchSize();
    int steps = comparedSteps();
    long[] rows = new long[steps * runs.size() * batch];
    int[] one = new int[batch];
    for (int m = 0; m < runs.size(); m++) {
      Seed seed = Seed.ofKey(runs.get(m).seedKey().hex()).derive("order");
      EpochOrder order = new EpochOrder(seed, train.count(), batch);
      for (int s = 0; s < steps; s++) {
        order.batch(s, one, 0);
        for (int i = 0; i < batch; i++) {
          rows[(s * runs.size() + m) * batch + i] = one[i];
        }
      }
    }
    return rows;
  }
}
