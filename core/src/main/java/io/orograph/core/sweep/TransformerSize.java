package io.orograph.core.sweep;

import java.util.List;

/**
 * The sizes of a Transformer encoder that classifies sequences, for saying what a sweep takes
 * before any network is built. What builds networks counts the same, which a test compares.
 *
 * @param vocabulary different tokens
 * @param length L, tokens of a sample
 * @param width n, extent of the embedding
 * @param depth blocks
 * @param heads of each block
 * @param outputs numbers of an answer
 */
public record TransformerSize(
    long vocabulary, long length, long width, long depth, long heads, long outputs) {

  /**
   * Of a specification on such data.
   *
   * @param shape of a sample, its length
   */
  public static TransformerSize of(
      NetworkSpec network, List<Integer> shape, int vocabulary, int outputs) {
    return new TransformerSize(
        vocabulary,
        shape.getFirst(),
        network.width(),
        network.depth(),
        Math.max(1, network.heads()),
        outputs);
  }

  /**
   * Parameters: (vocabulary + L) n of the tables, 12 n² + 13 n of a block (4 n² + 4 n of attention,
   * 8 n² + 5 n of the two linear layers, 4 n of the two norms), and the linear layer at the end.
   */
  public long parameters() {
    return (vocabulary + length) * width
        + depth * (12 * width * width + 13 * width)
        + (width + 1) * outputs;
  }

  /** Multiply-adds of a sample, the embedding as a product with one-hot rows. */
  public long multiplyAdds() {
    return vocabulary * length * width
        + depth * (12 * width * width * length + 2 * length * length * width)
        + width * outputs;
  }

  /** Numbers that a sample's forward pass leaves, about. */
  public long activations() {
    return length * (vocabulary + 3 * width)
        + depth * length * (22 * width + 2 * heads * length)
        + outputs;
  }
}
