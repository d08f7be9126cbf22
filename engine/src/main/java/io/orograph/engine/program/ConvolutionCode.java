package io.orograph.engine.program;

import io.orograph.engine.model.Layer;

/**
 * z = W ∗ x: one group per network in training; dense convolutions with many channels for tangents,
 * because the directions share either the weights or the input.
 *
 * @param layer its sizes
 * @param slot of W
 */
record ConvolutionCode(Layer.Convolution layer, int slot) implements LayerCode {
  @Override
  public String forward(String in, String out) {
    return convolution(in, joined("ps"), out, "K");
  }

  @Override
  public String forwardTraining(String in, String out) {
    return forward(in, out);
  }

  @Override
  public boolean readsInput() {
    return true;
  }

  @Override
  public String backward(String in, String out, String outGradient, String inGradient) {
    boolean below = !inGradient.isEmpty();
    return "    %s, w_%d, s_%d, = %s\n"
            .formatted(
                below ? inGradient : "s_" + slot,
                slot,
                slot,
                backward(outGradient, in, joined("ps"), "K", below, true))
        + "    s_%1$d = torch.copy_(gs[%1$d], torch.view_as(w_%1$d, gs[%1$d]))\n".formatted(slot);
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    return inGradient.isEmpty()
        ? ""
        : "    %1$s, w_%2$d, s_%2$d, = %3$s\n"
            .formatted(inGradient, slot, backward(outGradient, in, joined("ps"), "K", true, false));
  }

  /** z' = V ∗ x + W ∗ x'. */
  @Override
  public String forwardTangent(Stream in, Stream out) {
    String code =
        convolution(in.value(), joined("vs"), "t_" + slot, "1")
            + "    %s = torch.unflatten(t_%d, 1, [k, %d])\n"
                .formatted(out.tangent(), slot, layer.outputs());
    return in.isInput()
        ? code
        : code
            + convolution(perSample(in.tangent()), joined("ps"), "t_" + slot, "1")
            + "    s_%1$d = torch.add_(%2$s, torch.unflatten(t_%1$d, 0, [-1, k]))\n"
                .formatted(slot, out.tangent());
  }

  /**
   * With G the gradient with respect to z and h its tangents: those of the gradient with respect to
   * W are h ∗ x + G ∗ x', those of the gradient with respect to x are Wᵀ ∗ h + Vᵀ ∗ G. The two that
   * share G are one call.
   */
  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    String g = gradient.value();
    String h = gradient.tangent();
    String code =
        "    s_%1$d, w_%1$d, s_%1$d, = %2$s\n"
                .formatted(
                    slot, backward(perNetwork(h), in.value(), joined("vs"), "1", false, true))
            + "    hw%1$d = torch.view_as(w_%1$d, vs[%1$d])\n".formatted(slot);
    if (in.isInput()) {
      return code;
    }
    String turned =
        "torch.reshape(torch.transpose(vs[%d], 0, 1), [%d, -1, %d, %d])"
            .formatted(slot, layer.outputs(), layer.kernel(), layer.kernel());
    return code
        + "    t_%1$d, w_%1$d, s_%1$d, = %2$s\n"
            .formatted(slot, backward(g, perNetwork(in.tangent()), turned, "1", true, true))
        + "    s_%1$d = torch.add_(hw%1$d, torch.transpose(torch.unflatten(w_%1$d, 1, [k, %2$d]), 0, 1))\n"
            .formatted(slot, layer.inputs())
        + "    d_%1$d, w_%1$d, s_%1$d, = %2$s\n"
            .formatted(
                slot,
                backward(perSample(h), perSample(in.tangent()), joined("ps"), "1", true, false))
        + "    %s = torch.add_(torch.unflatten(d_%d, 0, [-1, k]), torch.unflatten(t_%d, 1, [k, %d]))\n"
            .formatted(below.tangent(), slot, slot, layer.inputs());
  }

  /** Weights of all networks (or directions) as those of one convolution. */
  private String joined(String list) {
    return "torch.flatten(" + list + "[" + slot + "], 0, 1)";
  }

  private static String perSample(String tangents) {
    return "torch.flatten(" + tangents + ", 0, 1)";
  }

  private static String perNetwork(String tangents) {
    return "torch.flatten(" + tangents + ", 1, 2)";
  }

  private String convolution(String in, String weight, String out, String groups) {
    return "    %s = torch.conv2d(%s, %s, None, %s, [1, 1], %s)\n"
        .formatted(out, in, weight, geometry(), groups);
  }

  /** The gradients with respect to input, weights and (never) bias. */
  private String backward(
      String gradient, String in, String weight, String groups, boolean ofInput, boolean ofWeight) {
    return "torch.convolution_backward(%s, %s, %s, None, %s, [1, 1], False, [0, 0], %s, [%s, %s, False])"
        .formatted(gradient, in, weight, geometry(), groups, bool(ofInput), bool(ofWeight));
  }

  private String geometry() {
    return "[%1$d, %1$d], [%2$d, %2$d]".formatted(layer.stride(), layer.padding());
  }

  private static String bool(boolean value) {
    return value ? "True" : "False";
  }

  @Override
  public int slots() {
    return 1;
  }
}
