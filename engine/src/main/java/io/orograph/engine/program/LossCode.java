package io.orograph.engine.program;

import io.orograph.core.sweep.LossKind;

/**
 * The code of a training criterion: the one place per criterion. Outputs {@code z} are (K, B, C),
 * one-hot targets {@code t} of the same or a broadcastable shape.
 *
 * <p>Training works with targets that have been prepared once, {@code u}, and computes the loss
 * {@code l} of each network, mean over its batch, together with its gradient {@code d} with respect
 * to z.
 */
enum LossCode {
  /**
   * −Σ_c t_c log softmax(z)_c; prepared targets are −t/B, so that the loss is Σ u log softmax(z).
   *
   * <p>Works on (K, C, B): along the middle axis libtorch's kernels are some twenty times faster
   * than along a last axis of ten classes (measured: 4 against 84 µs at K = 5, B = 128).
   */
  CROSS_ENTROPY(
      """
      lp = torch.log_softmax(torch.contiguous(torch.transpose(z, 1, 2)), 1)
      e = torch.neg(torch.sum(torch.mul(lp, torch.transpose(t, 1, 2)), [1]))
      """,
      """
      u = torch.mul(t, torch.div(-1., float(B)))
      """,
      """
      lp = torch.log_softmax(torch.contiguous(torch.transpose(z, 1, 2)), 1)
      v = torch.contiguous(torch.transpose(u, 1, 2))
      l = torch.sum(torch.mul(lp, v), [1, 2])
      d = torch.transpose(torch._log_softmax_backward_data(v, lp, 1, ops.prim.dtype(z)), 1, 2)
      """,
      """
      p = torch.softmax(torch.contiguous(torch.transpose(z, 1, 2)), 1)
      d = torch.transpose(torch.div(torch.sub(p, torch.transpose(t, 1, 2)), n), 1, 2)
      """,
      """
      q = torch.mul(torch.contiguous(torch.transpose(b, 1, 2)), p)
      h = torch.transpose(torch.div(torch.sub(q, torch.mul(torch.sum(q, [1], True), p)), n), 1, 2)
      """),
  /** ½ Σ_c (z_c − t_c)². */
  MSE(
      """
      r = torch.sub(z, t)
      e = torch.mul(torch.sum(torch.mul(r, r), [2]), 0.5)
      """,
      """
      u = t
      """,
      """
      r = torch.sub(z, u)
      d = torch.div(r, float(torch.size(z, 1)))
      l = torch.mul(torch.sum(torch.mul(r, d), [1, 2]), 0.5)
      """,
      """
      d = torch.div(torch.sub(z, t), n)
      """,
      """
      h = torch.div(b, n)
      """),
  /**
   * (Δu + f)² with weight and a penalty of the boundary, by the methods of {@link JetText}; z are
   * jets.
   */
  LEAST_SQUARES(
      Jets.terms("residual"),
      Jets.PREPARATION,
      Jets.training("residual"),
      Jets.point("residual"),
      Jets.tangent("residual")),
  /**
   * ½|∇u|² − f u with weight and a penalty of the boundary, by the methods of {@link JetText}; z
   * are jets.
   */
  DEEP_RITZ(
      Jets.terms("energy"),
      Jets.PREPARATION,
      Jets.training("energy"),
      Jets.point("energy"),
      Jets.tangent("energy"));

  private final String terms;
  private final String preparation;
  private final String training;
  private final String point;
  private final String tangent;

  LossCode(String terms, String preparation, String training, String point, String tangent) {
    this.terms = terms;
    this.preparation = preparation;
    this.training = training;
    this.point = point;
    this.tangent = tangent;
  }

  static LossCode of(LossKind kind) {
    return switch (kind) {
      case CROSS_ENTROPY -> CROSS_ENTROPY;
      case MSE -> MSE;
      case LEAST_SQUARES -> LEAST_SQUARES;
      case DEEP_RITZ -> DEEP_RITZ;
    };
  }

  /** Statements that compute {@code e}, the loss of each sample, (K, B). */
  String terms() {
    return terms.indent(4);
  }

  /** Statements that prepare targets {@code t} for batches of {@code B} samples. */
  String preparation() {
    return preparation.indent(4);
  }

  /** Statements that compute {@code l} and {@code d} from {@code z} and {@code u}. */
  String training() {
    return training.indent(4);
  }

  /**
   * Statements that compute {@code d}, the gradient of the mean loss of {@code n} samples with
   * respect to {@code z}.
   */
  String point() {
    return point.indent(4);
  }

  /**
   * Statements after {@link #point} that compute {@code h}, its tangents for those {@code b} of z.
   */
  String tangent() {
    return tangent.indent(4);
  }

  /** What the criteria on jets share: d and h are jets as z is, of S·B rows. */
  private static final class Jets {
    static final String PREPARATION = "u = t\n";

    static String terms(String name) {
      return "e = (self).%s_terms(z, t, )\n".formatted(name);
    }

    static String training(String name) {
      return """
          l = torch.mean((self).%1$s_terms(z, u, ), [1])
          d = (self).%1$s_gradient(z, u, float(torch.size(u, 1)), )
          """
          .formatted(name);
    }

    static String point(String name) {
      return """
          j = torch.contiguous(t)
          d = (self).%1$s_gradient(z, j, float(torch.size(j, 1)), )
          """
          .formatted(name);
    }

    static String tangent(String name) {
      return "h = (self).%1$s_tangent(b, j, float(torch.size(j, 1)), )\n".formatted(name);
    }
  }
}
