package io.orograph.core.compress;

/**
 * Below which magnitude a weight of a tensor counts as zero.
 *
 * @param value the number, at least 0
 * @param unit in which it is given
 */
public record Threshold(double value, Unit unit) {
  /** What a threshold is given in. */
  public enum Unit {
    /** As it is. */
    NONE,
    /** The tensor's largest magnitude. */
    LARGEST,
    /** The standard deviation of the tensor's weights, divided by their number. */
    DEVIATION,
    /** τ = ‖w‖₂²/‖w‖₁ of the tensor: {@link Compressibility#threshold}. */
    TAU;

    /** The number that stands for it in files. */
    public int code() {
      return switch (this) {
        case NONE -> 0;
        case LARGEST -> 1;
        case DEVIATION -> 2;
        case TAU -> 3;
      };
    }
  }

  /** The magnitude for these weights. */
  public double of(double[] w) {
    return switch (unit) {
      case NONE -> value;
      case LARGEST -> value * Survivors.largest(w);
      case DEVIATION -> value * deviation(w);
      case TAU -> tau(w);
    };
  }

  /** The weights with those below set to 0. */
  public double[] prune(double[] w) {
    double least = of(w);
    double[] pruned = w.clone();
    for (int i = 0; i < w.length; i++) {
      pruned[i] = Math.abs(w[i]) < least ? 0 : w[i];
    }
    return pruned;
  }

  private double tau(double[] w) {
    Compressibility all = Compressibility.of(w);
    return all.l2() == 0 ? 0 : value * all.threshold();
  }

  private static double deviation(double[] w) {
    double sum = 0;
    for (double v : w) {
      sum += v;
    }
    double mean = sum / w.length;
    double squares = 0;
    for (double v : w) {
      squares += (v - mean) * (v - mean);
    }
    return Math.sqrt(squares / w.length);
  }
}
