package io.orograph.engine.program;

/**
 * Maximum over disjoint squares; gradients and tangents go where the maximum was.
 *
 * @param kernel extent of the square
 */
record MaxPoolCode(int kernel) implements LayerCode {
  @Override
  public String forward(String in, String out) {
    return "    %s = torch.max_pool2d(%s, %s)\n".formatted(out, in, window());
  }

  @Override
  public String forwardTraining(String in, String out) {
    return "    %1$s, %1$s_at, = torch.max_pool2d_with_indices(%2$s, %3$s)\n"
        .formatted(out, in, window());
  }

  @Override
  public boolean readsInput() {
    return true;
  }

  @Override
  public String backward(String in, String out, String outGradient, String inGradient) {
    return inGradient.isEmpty()
        ? ""
        : "    %s = torch.max_pool2d_with_indices_backward(%s, %s, %s, %s_at)\n"
            .formatted(inGradient, outGradient, in, window(), out);
  }

  @Override
  public String forwardPoint(String in, String out) {
    return forwardTraining(in, out);
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    return backward(in, out, outGradient, inGradient);
  }

  @Override
  public String forwardTangent(Stream in, Stream out) {
    return "    %1$s_at = %2$s\n"
            .formatted(
                out.tangent(),
                "torch.flatten(" + LayerCode.repeated(out.value() + "_at", true) + ", 3)")
        + "    %1$s = torch.unflatten(torch.gather(torch.flatten(%2$s, 3), 3, %1$s_at), 3, [torch.size(%3$s, 2), -1])\n"
            .formatted(out.tangent(), in.tangent(), out.value());
  }

  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    return "    %1$s = torch.zeros_like(%2$s)\n".formatted(below.tangent(), in.tangent())
        + "    s = torch.scatter_(torch.flatten(%1$s, 3), 3, %2$s_at, torch.flatten(%3$s, 3))\n"
            .formatted(below.tangent(), out.tangent(), gradient.tangent());
  }

  private String window() {
    return "[%1$d, %1$d], [%1$d, %1$d], [0, 0], [1, 1], False".formatted(kernel);
  }

  @Override
  public int slots() {
    return 0;
  }
}
