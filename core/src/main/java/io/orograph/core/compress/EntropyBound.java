package io.orograph.core.compress;

/**
 * Below how many bytes no code of single weights gets: of a tensor of d weights with n that are not
 * zero, n H bits for what they are and d h(n/d) for where, with H the entropy of {@link Survivors}
 * and h(q) = −q log₂ q − (1 − q) log₂(1 − q). Codes that look at several weights at once may get
 * below, as compressors of bytes do where weights repeat.
 */
public final class EntropyBound {
  private EntropyBound() {}

  /** Bytes of a tensor, not rounded; 0 of one without weights that are not zero. */
  public static double bytes(double[] w) {
    Survivors left = Survivors.of(w, 0);
    if (left.count() == 0) {
      return 0;
    }
    double share = (double) left.count() / left.total();
    return (left.count() * left.entropy() + left.total() * binary(share)) / Byte.SIZE;
  }

  private static double binary(double share) {
    return part(share) + part(1 - share);
  }

  private static double part(double share) {
    return share == 0 ? 0 : -share * Math.log(share) / Math.log(2);
  }
}
