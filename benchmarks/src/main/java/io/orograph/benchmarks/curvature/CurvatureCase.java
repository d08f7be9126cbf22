package io.orograph.benchmarks.curvature;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.orograph.benchmarks.peer.Peers;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.data.Samples;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A network at a point, with samples and vectors. The point is PyTorch's default initialization
 * times 2, so that the softmax is not flat; samples are uniform inputs with labels that depend on
 * them, because the time of a product does not depend on what they show.
 *
 * @param name of the network and the sample
 * @param program the network
 * @param samples what the Hessian is taken on
 * @param theta the point
 * @param precision of the arithmetic
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
record CurvatureCase(
    String name, ComputeProgram program, Samples samples, float[] theta, Precision precision) {
  /** Of all vectors: the start of Lanczos and the probes derive from it as in production. */
  static final Seed SEED = Seed.of(7);

  /** Probe vectors of a trace, as many as the default of HESSIAN_TRACE. */
  static final int PROBES = 64;

  /** Products in a block, as many as Hutchinson's estimator takes at once. */
  static final int BLOCK = 8;

  /** Most Lanczos steps and their tolerance, the defaults of TOP_EIGENVALUE. */
  static final int LANCZOS_STEPS = 60;

  static final double TOLERANCE = 1e-4;

  /** A fully connected network of ReLUs with ten outputs. */
  static CurvatureCase mlp(int inputs, int width, int depth, int samples, Precision precision) {
    Architecture network = Families.mlp(List.of(inputs), width, depth, Activation.RELU, false, 10);
    return new CurvatureCase(
        network.name()
            + ", "
            + samples
            + " samples, "
            + precision.name().toLowerCase(java.util.Locale.ROOT),
        ComputeProgram.of(network, LossKind.CROSS_ENTROPY),
        samples(inputs, samples),
        point(network),
        precision);
  }

  String id() {
    return "curvature-" + Integer.toHexString(name.hashCode());
  }

  int dimension() {
    return theta.length;
  }

  void sendTo(Peers peers, Path folder) {
    Path file = folder.resolve(id() + ".npz");
    try {
      Files.write(file, Npz.write(arrays()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    JsonObject request = Peers.request("case");
    request.addProperty("id", id());
    request.addProperty("kind", "curvature");
    request.addProperty("arrays", file.toString());
    request.addProperty("precision", precision.name());
    request.addProperty("steps", LANCZOS_STEPS);
    request.addProperty("tolerance", TOLERANCE);
    JsonArray tensors = new JsonArray();
    for (TensorSlot slot : program.architecture().layout().parameters()) {
      JsonArray shape = new JsonArray();
      slot.shape().forEach(shape::add);
      JsonArray tensor = new JsonArray();
      tensor.add(slot.name());
      tensor.add(shape);
      tensors.add(tensor);
    }
    request.add("tensors", tensors);
    peers.ask(request);
  }

  void dropFrom(Peers peers) {
    JsonObject request = Peers.request("drop");
    request.addProperty("id", id());
    peers.ask(request);
  }

  private Map<String, Safetensors.Tensor> arrays() {
    long[] labels = new long[samples.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = samples.labels()[i];
    }
    double[] start = new double[dimension()];
    SEED.derive("lanczos").stream().fillGaussian(start);
    double[] probes = new double[PROBES * dimension()];
    double[] one = new double[dimension()];
    for (int j = 0; j < PROBES; j++) {
      SEED.derive("probe", j).stream().fillRademacher(one);
      System.arraycopy(one, 0, probes, j * dimension(), dimension());
    }
    return Map.of(
        "inputs", Safetensors.Tensor.of(samples.inputs(), samples.count(), samples.features()),
        "labels", Safetensors.Tensor.of(labels, labels.length),
        "theta", Safetensors.Tensor.of(theta, dimension()),
        "start", Safetensors.Tensor.of(start, dimension()),
        "probes", Safetensors.Tensor.of(probes, PROBES, dimension()));
  }

  private static Samples samples(int features, int count) {
    RandomStream stream = Seed.of(1).derive("inputs").stream();
    float[] inputs = new float[count * features];
    stream.fillUniform(inputs, 0, 1);
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (int) (10 * inputs[i * features]);
    }
    return new Samples(features, inputs, labels);
  }

  private static float[] point(Architecture network) {
    RandomStream stream = Seed.of(2).derive("point").stream();
    float[] theta = new float[network.layout().parameterCount()];
    for (TensorSlot slot : network.layout().parameters()) {
      float[] values = new float[slot.size()];
      double bound = 2 / Math.sqrt(slot.fanIn());
      stream.fillUniform(values, -bound, bound);
      System.arraycopy(values, 0, theta, slot.offset(), values.length);
    }
    return theta;
  }
}
