package io.orograph.engine.program;

import io.orograph.core.sweep.Activation;
import io.orograph.engine.model.Layer;

/**
 * The code of one layer of K networks at once: the one place per layer type.
 *
 * <p>Activations are (K, B, features). In the program {@code ps} lists the parameters, weights as
 * (K, out, in) and biases as (K, 1, out), and {@code gs} the gradients in the same shapes.
 */
sealed interface LayerCode {

  /** Statements that compute {@code out} from {@code in}. */
  String forward(String in, String out);

  /** The same where {@code in} is not needed any more and may be overwritten. */
  String forwardOver(String in, String out);

  /**
   * Statements that write this layer's gradients and, if {@code inGradient} is not empty, the
   * gradient with respect to its input.
   *
   * @param in name of the layer's input
   * @param out name of its output
   * @param outGradient name of the gradient with respect to its output
   * @param inGradient name to give the gradient with respect to its input, or empty
   */
  String backward(String in, String out, String outGradient, String inGradient);

  /**
   * Statements that carry k tangents forward at one point: {@code ps} are the parameters of one
   * network, {@code vs} the k directions.
   *
   * @param in names of its input and of the input's tangents (k, B, features)
   * @param out names of its output, already computed, and of the tangents to compute
   */
  String forwardTangent(Stream in, Stream out);

  /**
   * Statements that carry the gradient and its k tangents backward, and leave the tangents of this
   * layer's gradients in {@code hw<slot>}.
   *
   * @param gradient names of the gradient with respect to the output and of its tangents
   * @param below names to give the same with respect to the input
   */
  String backwardTangent(Stream in, Stream out, Stream gradient, Stream below);

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
  }

  /** A value of one network as k equal ones, without copying. */
  private static String repeated(String value) {
    return "torch.expand(" + value + ", [k, -1, -1])";
  }

  /** Number of entries of {@code ps} it uses. */
  int slots();

  /** The code of a layer whose first parameter is {@code ps[slot]}. */
  static LayerCode of(Layer layer, int slot) {
    return switch (layer) {
      case Layer.Linear l -> new LinearCode(slot);
      case Layer.Nonlinearity n -> new NonlinearityCode(n.kind());
      case Layer.Convolution c -> throw unsupported(c);
      case Layer.BatchNorm b -> throw unsupported(b);
      case Layer.Residual r -> throw unsupported(r);
      case Layer.AveragePoolFlatten p -> throw unsupported(p);
    };
  }

  private static UnsupportedOperationException unsupported(Layer layer) {
    return new UnsupportedOperationException(
        "layer: "
            + layer
            + " (expected: Linear or Nonlinearity; no program is generated for others)");
  }

  /** z = x Wᵀ + b as one batched product. */
  record LinearCode(int slot) implements LayerCode {
    @Override
    public String forward(String in, String out) {
      return "    %s = torch.baddbmm(ps[%d], %s, torch.transpose(ps[%d], 1, 2))\n"
          .formatted(out, slot + 1, in, slot);
    }

    @Override
    public String forwardOver(String in, String out) {
      return forward(in, out); // the input is needed for the gradient of the weights
    }

    @Override
    public String backward(String in, String out, String outGradient, String inGradient) {
      String code =
          "    w%1$d = torch.bmm(torch.transpose(%2$s, 1, 2), %3$s, out=gs[%1$d])\n"
                  .formatted(slot, outGradient, in)
              + "    b%1$d = torch.sum(%2$s, [1], True, out=gs[%1$d])\n"
                  .formatted(slot + 1, outGradient);
      return inGradient.isEmpty()
          ? code
          : code + "    %s = torch.bmm(%s, ps[%d])\n".formatted(inGradient, outGradient, slot);
    }

    @Override
    public String forwardTangent(Stream in, Stream out) {
      String code =
          "    %s = torch.baddbmm(vs[%d], %s, torch.transpose(vs[%d], 1, 2))\n"
              .formatted(out.tangent(), slot + 1, repeated(in.value()), slot);
      return in.isInput()
          ? code
          : code
              + "    s%d = torch.add_(%s, torch.matmul(%s, torch.transpose(%s, 0, 1)))\n"
                  .formatted(slot, out.tangent(), in.tangent(), weight());
    }

    @Override
    public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
      String g = gradient.value();
      String h = gradient.tangent();
      String product =
          "torch.bmm(torch.transpose(%s, 1, 2), %s)".formatted(h, repeated(in.value()));
      String bias = "    hw%d = torch.sum(%s, [1])\n".formatted(slot + 1, h);
      if (in.isInput()) {
        return "    hw%d = %s\n".formatted(slot, product) + bias;
      }
      return "    hw%d = torch.baddbmm(%s, %s, %s)\n"
              .formatted(slot, product, repeated("torch.transpose(" + g + ", 1, 2)"), in.tangent())
          + bias
          + "    %s = torch.baddbmm(torch.matmul(%s, %s), %s, vs[%d])\n"
              .formatted(below.tangent(), h, weight(), repeated(g), slot)
          + "    %s = torch.bmm(%s, ps[%d])\n".formatted(below.value(), g, slot);
    }

    private String weight() {
      return "torch.squeeze(ps[" + slot + "], 0)";
    }

    @Override
    public int slots() {
      return 2;
    }
  }

  /** An elementwise nonlinearity; its derivative is taken from its output. */
  record NonlinearityCode(Activation kind) implements LayerCode {
    @Override
    public String forward(String in, String out) {
      return switch (kind) {
        case RELU -> "    %s = torch.relu(%s)\n".formatted(out, in);
        case TANH -> "    %s = torch.tanh(%s)\n".formatted(out, in);
      };
    }

    @Override
    public String forwardOver(String in, String out) {
      return switch (kind) {
        case RELU -> "    %s = torch.relu_(%s)\n".formatted(out, in);
        case TANH -> "    %s = torch.tanh_(%s)\n".formatted(out, in);
      };
    }

    @Override
    public String backward(String in, String out, String outGradient, String inGradient) {
      if (inGradient.isEmpty()) {
        return "";
      }
      return switch (kind) {
        case RELU ->
            "    %s = torch.threshold_backward(%s, %s, 0)\n"
                .formatted(inGradient, outGradient, out);
        case TANH ->
            "    %s = torch.tanh_backward(%s, %s)\n".formatted(inGradient, outGradient, out);
      };
    }

    @Override
    public String forwardTangent(Stream in, Stream out) {
      return backward("", repeated(out.value()), in.tangent(), out.tangent());
    }

    @Override
    public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
      String first =
          backward("", repeated(out.value()), gradient.tangent(), below.tangent())
              + backward("", out.value(), gradient.value(), below.value());
      return switch (kind) {
        case RELU -> first;
        // the derivative 1 − a² of tanh has the tangent −2 a da
        case TANH ->
            first
                + "    s%1$s = torch.sub_(%1$s, torch.mul(torch.mul(torch.mul(%2$s, %3$s), 2), %4$s))\n"
                    .formatted(below.tangent(), gradient.value(), out.value(), out.tangent());
      };
    }

    @Override
    public int slots() {
      return 0;
    }
  }
}
