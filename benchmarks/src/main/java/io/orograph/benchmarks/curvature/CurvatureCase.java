package io.orograph.benchmarks.curvature;

import io.orograph.benchmarks.peer.NetworkRequest;
import io.orograph.benchmarks.peer.Peers;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.engine.data.Samples;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A network at a point, with samples and vectors. The point is PyTorch's default initialization
 * times 2, so that the softmax is not flat; samples are uniform inputs with labels that depend on
 * them, because the time of a product does not depend on what they show.
 *
 * @param name of the network and the sample
 * @param family of the network
 * @param program the network; batch normalization takes the statistics of the sample
 * @param samples what the Hessian is taken on
 * @param theta the point
 * @param precision of the arithmetic
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
record CurvatureCase(
    String name,
    NetworkFamily family,
    ComputeProgram program,
    Samples samples,
    float[] theta,
    Precision precision) {
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
    return of(
        NetworkFamily.MLP,
        Families.mlp(List.of(inputs), width, depth, Activation.RELU, false, 10),
        samples,
        precision);
  }

  /** A ResNet18 on colour images of 32 x 32. */
  static CurvatureCase residual(int width, int samples, Precision precision) {
    return of(
        NetworkFamily.RESNET18,
        Families.resnet18(List.of(3, 32, 32), width, 10),
        samples,
        precision);
  }

  private static CurvatureCase of(
      NetworkFamily family, Architecture network, int samples, Precision precision) {
    return new CurvatureCase(
        "%s, %d samples, %s"
            .formatted(network.name(), samples, precision.name().toLowerCase(Locale.ROOT)),
        family,
        ComputeProgram.of(network, LossKind.CROSS_ENTROPY),
        samples(network.inputSize(), samples),
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
    new NetworkRequest(id(), "curvature", family, program.architecture())
        .with(folder.resolve(id() + ".npz"), arrays())
        .with("precision", precision.name())
        .with("steps", LANCZOS_STEPS)
        .with("tolerance", TOLERANCE)
        .to(peers);
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
      if (slot.fanIn() > 0) {
        double bound = 2 / Math.sqrt(slot.fanIn());
        stream.fillUniform(values, -bound, bound);
      } else { // weights of batch normalization around 1, biases around 0
        double middle = slot.name().endsWith(".weight") ? 1 : 0;
        stream.fillUniform(values, middle - 0.1, middle + 0.1);
      }
      System.arraycopy(values, 0, theta, slot.offset(), values.length);
    }
    return theta;
  }
}
