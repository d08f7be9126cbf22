package io.orograph.engine.program;

/**
 * y = γ n + β with n = (x − m) r and r = 1/√(v + ε) for each row: m and v are the mean and the
 * (biased) variance over its features.
 *
 * @param slot of γ; that of β follows
 */
record LayerNormCode(int slot) implements LayerCode {
  private static final String EPSILON = "1e-05";

  @Override
  public String forward(String in, String out) {
    return """
            v_%1$d, m_%1$d, = torch.var_mean(%2$s, [2], correction=0, keepdim=True)
            r_%1$d = torch.rsqrt(torch.add(v_%1$d, %3$s))
            n_%1$d = torch.mul(torch.sub(%2$s, m_%1$d), r_%1$d)
            %4$s = torch.addcmul(ps[%5$d], ps[%1$d], n_%1$d)
        """
        .formatted(slot, in, EPSILON, out, slot + 1);
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
    return """
            w_%1$d = torch.sum(torch.mul(%3$s, n_%1$d), [1], True, out=gs[%1$d])
            b_%1$d = torch.sum(%3$s, [1], True, out=gs[%2$d])
        """
            .formatted(slot, slot + 1, outGradient)
        + backwardPoint(in, out, outGradient, inGradient);
  }

  /** With G = γ times the gradient, A = G less its mean and its part along n, the result is r A. */
  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    String code =
        """
            g_%1$d = torch.mul(%2$s, ps[%1$d])
            p_%1$d = torch.mean(torch.mul(g_%1$d, n_%1$d), [2], True)
            a_%1$d = torch.sub(torch.sub(g_%1$d, torch.mean(g_%1$d, [2], True)), torch.mul(n_%1$d, p_%1$d))
        """
            .formatted(slot, outGradient);
    return inGradient.isEmpty()
        ? code
        : code + "    %2$s = torch.mul(r_%1$d, a_%1$d)\n".formatted(slot, inGradient);
  }

  /** n' = r times x' less its mean and its part q along n; y' = γ n' + γ' n + β'. */
  @Override
  public String forwardTangent(Stream in, Stream out) {
    return """
            q_%1$d = torch.mean(torch.mul(n_%1$d, %2$s), [2], True)
            e_%1$d = torch.mul(r_%1$d, torch.sub(torch.sub(%2$s, torch.mean(%2$s, [2], True)), torch.mul(n_%1$d, q_%1$d)))
            %3$s = torch.addcmul(torch.addcmul(vs[%4$d], vs[%1$d], n_%1$d), ps[%1$d], e_%1$d)
        """
        .formatted(slot, in.tangent(), out.tangent(), slot + 1);
  }

  /** r A' + r' A with r' = −r² q. */
  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    return """
            hw%1$d = torch.sum(torch.add(torch.mul(%3$s, n_%1$d), torch.mul(%4$s, e_%1$d)), [1])
            hw%2$d = torch.sum(%3$s, [1])
            f_%1$d = torch.add(torch.mul(%3$s, ps[%1$d]), torch.mul(%4$s, vs[%1$d]))
            l_%1$d = torch.mean(torch.add(torch.mul(f_%1$d, n_%1$d), torch.mul(g_%1$d, e_%1$d)), [2], True)
            l_%1$d = torch.add(torch.mul(e_%1$d, p_%1$d), torch.mul(n_%1$d, l_%1$d))
            l_%1$d = torch.sub(torch.sub(f_%1$d, torch.mean(f_%1$d, [2], True)), l_%1$d)
            %5$s = torch.mul(r_%1$d, torch.sub(l_%1$d, torch.mul(torch.mul(r_%1$d, q_%1$d), a_%1$d)))
        """
        .formatted(slot, slot + 1, gradient.tangent(), gradient.value(), below.tangent());
  }

  @Override
  public int slots() {
    return 2;
  }
}
