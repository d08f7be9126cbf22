package io.orograph.benchmarks.gpu;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A network that is trained in packs and whose curvature is measured.
 *
 * @param name of its rows and goals
 * @param key of its file; letters, digits and dashes
 * @param network family and sizes
 * @param data what it is trained on
 * @param batchSize samples of each network in a step
 * @param learningRate of SGD with momentum 0.9
 * @param samples of Hessian-vector products
 * @param packs sizes of packs, ascending
 * @param briefPacks those of the short form; empty where it leaves the network out
 * @param goal times sequential eager PyTorch that the best pack has to reach
 */
record GpuCase(
    String name,
    String key,
    NetworkSpec network,
    GpuData.Kind data,
    int batchSize,
    double learningRate,
    int samples,
    List<Integer> packs,
    List<Integer> briefPacks,
    OptionalDouble goal) {
  static final double MOMENTUM = 0.9;

  private static final double RESIDUAL_GOAL = 10;

  GpuCase {
    packs = List.copyOf(packs);
    briefPacks = List.copyOf(briefPacks);
  }

  /** All networks. */
  static List<GpuCase> all() {
    return List.of(
        new GpuCase(
            "64-64-64-10",
            "mlp-64",
            new NetworkSpec(NetworkFamily.MLP, 64, 2, Activation.RELU, false),
            GpuData.Kind.DIGITS,
            128,
            0.05,
            800,
            List.of(1, 16, 64, 256),
            List.of(1, 64),
            OptionalDouble.empty()),
        residual(4, List.of(1, 8, 16, 32, 64, 128), List.of()),
        residual(8, List.of(1, 8, 16, 32, 64, 128), List.of(1, 16)),
        residual(16, List.of(1, 4, 8, 16, 32), List.of()));
  }

  private static GpuCase residual(int width, List<Integer> packs, List<Integer> briefPacks) {
    return new GpuCase(
        "ResNet18 of width " + width,
        "resnet18-" + width,
        new NetworkSpec(NetworkFamily.RESNET18, width, 0, Activation.RELU, true),
        GpuData.Kind.IMAGES,
        128,
        0.02,
        512,
        packs,
        briefPacks,
        OptionalDouble.of(RESIDUAL_GOAL));
  }
}
