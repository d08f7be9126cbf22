package io.orograph.core.random;

/**
 * A fully specified stream of random numbers. Not safe for use by several threads.
 *
 * <p>The generator is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014, figure 17, with variant 13 of Stafford's mixing function). It is ours,
 * because the JDK does not promise the same numbers between releases; for the same reason every
 * transcendental function here is of {@link StrictMath}.
 *
 * <p>The state walks through all 2^64 values with one fixed increment, so two streams are pieces of
 * one cycle, and n streams of L numbers share a piece with probability at most n²·L/2^64. With
 * seeds derived by {@link Seed} their starts are spread evenly over the cycle.
 */
public final class RandomStream {
  /** 2^64 divided by the golden ratio, made odd. */
  private static final long INCREMENT = 0x9E3779B97F4A7C15L;

  private static final long MIX_1 = 0xBF58476D1CE4E5B9L;
  private static final long MIX_2 = 0x94D049BB133111EBL;
  private static final double UNIT_53 = 0x1.0p-53;
  private static final double[] SIGNS = {1, -1};

  private long state;
  private double spareGaussian = Double.NaN;

  RandomStream(long seed) {
    this.state = seed;
  }

  /** The next 64 bits. */
  public long nextLong() {
    state += INCREMENT;
    long z = state;
    z = (z ^ (z >>> 30)) * MIX_1;
    z = (z ^ (z >>> 27)) * MIX_2;
    return z ^ (z >>> 31);
  }

  /**
   * Uniform in [0, bound), without bias: of 63 bits, those in the incomplete last interval are
   * drawn again.
   */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound: " + bound + " (expected: positive)");
    }
    while (true) {
      long bits = nextLong() >>> 1;
      long rest = bits % bound;
      if (bits - rest + (bound - 1) >= 0) {
        return (int) rest;
      }
    }
  }

  /** Uniform in [0, 1): the upper 53 bits of one number times 2^-53. */
  public double nextDouble() {
    return (nextLong() >>> 11) * UNIT_53;
  }

  /**
   * Standard normal, by Marsaglia's polar method; each accepted pair gives two values, the one from
   * the first coordinate first.
   */
  public double nextGaussian() {
    if (!Double.isNaN(spareGaussian)) {
      double value = spareGaussian;
      spareGaussian = Double.NaN;
      return value;
    }
    while (true) {
      double u = 2 * nextDouble() - 1;
      double v = 2 * nextDouble() - 1;
      double s = u * u + v * v;
      if (s > 0 && s < 1) {
        double factor = StrictMath.sqrt(-2 * StrictMath.log(s) / s);
        spareGaussian = v * factor;
        return u * factor;
      }
    }
  }

  /**
   * Gamma with scale 1 (Marsaglia and Tsang, "A simple method for generating gamma variables", ACM
   * TOMS 26, 2000; for a shape below 1 their note on boosting).
   *
   * @param shape positive
   */
  public double nextGamma(double shape) {
    if (!(shape > 0) || Double.isInfinite(shape)) {
      throw new IllegalArgumentException("shape: " + shape + " (expected: positive and finite)");
    }
    if (shape < 1) {
      double boosted = nextGamma(shape + 1);
      return boosted * StrictMath.pow(1 - nextDouble(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = nextGaussian();
      double root = 1 + c * x;
      if (root <= 0) {
        continue;
      }
      double v = root * root * root;
      double u = 1 - nextDouble();
      if (StrictMath.log(u) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
        return d * v;
      }
    }
  }

  /** Beta(a, b) as x/(x+y) of two gamma variables, x drawn first. */
  public double nextBeta(double a, double b) {
    double x = nextGamma(a);
    double y = nextGamma(b);
    return x / (x + y);
  }

  /**
   * A uniform permutation of 0 … n−1 (Fisher and Yates from the end: for i = n−1 … 1 swap i with a
   * uniform j ≤ i).
   */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }

  /** Fills with uniform numbers in [low, high). */
  public void fillUniform(double[] values, double low, double high) {
    for (int i = 0; i < values.length; i++) {
      values[i] = low + (high - low) * nextDouble();
    }
  }

  /** Fills with uniform numbers in [low, high], computed in double and rounded to float. */
  public void fillUniform(float[] values, double low, double high) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (low + (high - low) * nextDouble());
    }
  }

  /** Fills with standard normal numbers. */
  public void fillGaussian(double[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = nextGaussian();
    }
  }

  /** Fills with standard normal numbers, rounded to float. */
  public void fillGaussian(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) nextGaussian();
    }
  }

  /**
   * Fills with independent signs −1 or +1, 64 from each number: value 64·n + b is +1 where bit b of
   * the n-th number is 0. Every bit of a mixed number is as good as any other.
   */
  public void fillRademacher(double[] values) {
    for (int from = 0; from < values.length; from += Long.SIZE) {
      long bits = nextLong();
      int count = Math.min(Long.SIZE, values.length - from);
      for (int b = 0; b < count; b++) {
        // without a branch, which would be mispredicted every other time
        values[from + b] = SIGNS[(int) (bits >>> b) & 1];
      }
    }
  }
}
