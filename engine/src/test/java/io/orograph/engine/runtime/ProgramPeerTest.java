package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.InitializationKind;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.Layer;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.peer.Python;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.train.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs of every family against PyTorch's modules, autograd and double backward, in float64.
 * Needs a Python with torch: the one that {@code OROGRAPH_PYTHON} names, or {@code python3}.
 */
@Tag("peer")
@EnabledIf("io.orograph.engine.peer.Python#present")
class ProgramPeerTest {
  private static final int SAMPLES = 12;
  private static final int CLASSES = 10;
  private static final int VECTORS = 2;
  private static final int STEPS = 4;
  private static final int BATCH = 5;

  private final TorchRuntime runtime = TorchRuntime.start();

  @TempDir Path folder;

  @Test
  void everythingAProgramGivesIsWhatPyTorchGives() throws IOException, InterruptedException {
    runtime.prepareThread();
    write("mlp", new NetworkSpec(NetworkFamily.MLP, 20, 2, Activation.RELU, false), 1, 8);
    write("mlp-tanh", new NetworkSpec(NetworkFamily.MLP, 9, 3, Activation.TANH, false), 1, 8);
    write("mlp-norm", new NetworkSpec(NetworkFamily.MLP, 9, 2, Activation.TANH, true), 1, 8);
    write("resnet18", new NetworkSpec(NetworkFamily.RESNET18, 2, 2, Activation.RELU, true), 3, 32);
    write(
        "resnet18-28", new NetworkSpec(NetworkFamily.RESNET18, 1, 2, Activation.RELU, true), 1, 28);
    write(
        "fixup",
        new NetworkSpec(NetworkFamily.RESNET18, 2, 2, Activation.RELU, false)
            .with(InitializationKind.FIXUP),
        3,
        32);
    write("vgg11", new NetworkSpec(NetworkFamily.VGG11, 2, 2, Activation.RELU, true), 3, 32);
    write("resnet20", new NetworkSpec(NetworkFamily.RESNET20, 2, 2, Activation.RELU, true), 3, 9);
    transformer("transformer", 11, 6, 8, 2, 2);
    transformer("transformer-one-head", 5, 3, 6, 1, 1);
    Python.Answer answer = Python.run("verify_programs.py", folder);
    assertThat(answer.exitCode()).as(answer.told()).isZero();
    assertThat(answer.told()).contains("10 networks, 0 disagree");
  }

  private void write(String name, NetworkSpec spec, int channels, int side) throws IOException {
    Architecture network = Families.of(spec, List.of(channels, side, side), CLASSES);
    write(
        name,
        network,
        """
        {"family": "%s", "shape": [%d, %d, %d], "width": %d, "depth": %d, "activation": "%s", "batch_norm": %s,
         "initialization": "%s", "classes": %d}
        """
            .formatted(
                spec.family().name().toLowerCase(Locale.ROOT),
                channels,
                side,
                side,
                spec.width(),
                spec.depth(),
                spec.activation().name().toLowerCase(Locale.ROOT),
                spec.batchNorm(),
                spec.initialization().name().toLowerCase(Locale.ROOT),
                CLASSES));
  }

  private void transformer(String name, int vocabulary, int length, int width, int depth, int heads)
      throws IOException {
    write(
        name,
        Families.transformer(vocabulary, length, width, depth, heads, CLASSES),
        """
        {"family": "transformer", "shape": [%d], "vocabulary": %d, "width": %d, "depth": %d, "heads": %d,
         "classes": %d}
        """
            .formatted(length, vocabulary, width, depth, heads, CLASSES));
  }

  private void write(String name, Architecture network, String about) throws IOException {
    ComputeProgram program = ComputeProgram.of(network, LossKind.CROSS_ENTROPY);
    Files.writeString(folder.resolve(name + ".json"), about);
    Subject subject = Subject.of(network, Seed.of(11).derive(name).stream());
    Map<String, Safetensors.Tensor> arrays = new TreeMap<>(subject.arrays());
    try (MemoryScope scope = runtime.scope();
        LoadedProgram loaded = runtime.load(scope, program)) {
      int q = network.layout().bufferCount();
      derivatives(scope, loaded, subject, scope.doubles(subject.statistics, 1, q), "given", arrays);
      derivatives(scope, loaded, subject, scope.zeros(Precision.FLOAT64, 1, 0), "batch", arrays);
      training(scope, loaded, subject, arrays);
    }
    Files.write(folder.resolve(name + ".npz"), Npz.write(arrays));
    Files.write(folder.resolve(name + ".pt"), program.archive());
    Files.write(folder.resolve(name + ".safetensors"), checkpoint(program, subject));
  }

