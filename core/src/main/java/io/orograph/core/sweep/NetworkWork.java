package io.orograph.core.sweep;

import java.util.List;

/**
 * Multiply-adds of linear and convolution layers in the forward pass of one sample, for saying what
 * a sweep takes before any network is built. What builds networks counts the same, which a test
 * compares.
 */
public final class NetworkWork {
  private NetworkWork() {}

  /** Multiply-adds of one sample; {@code 0} for data that are not in the catalogue. */
  public static long multiplyAdds(RunSettings settings) {
    return DataCatalogue.of(settings.data())
        .map(
            entry ->
                multiplyAdds(
                    settings.network(),
                    entry.shape(),
                    entry.vocabulary(),
                    entry.outputs(settings.task().kind())))
        .orElse(0L);
  }

  /**
   * Multiply-adds of one sample.
   *
   * @param shape of a sample
   * @param vocabulary different tokens of sequences; 0 for all others
   * @param outputs numbers of an answer
   */
  public static long multiplyAdds(
      NetworkSpec network, List<Integer> shape, int vocabulary, int outputs) {
    return switch (network.family()) {
      case MLP -> mlp(network, inputs(shape), outputs);
      case RESIDUAL_MLP -> {
        long width = network.width();
        yield inputs(shape) * width + 2L * network.depth() * width * width + width * outputs;
      }
      case RESNET18 -> resnet(network.width(), shape, 4, 2, outputs);
      case RESNET20 -> resnet(network.width(), shape, 3, 3, outputs);
      case VGG11 -> vgg11(network.width(), shape, outputs);
      case TRANSFORMER -> TransformerSize.of(network, shape, vocabulary, outputs).multiplyAdds();
      // one for each parameter, the least there can be: kernels are used at many pixels
      case OWN -> network.own().map(OwnSpec::parameters).orElse(0);
    };
  }

  private static long inputs(List<Integer> shape) {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }

  private static long mlp(NetworkSpec network, long inputs, int outputs) {
    long work = 0;
    long from = inputs;
    for (int hidden = 0; hidden < network.depth(); hidden++) {
      work += from * network.units(hidden);
      from = network.units(hidden);
    }
    return work + from * outputs;
  }

  private static long resnet(long k, List<Integer> shape, int stages, int blocks, int outputs) {
    long height = shape.get(1);
    long width = shape.get(2);
    long work = 9 * shape.get(0) * k * height * width;
    for (int stage = 0; stage < stages; stage++) {
      long to = k << stage;
      if (stage > 0) {
        height = Math.ceilDiv(height, 2);
        width = Math.ceilDiv(width, 2);
        // the first convolution and the shortcut read half as many channels
        work += (9 * to / 2 * to + 9 * to * to + to / 2 * to) * height * width;
      }
      work += (blocks - (stage > 0 ? 1 : 0)) * 18L * to * to * height * width;
    }
    return work + (k << (stages - 1)) * outputs;
  }

  private static long vgg11(long k, List<Integer> shape, int outputs) {
    long height = shape.get(1);
    long width = shape.get(2);
    long from = shape.get(0);
    long work = 0;
    for (int stage = 0; stage < 5; stage++) {
      long to = Math.min(k << stage, 8 * k);
      for (int c = 0; c < (stage < 2 ? 1 : 2); c++) {
        work += 9 * from * to * height * width;
        from = to;
      }
      height /= 2;
      width /= 2;
    }
    return work + from * outputs;
  }
}
