package io.orograph.engine.program;

/**
 * z = s x Wᵀ + b as one batched product, or without b.
 *
 * @param slot of W; that of b follows
 * @param scale s
 * @param biased whether there is b
 */
record LinearCode(int slot, double scale, boolean biased) implements LayerCode {
  @Override
  public String forward(String in, String out) {
    if (!biased) {
      return product(out, in, "torch.transpose(ps[" + slot + "], 1, 2)");
    }
    return "    %s = torch.baddbmm(ps[%d], %s, torch.transpose(ps[%d], 1, 2)%s)\n"
        .formatted(out, slot + 1, in, slot, alpha());
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
    String scaled = scaled(outGradient);
    String code =
        scaling(outGradient)
            + "    w%1$d = torch.bmm(torch.transpose(%2$s, 1, 2), %3$s, out=gs[%1$d])\n"
                .formatted(slot, scaled, in)
            + (biased
                ? "    b%1$d = torch.sum(%2$s, [1], True, out=gs[%1$d])\n"
                    .formatted(slot + 1, outGradient)
                : "");
    return inGradient.isEmpty() ? code : code + below(inGradient, scaled);
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    return inGradient.isEmpty()
        ? ""
        : scaling(outGradient) + below(inGradient, scaled(outGradient));
  }

  /** Statement that computes s a b. */
  private String product(String out, String a, String b) {
    String plain = "torch.bmm(%s, %s)".formatted(a, b);
    return "    %s = %s\n"
        .formatted(out, scale == 1 ? plain : "torch.mul(%s, %s)".formatted(plain, scale));
  }

  private String below(String inGradient, String scaled) {
    return "    %s = torch.bmm(%s, ps[%d])\n".formatted(inGradient, scaled, slot);
  }

  /** Statement that computes s times a gradient, where s is not 1. */
  private String scaling(String gradient) {
    return scale == 1
        ? ""
        : "    %s = torch.mul(%s, %s)\n".formatted(scaled(gradient), gradient, scale);
  }

  /** Its name. */
  private String scaled(String gradient) {
    return scale == 1 ? gradient : gradient + "s" + slot;
  }

  private String alpha() {
    return scale == 1 ? "" : ", alpha=" + scale;
  }

  @Override
  public String forwardTangent(Stream in, Stream out) {
    String weights = "torch.transpose(vs[" + slot + "], 1, 2)";
    String code =
        biased
            ? "    %s = torch.baddbmm(vs[%d], %s, %s%s)\n"
                .formatted(out.tangent(), slot + 1, repeated(in.value()), weights, alpha())
            : product(out.tangent(), repeated(in.value()), weights);
    return in.isInput()
        ? code
        : code
            + "    s%d = torch.baddbmm_(%s, %s, %s%s)\n"
                .formatted(
                    slot,
                    out.tangent(),
                    in.tangent(),
                    repeated("torch.transpose(ps[" + slot + "], 1, 2)"),
                    alpha());
  }

  /** Bilinear in inputs and weights: z″ Wᵀ + 2 z′ dWᵀ, times s. */
  @Override
  public String forwardSecond(Stream in, Stream out, String second, String outSecond) {
    if (in.isInput()) {
      return "    %s = torch.zeros_like(%s)\n".formatted(outSecond, out.value());
    }
    String code =
        "    %s = torch.add(torch.bmm(%s, torch.transpose(ps[%d], 1, 2)), torch.bmm(%s, torch.transpose(vs[%d], 1, 2)), alpha=2)\n"
            .formatted(outSecond, second, slot, in.tangent(), slot);
    return scale == 1
        ? code
        : code + "    %1$s = torch.mul(%1$s, %2$s)\n".formatted(outSecond, scale);
  }

  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    String g = gradient.value();
    String h = scaled(gradient.tangent());
    String code =
        scaling(gradient.tangent())
            + (biased
                ? "    s%1$d = torch.sum(%2$s, [1], True, out=hs[%1$d])\n"
                    .formatted(slot + 1, gradient.tangent())
                : "")
            + "    s%1$d = torch.bmm(torch.transpose(%2$s, 1, 2), %3$s, out=hs[%1$d])\n"
                .formatted(slot, h, repeated(in.value()));
    if (in.isInput()) {
      return code;
    }
    return code
        + "    s%1$d = torch.baddbmm_(hs[%1$d], %2$s, %3$s%4$s)\n"
            .formatted(slot, repeated("torch.transpose(" + g + ", 1, 2)"), in.tangent(), alpha())
        + "    %s = torch.baddbmm_(torch.bmm(%s, %s), %s, vs[%d]%s)\n"
            .formatted(
                below.tangent(), h, repeated("ps[" + slot + "]"), repeated(g), slot, alpha());
  }

  private static String repeated(String value) {
    return LayerCode.repeated(value, false);
  }

  @Override
  public int slots() {
    return biased ? 2 : 1;
  }
}
