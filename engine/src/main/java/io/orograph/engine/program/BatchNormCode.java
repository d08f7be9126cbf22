package io.orograph.engine.program;

/**
 * y = γ x̂ + β with x̂ = (x − m) / √(v + ε) for each channel: m and v are the mean and the (biased)
 * variance over the batch if {@code batch}, the running statistics otherwise.
 *
 * <p>In a training step {@code rho} is the share of the batch in the new running statistics, whose
 * variance is the unbiased one, as in PyTorch.
 *
 * @param channels number of channels
 * @param place where it stands
 */
record BatchNormCode(int channels, Place place) implements LayerCode {
  private static final String EPSILON = "1e-05";

  @Override
  public String forward(String in, String out) {
    return normalized(
        in,
        out,
        "    %s = torch.batch_norm(%s, " + scaleAndStatistics(true) + ", batch, rho, %s, False)\n");
  }

  @Override
  public String forwardTraining(String in, String out) {
    return normalized(
        in,
        out,
        "    %s, m_"
            + slot()
            + ", r_"
            + slot()
            + ", = torch.native_batch_norm(%s, "
            + scaleAndStatistics(true)
            + ", batch, rho, %s)\n");
  }

  /** Images as they are; vectors as images of one pixel, (B, K·features), and back. */
  private String normalized(String in, String out, String call) {
    return place.isImage()
        ? call.formatted(out, in, EPSILON)
        : joined(in, "x_" + slot()) + call.formatted(out, "x_" + slot(), EPSILON) + apart(out);
  }

  /**
   * Images of one pixel as vectors again, contiguous: the bits of a product of matrices whose rows
   * lie further apart would depend on where in the pack they lie.
   */
  private String apart(String value) {
    return "    %1$s = torch.contiguous(torch.transpose(torch.unflatten(%1$s, 1, [K, %2$d]), 0, 1))\n"
        .formatted(value, channels);
  }

  private static String joined(String vectors, String out) {
    return "    %s = torch.flatten(torch.transpose(%s, 0, 1), 1)\n".formatted(out, vectors);
  }

  /** γ, β if asked for, running mean and variance, each of all networks. */
  private String scaleAndStatistics(boolean withBias) {
    String bias = withBias ? "torch.flatten(ps[" + (slot() + 1) + "]), " : "";
    return "torch.flatten(ps[%d]), %storch.flatten(bs[%d]), torch.flatten(bs[%d])"
        .formatted(slot(), bias, place.buffer(), place.buffer() + 1);
  }

  @Override
  public String backward(String in, String out, String outGradient, String inGradient) {
    String below = inGradient.isEmpty() ? "s_" + slot() : inGradient;
    String call =
        "    %1$s, w_%2$d, b_%2$d, = torch.native_batch_norm_backward(%3$s, %4$s, %5$s, m_%2$d, r_%2$d, batch, %6$s, [%7$s, True, True])\n"
            .formatted(
                below,
                slot(),
                place.isImage() ? outGradient : "y_" + slot(),
                place.isImage() ? in : "x_" + slot(),
                scaleAndStatistics(false),
                EPSILON,
                inGradient.isEmpty() ? "False" : "True");
    String store =
        "    s = torch.copy_(gs[%1$d], torch.view_as(w_%1$d, gs[%1$d]))\n".formatted(slot())
            + "    s = torch.copy_(gs[%2$d], torch.view_as(b_%1$d, gs[%2$d]))\n"
                .formatted(slot(), slot() + 1);
    if (place.isImage()) {
      return call + store;
    }
    return joined(outGradient, "y_" + slot())
        + call
        + store
        + (inGradient.isEmpty() ? "" : apart(below));
  }

  @Override
  public String forwardPoint(String in, String out) {
    return """
            if batch:
              v_%1$d, m_%1$d, = torch.var_mean(%2$s, %3$s, correction=0, keepdim=True)
            else:
              m_%1$d = torch.view(bs[%4$d], %6$s)
              v_%1$d = torch.view(bs[%5$d], %6$s)
            r_%1$d = torch.rsqrt(torch.add(v_%1$d, %7$s))
            n_%1$d = torch.mul(torch.sub(%2$s, m_%1$d), r_%1$d)
            c_%1$d = torch.mul(%8$s, r_%1$d)
            %9$s = %10$s
        """
        .formatted(
            slot(),
            beside(in),
            axes(),
            place.buffer(),
            place.buffer() + 1,
            shape(),
            EPSILON,
            parameter("ps", slot()),
            out,
            alone(
                "torch.addcmul("
                    + parameter("ps", slot() + 1)
                    + ", "
                    + parameter("ps", slot())
                    + ", n_"
                    + slot()
                    + ")"));
  }

