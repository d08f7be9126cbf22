package io.orograph.engine.program;

import io.orograph.engine.model.Layer;

/**
 * Self-attention: a linear layer to q, k and v side by side, softmax(q kᵀ/√d) v for each head, and
 * a linear layer.
 *
 * <p>Heads are (n, K·B·H, L, d) with n = 3 for q, k and v and 1 for the answer, contiguous, so that
 * products of all heads of all samples of all networks are one batched product; their tangents are
 * (n, k, B·H, L, d).
 *
 * @param slot of the first linear layer's weights
 * @param length L, vectors of a sequence
 * @param heads H
 * @param extent d, of q, k and v in one head
 * @param into the linear layer to q, k and v
 * @param from the linear layer behind
 */
record AttentionCode(int slot, int length, int heads, int extent, LinearCode into, LinearCode from)
    implements LayerCode {
  private static final String PROJECTED = "q";
  private static final String ATTENDED = "o";

  AttentionCode(int slot, int length, Layer.Attention layer) {
    this(
        slot,
        length,
        layer.heads(),
        layer.features() / layer.heads(),
        new LinearCode(slot, 1, true),
        new LinearCode(slot + 2, 1, true));
  }

  @Override
  public String forward(String in, String out) {
    String projected = out + PROJECTED;
    String attended = out + ATTENDED;
    return into.forward(in, projected)
        + """
            h_%1$d = %2$s
            w_%1$d = torch.softmax(torch.mul(torch.bmm(torch.select(h_%1$d, 0, 0), torch.transpose(torch.select(h_%1$d, 0, 1), 1, 2)), %3$s), 2)
            o_%1$d = torch.unsqueeze(torch.bmm(w_%1$d, torch.select(h_%1$d, 0, 2)), 0)
            %4$s = %5$s
        """
            .formatted(slot, heads(projected, 3), scale(), attended, rows("o_" + slot, "K", 1))
        + from.forward(attended, out);
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
    return from.backward(out + ATTENDED, out, outGradient, outGradient + ATTENDED)
        + backwardHeads(outGradient)
        + into.backward(in, out + PROJECTED, outGradient + PROJECTED, inGradient);
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    return from.backwardPoint(out + ATTENDED, out, outGradient, outGradient + ATTENDED)
        + backwardHeads(outGradient)
        + into.backwardPoint(in, out + PROJECTED, outGradient + PROJECTED, inGradient);
  }

  /**
   * With w the softmax, g the gradient of the answer and y = g vᵀ that of w, z = w (y − Σ y w)/√d
   * is that of q kᵀ.
   */
  private String backwardHeads(String outGradient) {
    return """
            g_%1$d = torch.select(%2$s, 0, 0)
            y_%1$d = torch.bmm(g_%1$d, torch.transpose(torch.select(h_%1$d, 0, 2), 1, 2))
            c_%1$d = torch.sum(torch.mul(y_%1$d, w_%1$d), [2], True)
            z_%1$d = torch.mul(torch.mul(torch.sub(y_%1$d, c_%1$d), w_%1$d), %3$s)
            t_%1$d = torch.stack([torch.bmm(z_%1$d, torch.select(h_%1$d, 0, 1)), torch.bmm(torch.transpose(z_%1$d, 1, 2), torch.select(h_%1$d, 0, 0)), torch.bmm(torch.transpose(w_%1$d, 1, 2), g_%1$d)])
            %4$s = %5$s
        """
        .formatted(
            slot,
            heads(outGradient + ATTENDED, 1),
            scale(),
            outGradient + PROJECTED,
            rows("t_" + slot, "K", 3));
  }

  /** s' = (q' kᵀ + q k'ᵀ)/√d, w' = w (s' − Σ w s') and w' v + w v'. */
  @Override
  public String forwardTangent(Stream in, Stream out) {
    Stream projected = out.within(PROJECTED);
    Stream attended = out.within(ATTENDED);
    return into.forwardTangent(in, projected)
        + """
            i_%1$d = %2$s
            j_%1$d = torch.matmul(torch.select(i_%1$d, 0, 0), torch.transpose(torch.select(h_%1$d, 0, 1), 1, 2))
            j_%1$d = torch.add(j_%1$d, torch.matmul(torch.select(h_%1$d, 0, 0), torch.transpose(torch.select(i_%1$d, 0, 1), 2, 3)))
            j_%1$d = torch.mul(torch.mul(j_%1$d, %3$s), w_%1$d)
            j_%1$d = torch.sub(j_%1$d, torch.mul(w_%1$d, torch.sum(j_%1$d, [3], True)))
            p_%1$d = torch.add(torch.matmul(j_%1$d, torch.select(h_%1$d, 0, 2)), torch.matmul(w_%1$d, torch.select(i_%1$d, 0, 2)))
            p_%1$d = torch.flatten(torch.unsqueeze(p_%1$d, 0), 1, 2)
            %4$s = %5$s
        """
            .formatted(
                slot,
                tangents(projected.tangent(), 3),
                scale(),
                attended.tangent(),
                rows("p_" + slot, "k", 1))
        + from.forwardTangent(attended, out);
  }

  /**
   * With g' the tangents of g: y' = g' vᵀ + g v'ᵀ, z' = (w' (y − Σ y w) + w (y' − Σ (y' w + y
   * w')))/√d, and the products of {@link #backwardHeads} by the product rule.
   */
  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    Stream attended = gradient.within(ATTENDED);
    Stream projected = gradient.within(PROJECTED);
    return from.backwardTangent(out.within(ATTENDED), out, gradient, attended)
        + """
            f_%1$d = torch.select(%2$s, 0, 0)
            u_%1$d = torch.add(torch.matmul(f_%1$d, torch.transpose(torch.select(h_%1$d, 0, 2), 1, 2)), torch.matmul(g_%1$d, torch.transpose(torch.select(i_%1$d, 0, 2), 2, 3)))
            l_%1$d = torch.sum(torch.add(torch.mul(u_%1$d, w_%1$d), torch.mul(j_%1$d, y_%1$d)), [3], True)
            l_%1$d = torch.add(torch.mul(j_%1$d, torch.sub(y_%1$d, c_%1$d)), torch.mul(torch.sub(u_%1$d, l_%1$d), w_%1$d))
            l_%1$d = torch.mul(l_%1$d, %3$s)
            dq_%1$d = torch.add(torch.matmul(l_%1$d, torch.select(h_%1$d, 0, 1)), torch.matmul(z_%1$d, torch.select(i_%1$d, 0, 1)))
            dk_%1$d = torch.add(torch.matmul(torch.transpose(l_%1$d, 2, 3), torch.select(h_%1$d, 0, 0)), torch.matmul(torch.transpose(z_%1$d, 1, 2), torch.select(i_%1$d, 0, 0)))
            dv_%1$d = torch.add(torch.matmul(torch.transpose(j_%1$d, 2, 3), g_%1$d), torch.matmul(torch.transpose(w_%1$d, 1, 2), f_%1$d))
            l_%1$d = torch.flatten(torch.stack([dq_%1$d, dk_%1$d, dv_%1$d]), 1, 2)
            %4$s = %5$s
        """
            .formatted(
                slot,
                tangents(attended.tangent(), 1),
                scale(),
                projected.tangent(),
                rows("l_" + slot, "k", 3))
        + into.backwardTangent(in, out.within(PROJECTED), projected, below);
  }

  /** 1/√d. */
  private double scale() {
    return 1 / Math.sqrt(extent);
  }

  /** (K, B·L, n·features) as (n, K·B·H, L, d), contiguous. */
  private String heads(String rows, int n) {
    return "torch.flatten(%s, 1, 3)".formatted(apart(rows, n));
  }

  /** (k, B·L, n·features) as (n, k, B·H, L, d), contiguous. */
  private String tangents(String rows, int n) {
    return "torch.flatten(%s, 2, 3)".formatted(apart(rows, n));
  }

  /** (n, K, B, H, L, d). */
  private String apart(String rows, int n) {
    return "torch.contiguous(torch.permute(torch.unflatten(torch.unflatten(%s, 1, [-1, %d]), 3, [%d, %d, %d]), [3, 0, 1, 4, 2, 5]))"
        .formatted(rows, length, n, heads, extent);
  }

  /** The inverse, from (n, K·B·H, L, d), contiguous; {@code networks} names K. */
  private String rows(String apart, String networks, int n) {
    return "torch.reshape(torch.permute(torch.unflatten(%s, 1, [%s, -1, %d]), [1, 2, 4, 0, 3, 5]), [%s, -1, %d])"
        .formatted(apart, networks, heads, networks, n * heads * extent);
  }

  @Override
  public int slots() {
    return 4;
  }
}
