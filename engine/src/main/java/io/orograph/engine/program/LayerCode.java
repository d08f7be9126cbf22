package io.orograph.engine.program;

import io.orograph.engine.model.Layer;
import io.orograph.engine.model.SampleShape;
import java.util.List;

/**
 * The code of one layer of K networks at once: the one place per layer type.
 *
 * <p>In the program vectors are (K, B, features) and images (B, K·channels, height, width), so that
 * convolutions are grouped ones. {@code ps} lists the parameters, (K, …) or (K, 1, …) where a
 * tensor is a vector, {@code gs} the gradients in the same shapes, contiguous, and {@code bs} the
 * running statistics, (K, channels). {@code K} is the number of networks; {@code batch} says
 * whether batch normalization uses the statistics of the batch instead of {@code bs}. Sequences of
 * length L are (K, B·L, features): what treats their vectors alike takes them as samples.
 *
 * <p>Tangents are of one network, K = 1, along k directions {@code vs}: (k, B, features) and (B, k,
 * channels, height, width). In the latter the axes (B, k) may be read as one, for what the
 * directions share weights of, and so may (k, channels), for what they share inputs of: every
 * convolution is a dense one.
 */
sealed interface LayerCode
    permits AttentionCode,
        AveragePoolCode,
        BatchNormCode,
        ConvolutionCode,
        EmbeddingCode,
        JetLinearCode,
        JetNonlinearityCode,
        LayerNormCode,
        LinearCode,
        MaxPoolCode,
        MeanOfSequenceCode,
        NonlinearityCode,
        PositionsCode,
        ResidualCode,
        ScalarBiasCode,
        ScalarScaleCode,
        StridedPointwiseCode {

  /** Statements that compute {@code out} from {@code in}. */
  String forward(String in, String out);

  /**
   * The same in a training step: keeps what {@link #backward} needs, and may overwrite {@code in},
   * unless it is a layer that {@linkplain #readsInput() reads} it again.
   */
  String forwardTraining(String in, String out);

  /**
   * Statements that write this layer's gradients and, if {@code inGradient} is not empty, the
   * gradient with respect to its input. An {@linkplain #isElementwise() elementwise} layer may
   * overwrite {@code outGradient} with it.
   *
   * @param in name of the layer's input
   * @param out name of its output
   * @param outGradient name of the gradient with respect to its output
   * @param inGradient name to give the gradient with respect to its input, or empty
   */
  String backward(String in, String out, String outGradient, String inGradient);

  /**
   * As {@link #backward}, where the gradient with respect to the input is added to one that other
   * paths have given.
   *
   * @param sum name of what they gave, of the shape of the input; overwritten
   * @param own a name for this layer's part
   */
  default String backwardAdding(String in, String out, String outGradient, String sum, String own) {
    return backward(in, out, outGradient, own) + "    s = torch.add_(%s, %s)\n".formatted(sum, own);
  }

  /** As {@link #forward}, and keeps what the other statements at one point need. */
  default String forwardPoint(String in, String out) {
    return forward(in, out);
  }

  /**
   * Statements that carry the gradient at one point backward, without this layer's own gradients.
   *
   * @param in name of the layer's input
   * @param out name of its output
   * @param outGradient name of the gradient with respect to its output
   * @param inGradient name to give the gradient with respect to its input, or empty
   */
  String backwardPoint(String in, String out, String outGradient, String inGradient);

  /**
   * Statements that carry k tangents forward, after {@link #forwardPoint}.
   *
   * @param in names of its input and of the input's tangents
   * @param out name of the output and the name to give to its tangents
   */
  String forwardTangent(Stream in, Stream out);

  /**
   * Statements that carry the second derivatives along one direction forward, k = 1, before {@link
   * #forwardTangent} of the same layer: with z the input, f″ of a layer f(z, w) along (z′, w′) and
   * z″, w″ = 0.
   *
   * @param in names of its input and of the input's tangent, which is still there
   * @param out name of the output
   * @param second name of z″; there is none where {@code in} is the input of the network
   * @param outSecond name to give to that of the output
   */
  default String forwardSecond(Stream in, Stream out, String second, String outSecond) {
    throw new UnsupportedOperationException(
        "layer: " + this + " (expected: linear or elementwise, for second derivatives)");
  }

  /**
   * Statements that carry the k tangents of the gradient backward, after {@link #backwardPoint},
   * and leave the tangents of this layer's gradients in {@code hw<slot>}, or write them to {@code
   * hs[slot]}, a view of the result in the shape of the parameter with k in front.
   *
   * @param gradient names of the gradient with respect to the output and of its tangents
   * @param below name of the gradient with respect to the input and the name to give to its
   *     tangents
   */
  String backwardTangent(Stream in, Stream out, Stream gradient, Stream below);

  /**
   * Hidden activations inside it after {@link #forward}, as expressions of shape (K, N, units) with
   * the places of images counted as samples: the outputs of nonlinearities, in forward order.
   */
  default List<String> activations(String in, String out) {
    return List.of();
  }

  /**
   * A value and its tangents.
   *
   * @param value name of the value
   * @param tangent name of its tangents; empty for the input of the network, which has none
   */
  record Stream(String value, String tangent) {
    boolean isInput() {
      return tangent.isEmpty();
    }

    /** The names of an intermediate result. */
    Stream within(String suffix) {
      return new Stream(value + suffix, tangent + suffix);
    }
  }

  /** Number of entries of {@code ps} it uses. */
  int slots();

  /** Number of entries of {@code bs} it uses. */
  default int buffers() {
    return 0;
  }

  /** Whether its gradients need its input, which therefore is never overwritten by it. */
  default boolean readsInput() {
    return false;
  }

  /**
   * Whether it is a function of each number by itself, whose gradient needs its output: so {@code
   * out} must stay as it is until {@link #backward}, and {@code outGradient} serves nobody else,
   * nor do tangents of its input or of that gradient.
   */
  default boolean isElementwise() {
    return false;
  }

  /**
   * Where a layer stands.
   *
   * @param slot index of its first parameter in {@code ps}
   * @param buffer index of its first running statistic in {@code bs}
   * @param in shape of one sample of its input
   * @param jets whether samples carry jets, see {@link JetText}
   */
  record Place(int slot, int buffer, SampleShape in, boolean jets) {
    /** The place of the layer after {@code layer}. */
    Place after(Layer layer, LayerCode code) {
      return new Place(slot + code.slots(), buffer + code.buffers(), layer.output(in), jets);
    }

    /** Vectors of a sequence. */
    int length() {
      return ((SampleShape.Sequence) in).length();
    }

    boolean isImage() {
      return in instanceof SampleShape.Image;
    }
  }

  /** The code of a layer. */
  static LayerCode of(Layer layer, Place place) {
    return switch (layer) {
      case Layer.Linear l when place.jets() -> new JetLinearCode(place.slot());
      case Layer.Nonlinearity n when place.jets() -> JetNonlinearityCode.of(n.kind());
      case Layer.Residual r when place.jets() -> ResidualCode.of(r, place);
      case Layer other when place.jets() ->
          throw new UnsupportedOperationException(
              "layer: " + other + " on jets (expected: Linear, Nonlinearity or Residual)");
      case Layer.Linear l -> new LinearCode(place.slot(), 1, true);
      case Layer.ScaledLinear l -> new LinearCode(place.slot(), l.scale(), true);
      case Layer.Unbiased l -> new LinearCode(place.slot(), l.scale(), false);
      case Layer.Nonlinearity n -> new NonlinearityCode(n.kind(), place.isImage(), true);
      case Layer.OutputNonlinearity n -> new NonlinearityCode(n.kind(), place.isImage(), false);
      case Layer.Convolution c when StridedPointwiseCode.fits(c) ->
          StridedPointwiseCode.of(c, place.slot());
      case Layer.Convolution c -> new ConvolutionCode(c, place.slot());
      case Layer.BatchNorm b -> new BatchNormCode(b.channels(), place);
      case Layer.ScalarBias b -> new ScalarBiasCode(place);
      case Layer.ScalarScale s -> new ScalarScaleCode(place);
      case Layer.Residual r -> ResidualCode.of(r, place);
      case Layer.AveragePoolFlatten p -> new AveragePoolCode(p.kernel(), place);
      case Layer.MaxPool p -> new MaxPoolCode(p.kernel());
      case Layer.Embedding e -> new EmbeddingCode(place.slot(), e.vocabulary());
      case Layer.Positions p -> new PositionsCode(place.slot(), p.length());
      case Layer.Attention a -> new AttentionCode(place.slot(), place.length(), a);
      case Layer.LayerNorm n -> new LayerNormCode(place.slot());
      case Layer.Own o ->
          throw new UnsupportedOperationException(
              "layer: " + o.module() + " among others (expected: alone)");
      case Layer.MeanOfSequence m -> new MeanOfSequenceCode(place.length());
    };
  }

  /** A value of one network as k equal ones, without copying. */
  static String repeated(String value, boolean image) {
    return image
        ? "torch.expand(torch.unsqueeze(" + value + ", 1), [-1, k, -1, -1, -1])"
        : "torch.expand(" + value + ", [k, -1, -1])";
  }

  /** A value of one network in a shape that is broadcast to that of k tangents. */
  static String beside(String value, boolean image) {
    return image ? "torch.unsqueeze(" + value + ", 1)" : value;
  }
}
