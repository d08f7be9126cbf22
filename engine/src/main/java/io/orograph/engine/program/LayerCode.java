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
    public int slots() {
      return 0;
    }
  }
}
