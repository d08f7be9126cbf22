package io.orograph.engine.program;

/**
 * z = x Wᵀ + b as one batched product.
 *
 * @param slot of W; that of b follows
 */
record LinearCode(int slot) implements LayerCode {
  @Override
  public String forward(String in, String out) {
    return "    %s = torch.baddbmm(ps[%d], %s, torch.transpose(ps[%d], 1, 2))\n"
        .formatted(out, slot + 1, in, slot);
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
    String code =
        "    w%1$d = torch.bmm(torch.transpose(%2$s, 1, 2), %3$s, out=gs[%1$d])\n"
                .formatted(slot, outGradient, in)
            + "    b%1$d = torch.sum(%2$s, [1], True, out=gs[%1$d])\n"
                .formatted(slot + 1, outGradient);
    return inGradient.isEmpty() ? code : code + backwardPoint(in, out, outGradient, inGradient);
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
        "    %s = torch.baddbmm(vs[%d], %s, torch.transpose(vs[%d], 1, 2))\n"
            .formatted(out.tangent(), slot + 1, repeated(in.value()), slot);
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
    String bias = "    hw%d = torch.sum(%s, [1])\n".formatted(slot + 1, h);
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
