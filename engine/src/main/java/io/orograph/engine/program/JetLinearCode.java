package io.orograph.engine.program;

/**
 * z = x Wᵀ + b on jets: slopes and Laplacians are multiplied like values, the bias is added to
 * values alone.
 *
 * <p>Gradients are copied, so that parameters may be narrower than what is computed.
 *
 * @param slot of W; that of b follows
 */
record JetLinearCode(int slot) implements LayerCode {
  @Override
  public String forward(String in, String out) {
    return "    %s = torch.bmm(%s, torch.transpose(ps[%d], 1, 2))\n".formatted(out, in, slot)
        + "    s = torch.add_((self).values(%s, ), ps[%d])\n".formatted(out, slot + 1);
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
    return "    s = torch.copy_(gs[%d], torch.bmm(torch.transpose(%s, 1, 2), %s))\n"
            .formatted(slot, outGradient, in)
        + "    s = torch.copy_(gs[%d], torch.sum((self).values(%s, ), [1], True))\n"
            .formatted(slot + 1, outGradient)
        + backwardPoint(in, out, outGradient, inGradient);
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    return inGradient.isEmpty()
        ? ""
        : "    %s = torch.bmm(%s, ps[%d])\n".formatted(inGradient, outGradient, slot);
  }

  @Override
  public String forwardTangent(Stream in, Stream out) {
    String code =
        "    %s = torch.bmm(%s, torch.transpose(vs[%d], 1, 2))\n"
                .formatted(out.tangent(), repeated(in.value()), slot)
            + "    s = torch.add_((self).values(%s, ), vs[%d])\n"
                .formatted(out.tangent(), slot + 1);
    return in.isInput()
        ? code
        : code
            + "    s%d = torch.baddbmm_(%s, %s, %s)\n"
                .formatted(
                    slot,
                    out.tangent(),
                    in.tangent(),
                    repeated("torch.transpose(ps[" + slot + "], 1, 2)"));
  }

  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    String g = gradient.value();
    String h = gradient.tangent();
    String product = "torch.bmm(torch.transpose(%s, 1, 2), %s)".formatted(h, repeated(in.value()));
    String bias = "    hw%d = torch.sum((self).values(%s, ), [1])\n".formatted(slot + 1, h);
    if (in.isInput()) {
      return "    hw%d = %s\n".formatted(slot, product) + bias;
    }
    return "    hw%d = torch.baddbmm(%s, %s, %s)\n"
            .formatted(slot, product, repeated("torch.transpose(" + g + ", 1, 2)"), in.tangent())
        + bias
        + "    %s = torch.baddbmm_(torch.bmm(%s, %s), %s, vs[%d])\n"
            .formatted(below.tangent(), h, repeated("ps[" + slot + "]"), repeated(g), slot);
  }

  private static String repeated(String value) {
    return LayerCode.repeated(value, false);
  }

  @Override
  public int slots() {
    return 2;
  }
}
