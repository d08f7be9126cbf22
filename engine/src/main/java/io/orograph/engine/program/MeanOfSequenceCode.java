package io.orograph.engine.program;

/**
 * The mean of the vectors of each sequence. Linear, so tangents are treated as values.
 *
 * @param length vectors of a sequence
 */
record MeanOfSequenceCode(int length) implements LayerCode {
  @Override
  public String forward(String in, String out) {
    return "    %s = torch.mean(torch.unflatten(%s, 1, [-1, %d]), [2])\n"
        .formatted(out, in, length);
  }

  @Override
  public String forwardTraining(String in, String out) {
    return forward(in, out);
  }

  @Override
  public String backward(String in, String out, String outGradient, String inGradient) {
    return inGradient.isEmpty() ? "" : spread(outGradient, inGradient);
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    return backward(in, out, outGradient, inGradient);
  }

  @Override
  public String forwardTangent(Stream in, Stream out) {
    return forward(in.tangent(), out.tangent());
  }

  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    return spread(gradient.tangent(), below.tangent());
  }

  /** In equal parts over the sequence. */
  private String spread(String gradient, String out) {
    return "    %1$s = torch.flatten(torch.expand(torch.unsqueeze(torch.div(%2$s, %3$d.), 2), [-1, -1, %3$d, -1]), 1, 2)\n"
        .formatted(out, gradient, length);
  }

  @Override
  public int slots() {
    return 0;
  }
}
