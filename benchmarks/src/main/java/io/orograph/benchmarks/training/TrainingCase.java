package io.orograph.benchmarks.training;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.orograph.benchmarks.peer.Peers;
import io.orograph.core.checkpoint.Npz;
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
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.train.Initialization;
import io.orograph.engine.train.PackTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Networks that are trained by both sides.
 *
 * @param id short and unique
 * @param runs the members of one pack; all on the same data
 * @param sets where the data come from
 */
public record TrainingCase(String id, List<RunSpec> runs, DataSets sets) {
  /** Steps whose losses are compared; so few that rounding has not grown. */
  static final int COMPARED_STEPS = 10;

  public TrainingCase {
    runs = List.copyOf(runs);
  }

  RunSettings settings() {
    return runs.getFirst().settings();
  }

  /** Steps of one training. */
  long steps() {
    PreparedData data = sets.prepare(settings().data());
    TrainingSpec training = settings().training();
    return training.length().maxSteps(data.train().count() / training.batchSize());
  }

  /** Hands the case to the other side. */
  void sendTo(Peers peers, Path folder) {
    PreparedData data = sets.prepare(settings().data());
    ParameterLayout layout = PackTrainer.program(settings(), data.set()).architecture().layout();
    Path file = folder.resolve(id + ".npz");
    try {
      Files.write(file, Npz.write(arrays(data.train(), layout)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    JsonObject request = Peers.request("case");
    request.addProperty("id", id);
    request.addProperty("kind", "training");
    request.addProperty("arrays", file.toString());
    request.addProperty("batch", settings().training().batchSize());
    request.addProperty("steps", steps());
    request.addProperty("momentum", settings().training().optimizer().momentum());
    request.add("tensors", tensors(layout));
    peers.ask(request);
  }

  /** Lets the other side forget it. */
  void dropFrom(Peers peers) {
    JsonObject request = Peers.request("drop");
    request.addProperty("id", id);
    peers.ask(request);
  }

  private Map<String, Safetensors.Tensor> arrays(Samples train, ParameterLayout layout) {
    int members = runs.size();
    int parameters = layout.parameterCount();
    float[] theta = new float[members * parameters];
    float[] rates = new float[members];
    float[] decays = new float[members];
    for (int m = 0; m < members; m++) {
      RunSpec run = runs.get(m);
      System.arraycopy(Initialization.of(run, layout), 0, theta, m * parameters, parameters);
      OptimizerSpec optimizer = run.settings().training().optimizer();
      rates[m] = (float) optimizer.learningRate();
      decays[m] = (float) optimizer.weightDecay();
    }
    long[] labels = new long[train.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = train.labels()[i];
    }
    int batch = settings().training().batchSize();
    return Map.of(
        "inputs", Safetensors.Tensor.of(train.inputs(), train.count(), train.features()),
        "labels", Safetensors.Tensor.of(labels, labels.length),
        "theta", Safetensors.Tensor.of(theta, members, parameters),
        "rates", Safetensors.Tensor.of(rates, members),
        "decays", Safetensors.Tensor.of(decays, members),
        "order", Safetensors.Tensor.of(order(train), COMPARED_STEPS, members, batch));
  }

  /** The batches that our side takes first. */
  private long[] order(Samples train) {
    int batch = settings().training().batchSize();
    long[] rows = new long[COMPARED_STEPS * runs.size() * batch];
    int[] one = new int[batch];
    for (int m = 0; m < runs.size(); m++) {
      Seed seed = Seed.ofKey(runs.get(m).seedKey().hex()).derive("order");
      EpochOrder order = new EpochOrder(seed, train.count(), batch);
      for (int s = 0; s < COMPARED_STEPS; s++) {
        order.batch(s, one, 0);
        for (int i = 0; i < batch; i++) {
          rows[(s * runs.size() + m) * batch + i] = one[i];
        }
      }
    }
    return rows;
  }

  private static JsonArray tensors(ParameterLayout layout) {
    JsonArray tensors = new JsonArray();
    for (TensorSlot slot : layout.parameters()) {
      JsonArray shape = new JsonArray();
      slot.shape().forEach(shape::add);
      JsonArray tensor = new JsonArray();
      tensor.add(slot.name());
      tensor.add(shape);
      tensors.add(tensor);
    }
    return tensors;
  }
}
