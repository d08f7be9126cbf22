package io.orograph.engine.program;

/**
 * y = x + p, with a vector p for each place of a sequence. Gradients pass through it as they are.
 *
 * @param slot of p
 * @param length places
 */
record PositionsCode(int slot, int length) implements LayerCode {
  @Override
  public String forward(String in, String out) {
    return moved(in, out, "ps");
  }

  /** {@code out} = {@code in} with the vectors of {@code list} added. */
  private String moved(String in, String out, String list) {
    return "    %s = torch.flatten(torch.add(%s, torch.unsqueeze(%s[%d], 1)), 1, 2)\n"
        .formatted(out, samples(in), list, slot);
  }

  /** (K, B, L, features). */
  private String samples(String rows) {
    return "torch.unflatten(%s, 1, [-1, %d])".formatted(rows, length);
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
    return "    w%1$d = torch.sum(%2$s, [1], out=gs[%1$d])\n".formatted(slot, samples(outGradient))
        + backwardPoint(in, out, outGradient, inGradient);
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    return inGradient.isEmpty() ? "" : "    %s = %s\n".formatted(inGradient, outGradient);
  }

  @Override
  public String forwardTangent(Stream in, Stream out) {
    return moved(in.tangent(), out.tangent(), "vs");
  }

  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    return "    hw%d = torch.sum(%s, [1])\n".formatted(slot, samples(gradient.tangent()))
        + "    %s = %s\n".formatted(below.tangent(), gradient.tangent());
  }

  @Override
  public int slots() {
    return 1;
  }
}