  /** What goes in. */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  private record Subject(
      Architecture network,
      double[] theta,
      double[] statistics,
      double[] inputs,
      int[] labels,
      double[] vectors,
      int[] batches) {

    static Subject of(Architecture network, RandomStream random) {
      double[] theta = new double[network.layout().parameterCount()];
      for (TensorSlot slot : network.layout().parameters()) {
        double[] values = new double[slot.size()];
        random.fillGaussian(values);
        double scale = slot.fanIn() > 0 ? 1 / Math.sqrt(slot.fanIn()) : 0.3;
        boolean normalizing = slot.fanIn() == 0 && slot.name().endsWith("weight");
        for (int i = 0; i < values.length; i++) {
          theta[slot.offset() + i] = scale * values[i] + (normalizing ? 1 : 0);
        }
      }
      double[] statistics = new double[network.layout().bufferCount()];
      random.fillUniform(statistics, 0.3, 1.5);
      double[] inputs = new double[SAMPLES * network.inputSize()];
      if (network.layers().getFirst() instanceof Layer.Embedding embedding) {
        Arrays.setAll(inputs, i -> random.nextInt(embedding.vocabulary()));
      } else {
        random.fillGaussian(inputs);
      }
      int[] labels = new int[SAMPLES];
      Arrays.setAll(labels, i -> random.nextInt(CLASSES));
      double[] vectors = new double[VECTORS * theta.length];
      random.fillGaussian(vectors);
      int[] batches = new int[STEPS * BATCH];
      Arrays.setAll(batches, i -> (7 * i + i / BATCH) % SAMPLES);
      return new Subject(network, theta, statistics, inputs, labels, vectors, batches);
    }

    Map<String, Safetensors.Tensor> arrays() {
      return Map.of(
          "theta", Safetensors.Tensor.of(theta, theta.length),
          "statistics", Safetensors.Tensor.of(statistics, statistics.length),
          "inputs", Safetensors.Tensor.of(inputs, SAMPLES, network.inputSize()),
          "labels", longs(labels, SAMPLES),
          "vectors", Safetensors.Tensor.of(vectors, VECTORS, theta.length),
          "batches", longs(batches, STEPS, BATCH));
    }

    Tensor targets(MemoryScope scope) {
      double[] targets = new double[SAMPLES * CLASSES];
      for (int i = 0; i < SAMPLES; i++) {
        targets[i * CLASSES + labels[i]] = 1;
      }
      return scope.doubles(targets, SAMPLES, CLASSES);
    }
  }

  private static void derivatives(
      MemoryScope scope,
      LoadedProgram program,
      Subject subject,
      Tensor statistics,
      String mode,
      Map<String, Safetensors.Tensor> arrays) {
    int p = subject.theta.length;
    Tensor theta = scope.doubles(subject.theta, 1, p);
    Tensor x = scope.doubles(subject.inputs, SAMPLES, subject.network.inputSize());
    Tensor t = subject.targets(scope);
    Tensor v = scope.doubles(subject.vectors, VECTORS, p);
    double[] outputs =
        program.call(scope, ProgramMethod.OUTPUTS, theta, statistics, x).getFirst().doubles();
    List<Tensor> first = program.call(scope, ProgramMethod.GRADIENT, theta, statistics, x, t);
    double[] products =
        program.call(scope, ProgramMethod.HVP, theta, statistics, v, x, t).getFirst().doubles();
    arrays.put(mode + "_outputs", Safetensors.Tensor.of(outputs, SAMPLES, CLASSES));
    arrays.put(mode + "_loss", Safetensors.Tensor.of(first.get(0).doubles(), 1));
    arrays.put(mode + "_gradient", Safetensors.Tensor.of(first.get(1).doubles(), p));
    arrays.put(mode + "_products", Safetensors.Tensor.of(products, VECTORS, p));
  }

  private static void training(
      MemoryScope scope,
      LoadedProgram program,
      Subject subject,
      Map<String, Safetensors.Tensor> arrays) {
    int p = subject.theta.length;
    int q = subject.statistics.length;
    double[] decay = new double[p];
    Arrays.fill(decay, 5e-4);
    List<Tensor> trained =
        program.call(
            scope,
            ProgramMethod.TRAIN_SGD,
            scope.doubles(subject.theta, 1, p),
            scope.doubles(subject.statistics, 1, q),
            scope.zeros(Precision.FLOAT64, 1, p),
            scope.doubles(subject.inputs, SAMPLES, subject.network.inputSize()),
            subject.targets(scope),
            scope.ints(subject.batches, STEPS, 1, BATCH),
            scope.doubles(new double[] {0.05}, 1, 1, 1),
            scope.doubles(decay, 1, p),
            scope.zeros(Precision.FLOAT64, 0, 2, 1, 1),
            scope.zeros(Precision.FLOAT64, 0),
            scope.doubles(new double[] {0.9}, 1, 1));
    arrays.put("trained_theta", Safetensors.Tensor.of(trained.get(0).doubles(), p));
    arrays.put("trained_losses", Safetensors.Tensor.of(trained.get(1).doubles(), STEPS));
    arrays.put("trained_statistics", Safetensors.Tensor.of(trained.get(2).doubles(), q));
  }

  private static byte[] checkpoint(ComputeProgram program, Subject subject) {
    return new NetworkCheckpoint(
            new RunKey("ab".repeat(32)),
            CheckpointRole.FINAL,
            7,
            subject.network.text(),
            program.digest(),
            "test",
            new Weights(narrow(subject.theta), narrow(subject.statistics)))
        .bytes(subject.network.layout());
  }

  private static float[] narrow(double[] wide) {
    float[] narrow = new float[wide.length];
    for (int i = 0; i < wide.length; i++) {
      narrow[i] = (float) wide[i];
    }
    return narrow;
  }

  private static Safetensors.Tensor longs(int[] values, long... shape) {
    return Safetensors.Tensor.of(Arrays.stream(values).asLongStream().toArray(), shape);
  }
}
