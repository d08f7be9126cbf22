package io.orograph.engine.program;

import java.util.List;

/**
 * The methods of programs whose samples carry jets: for each point x of d coordinates the value a
 * of a layer, its slopes ∂a/∂x₁, …, ∂a/∂x_d and its Laplacian Δa, propagated side by side (forward
 * Laplacian, exact to rounding). As numbers they are S = d + 2 blocks of B rows, (K, S·B,
 * features), so a linear layer is one product, and one ordinary backward pass gives the gradient of
 * any loss of the jets. One application of an elementwise σ makes of (v, g, l)
 *
 * <p>σ(v), σ′(v) g, σ′(v) l + σ″(v) Σ_k g_k².
 *
 * <p>Its backward pass needs σ‴, tangents of that σ⁗.
 *
 * @param dimension d
 */
record JetText(int dimension) {
  private static final List<String> KINDS = List.of("tanh", "swish");

  /** Methods for every kind of nonlinearity, and for both criteria. */
  String methods(String common, String nonlinearity) {
    StringBuilder text = new StringBuilder(filled(common));
    for (String kind : KINDS) {
      text.append(filled(nonlinearity).replace("$KIND", kind));
    }
    return text.toString();
  }

  /** Blocks of rows. */
  int streams() {
    return dimension + 2;
  }

  String filled(String text) {
    return text.replace("$STREAMS", Integer.toString(streams()))
        .replace("$LAPLACIAN", Integer.toString(dimension + 1))
        .replace("$DIMENSION", Integer.toString(dimension))
        .replace("$SLOPES_END", Integer.toString(dimension + 3))
        .replace("$BOUNDARY", Integer.toString(dimension + 4))
        .replace("$COLUMNS", Integer.toString(dimension + 5));
  }

  /** Points as jets of the identity: x, the unit vectors, 0. */
  String inputs() {
    return """
          def inputs(self: __torch__.M, x: Tensor, rows: Tensor, K: int) -> Tensor:
            return (self).points((self).batches(x, rows, K, ), )
          def shared(self: __torch__.M, x: Tensor, K: int) -> Tensor:
            return (self).points(torch.expand(torch.unsqueeze(x, 0), [K, -1, -1]), )
        """;
  }
}
