package io.orograph.engine.program;

import io.orograph.core.sweep.LossKind;

/**
 * The code of a training criterion: the one place per criterion. Outputs {@code z} are (K, B, C),
 * targets {@code t} one-hot of the same or broadcastable shape.
 */
enum LossCode {
  /** −Σ_c t_c log softmax(z)_c. */
  CROSS_ENTROPY(
      """
          lp = torch.log_softmax(z, 2)
          e = torch.neg(torch.mul(lp, t))
      """,
      """
          d = torch.div_(torch.sub_(torch.exp(lp), t), float(torch.size(z, 1)))
      """),
  /** ½ Σ_c (z_c − t_c)². */
  MSE(
      """
          r = torch.sub(z, t)
          e = torch.mul(torch.mul(r, r), 0.5)
      """,
      """
          d = torch.div(r, float(torch.size(z, 1)))
      """);

  private final String terms;
  private final String gradient;

  LossCode(String terms, String gradient) {
    this.terms = terms;
    this.gradient = gradient;
  }

  static LossCode of(LossKind kind) {
    return switch (kind) {
      case CROSS_ENTROPY -> CROSS_ENTROPY;
      case MSE -> MSE;
    };
  }

  /** Statements that compute {@code e}, whose sum over outputs is the loss of each sample. */
  String terms() {
    return indented(terms);
  }

  /** Statements that compute {@code d}, the gradient of the mean loss with respect to z. */
  String gradient() {
    return indented(gradient);
  }

  private static String indented(String code) {
    return code.indent(4).replace("        ", "    ");
  }
}
