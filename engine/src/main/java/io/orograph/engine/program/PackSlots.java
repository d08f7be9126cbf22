package io.orograph.engine.program;

import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Layer;
import io.orograph.engine.model.SampleShape;
import java.util.List;

/**
 * How many networks a computation of one form holds: ghosts fill it up where the kernels that
 * libtorch picks, and with them the bits of a member, depend on the number of members.
 *
 * <p>Batched products of matrices that are contiguous for each network give a member the same bits
 * from one network on, so packs on vectors need no ghosts. Of convolutions, measured on libtorch
 * 2.7.1, training steps of ResNet18-width alone and at every position among up to 16, with members
 * and with ghosts: from width 2 on all packs of at least two give the same bits; at width 1, where
 * a convolution has one channel per network, multiples of four do.
 */
public final class PackSlots {
  private static final int FEWEST_IMAGES = 2;

  /** Below this many channels libtorch's kernels for images are up to twice slower (measured). */
  private static final int FEWEST_CHANNELS = 8;

  private static final int DEPTHWISE_STEP = 4;

  private PackSlots() {}

  /**
   * Networks of the computation, ghosts included.
   *
   * @throws IllegalArgumentException if several members are to be SINGLE
   */
  public static int of(TrainingForm form, Architecture architecture, int members) {
    return switch (form) {
      case SINGLE -> {
        if (members != 1) {
          throw new IllegalArgumentException(
              "members: " + members + " (expected: 1, the form is SINGLE)");
        }
        yield 1;
      }
      case PACKED ->
          architecture.sampleShape() instanceof SampleShape.Image
              ? packed(narrowest(architecture.layers()), Math.max(FEWEST_IMAGES, members))
              : members;
    };
  }

  private static int packed(int narrowest, int members) {
    int slots = Math.max(members, (FEWEST_CHANNELS + narrowest - 1) / narrowest);
    return narrowest == 1 ? (slots + DEPTHWISE_STEP - 1) / DEPTHWISE_STEP * DEPTHWISE_STEP : slots;
  }

  /** Fewest channels of a convolution's output; many where there is none. */
  private static int narrowest(List<Layer> layers) {
    int fewest = FEWEST_CHANNELS;
    for (Layer layer : layers) {
      fewest =
          switch (layer) {
            case Layer.Convolution c -> Math.min(fewest, c.outputs());
            case Layer.Residual r -> Math.min(fewest, narrowest(r.body()));
            case Layer.Linear l -> fewest;
            case Layer.ScaledLinear l -> fewest;
            case Layer.Unbiased l -> fewest;
            case Layer.OutputNonlinearity n -> fewest;
            case Layer.ScalarBias b -> fewest;
            case Layer.ScalarScale s -> fewest;
            case Layer.BatchNorm b -> fewest;
            case Layer.Nonlinearity n -> fewest;
            case Layer.AveragePoolFlatten p -> fewest;
            case Layer.MaxPool p -> fewest;
            case Layer.Embedding e -> fewest;
            case Layer.Positions p -> fewest;
            case Layer.Attention a -> fewest;
            case Layer.LayerNorm n -> fewest;
            case Layer.MeanOfSequence m -> fewest;
            case Layer.Own o -> fewest;
          };
    }
    return fewest;
  }
}
