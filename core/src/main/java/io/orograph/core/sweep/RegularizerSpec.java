package io.orograph.core.sweep;

/**
 * A term added to the training loss. The weights it acts on are tensors of two or more dimensions,
 * and with {@code biases} all parameters.
 *
 * @param kind its formula
 * @param coefficient c, at least 0
 * @param scope whether each tensor or all together are one vector
 * @param radius R of {@link RegularizerKind#NORM_TARGET}; 0 of others
 * @param biases whether biases, and scales and shifts of batch normalization, take part
 */
public record RegularizerSpec(
    RegularizerKind kind,
    double coefficient,
    RegularizerScope scope,
    double radius,
    boolean biases) {

  /** Of each weight tensor, without a radius. */
  public RegularizerSpec(RegularizerKind kind, double coefficient) {
    this(kind, coefficient, RegularizerScope.LAYER, 0, false);
  }

  /** The same with another coefficient. */
  public RegularizerSpec withCoefficient(double value) {
    return new RegularizerSpec(kind, value, scope, radius, biases);
  }

  /** The same with another radius. */
  public RegularizerSpec withRadius(double value) {
    return new RegularizerSpec(kind, coefficient, scope, value, biases);
  }

  /** The same over other vectors. */
  public RegularizerSpec with(RegularizerScope other) {
    return new RegularizerSpec(kind, coefficient, other, radius, biases);
  }

  /** Whether a tensor of so many dimensions is regularized. */
  public boolean includes(int dimensions) {
    return biases || dimensions >= 2;
  }

  /** What is equal for all members of a pack: all but the coefficient and the radius. */
  String family() {
    return kind + " " + scope + (biases ? " biases" : "");
  }
}
