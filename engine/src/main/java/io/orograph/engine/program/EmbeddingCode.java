package io.orograph.engine.program;

/**
 * Tokens to vectors, as a product of one-hot rows with E: unlike picking rows and adding their
 * gradients up it is the same batched product as a linear layer, with its bits. The rows take as
 * many numbers as there are tokens, so it is for small vocabularies.
 *
 * @param slot of E
 * @param vocabulary rows of E
 */
record EmbeddingCode(int slot, int vocabulary) implements LayerCode {
  @Override
  public String forward(String in, String out) {
    return """
            i_%1$d = torch.arange(%2$d, dtype=ops.prim.dtype(%3$s), layout=None, device=ops.prim.device(%3$s))
            x_%1$d = torch.flatten(torch.to(torch.eq(torch.unsqueeze(%3$s, 3), i_%1$d), ops.prim.dtype(%3$s)), 1, 2)
            %4$s = torch.bmm(x_%1$d, ps[%1$d])
        """
        .formatted(slot, vocabulary, in, out);
  }

  @Override
  public String forwardTraining(String in, String out) {
    return forward(in, out);
  }

  @Override
  public boolean readsInput() {
    return true;
  }

  /** Tokens have no gradient. */
  @Override
  public String backward(String in, String out, String outGradient, String inGradient) {
    requireNone(inGradient);
    return "    w%1$d = torch.bmm(torch.transpose(x_%1$d, 1, 2), %2$s, out=gs[%1$d])\n"
        .formatted(slot, outGradient);
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    requireNone(inGradient);
    return "";
  }

  private static void requireNone(String inGradient) {
    if (!inGradient.isEmpty()) {
      throw new UnsupportedOperationException(
          "embedding: behind another layer (expected: first, because tokens have no gradient)");
    }
  }

  @Override
  public String forwardTangent(Stream in, Stream out) {
    return "    %s = torch.bmm(%s, vs[%d])\n".formatted(out.tangent(), repeated("x_" + slot), slot);
  }

  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    return "    hw%1$d = torch.bmm(%2$s, %3$s)\n"
        .formatted(slot, repeated("torch.transpose(x_" + slot + ", 1, 2)"), gradient.tangent());
  }

  private static String repeated(String value) {
    return LayerCode.repeated(value, false);
  }

  @Override
  public int slots() {
    return 1;
  }
}