  /**
   * With G the gradient with respect to y, A = G less its mean and its part along x̂ where the
   * statistics are of the batch, and the gradient with respect to x is γ r A.
   */
  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    String code =
        """
            g_%1$d = %2$s
            if batch:
              p_%1$d = torch.mean(torch.mul(g_%1$d, n_%1$d), %3$s, True)
              a_%1$d = torch.sub(torch.sub(g_%1$d, torch.mean(g_%1$d, %3$s, True)), torch.mul(n_%1$d, p_%1$d))
            else:
              p_%1$d = r_%1$d
              a_%1$d = g_%1$d
        """
            .formatted(slot(), beside(outGradient), axes());
    return inGradient.isEmpty()
        ? code
        : code
            + "    %s = %s\n"
                .formatted(inGradient, alone("torch.mul(c_%1$d, a_%1$d)".formatted(slot())));
  }

  /**
   * y' = γ r e + γ' x̂ + β' with r = 1/√(v + ε) and e = x', less its own mean and its part along x̂
   * where the statistics are of the batch.
   */
  @Override
  public String forwardTangent(Stream in, Stream out) {
    return """
            if batch:
              q_%1$d = torch.mean(torch.mul(n_%1$d, %2$s), %3$s, True)
              e_%1$d = torch.addcmul_(torch.sub(%2$s, torch.mean(%2$s, %3$s, True)), n_%1$d, q_%1$d, value=-1.)
            else:
              q_%1$d = r_%1$d
              e_%1$d = %2$s
            %4$s = torch.addcmul_(torch.addcmul(%5$s, %6$s, n_%1$d), c_%1$d, e_%1$d)
        """
        .formatted(
            slot(),
            in.tangent(),
            axes(),
            out.tangent(),
            parameter("vs", slot() + 1),
            parameter("vs", slot()));
  }

  /**
   * With G, A of {@link #backwardPoint} and h the tangents of G, those of the gradient with respect
   * to x are γ r A' + (γ' r + γ r') A, with r' = −r² q, q the mean of x̂ x'.
   */
  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    return """
            h_%1$d = torch.add(torch.mul(%2$s, n_%1$d), torch.mul(torch.mul(g_%1$d, r_%1$d), e_%1$d))
            hw%1$d = torch.sum(h_%1$d, %3$s)
            hw%4$d = torch.sum(%2$s, %3$s)
            f_%1$d = torch.mul(%5$s, r_%1$d)
            if batch:
              z_%1$d = torch.sub(%2$s, torch.mean(%2$s, %3$s, True))
              s = torch.addcmul_(z_%1$d, torch.mul(e_%1$d, r_%1$d), p_%1$d, value=-1.)
              s = torch.addcmul_(z_%1$d, n_%1$d, torch.mean(h_%1$d, %3$s, True), value=-1.)
              f_%1$d = torch.sub(f_%1$d, torch.mul(torch.mul(c_%1$d, r_%1$d), q_%1$d))
            else:
              z_%1$d = %2$s
            %6$s = torch.addcmul_(torch.mul(z_%1$d, c_%1$d), f_%1$d, a_%1$d)
        """
        .formatted(
            slot(),
            gradient.tangent(),
            axes(),
            slot() + 1,
            parameter("vs", slot()),
            below.tangent());
  }

  private int slot() {
    return place.slot();
  }

  private String beside(String value) {
    return LayerCode.beside(value, place.isImage());
  }

  /** The inverse of beside. */
  private String alone(String value) {
    return place.isImage() ? "torch.squeeze(" + value + ", 1)" : value;
  }

  /** All axes but networks and channels. */
  private String axes() {
    return place.isImage() ? "[0, 3, 4]" : "[1]";
  }

  /** Numbers per network and channel in a shape that is broadcast to that of tangents. */
  private String shape() {
    return place.isImage() ? "[1, -1, %d, 1, 1]".formatted(channels) : "[-1, 1, " + channels + "]";
  }

  private String parameter(String list, int at) {
    return place.isImage()
        ? "torch.view(%s[%d], %s)".formatted(list, at, shape())
        : list + "[" + at + "]";
  }

  @Override
  public int slots() {
    return 2;
  }

  @Override
  public int buffers() {
    return 2;
  }
}
