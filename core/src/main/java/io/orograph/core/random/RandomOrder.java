package io.orograph.core.random;

/**
 * A random order of the numbers 0 to n − 1, of which any place is found alone: nothing is kept per
 * number, so that the first hundred of a million cost a hundred steps.
 *
 * <p>A Feistel network of {@value #ROUNDS} rounds over the smallest even number of bits that holds
 * n − 1, walked on along its cycle until the result is below n (Black and Rogaway, "Ciphers with
 * arbitrary finite domains", CT-RSA 2002): a permutation of at most 4n numbers, left to those below
 * n, is one of them. The round function is the finalizer of SplitMix64 over the half and a key of
 * the round. Ours, because {@link RandomStream#permutation} needs memory for every number.
 */
public final class RandomOrder {
  /** The most numbers that can be put in order. */
  public static final long MOST = 1L << 60;

  private static final int ROUNDS = 6;

  private final long n;
  private final int halfBits;
  private final long mask;
  private final long[] keys = new long[ROUNDS];

  /**
   * An order.
   *
   * @param seed decides which
   * @param n how many numbers, 1 to {@link #MOST}
   */
  public RandomOrder(Seed seed, long n) {
    if (n < 1 || n > MOST) {
      throw new IllegalArgumentException("n: " + n + " (expected: 1 to 2^60)");
    }
    this.n = n;
    int bits = Math.max(2, Long.SIZE - Long.numberOfLeadingZeros(n - 1));
    this.halfBits = (bits + 1) / 2;
    this.mask = (1L << halfBits) - 1;
    RandomStream stream = seed.stream();
    for (int round = 0; round < ROUNDS; round++) {
      keys[round] = stream.nextLong();
    }
  }

  /** The place of {@code number}, 0 to n − 1; different numbers have different ones. */
  public long placeOf(long number) {
    if (number < 0 || number >= n) {
      throw new IndexOutOfBoundsException(
          "number: " + number + " (expected: 0 to " + (n - 1) + ")");
    }
    long place = permuted(number);
    while (place >= n) {
      place = permuted(place);
    }
    return place;
  }

  private long permuted(long x) {
    long left = x >>> halfBits;
    long right = x & mask;
    for (long key : keys) {
      long next = left ^ (mixed(right + key) & mask);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }

  private static long mixed(long x) {
    long z = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
