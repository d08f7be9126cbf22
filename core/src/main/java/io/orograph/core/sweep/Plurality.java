package io.orograph.core.sweep;

/** How often a vote is right whose winner is what most have said, ties broken at random. */
final class Plurality {
  private Plurality() {}

  /** Probabilities of 0, 1, …, n successes of probability p. */
  static double[] binomial(int n, double p) {
    double[] law = {1};
    for (int i = 0; i < n; i++) {
      law = sum(law, new double[] {1 - p, p});
    }
    return law;
  }

  /** The law of the sum of two independent numbers of these laws. */
  static double[] sum(double[] first, double[] second) {
    return product(first, second, first.length + second.length - 2);
  }

  /**
   * The probability that the truth wins.
   *
   * @param right law of the number of votes for the truth, out of right.length − 1; each of the
   *     others is for one of the other values, uniformly
   * @param values at least 2
   */
  static double accuracy(double[] right, int values) {
    int votes = right.length - 1;
    double accuracy = 0;
    for (int own = 1; own <= votes; own++) {
      accuracy += right[own] * wins(own, votes - own, values - 1);
    }
    return accuracy;
  }

  /**
   * The probability to win with {@code own} votes when {@code left} votes fall uniformly on {@code
   * others} values: the sum over t of 1/(t + 1) times the probability that t of them have as many
   * votes and none has more. Given their sum, such counts are those of independent Poisson numbers;
   * with p_j their probabilities, it is the coefficient of x^left in C(others, t) (p_own x^own)^t
   * (Σ_{j=0..own−1} p_j x^j)^(others − t), over the probability of that sum.
   */
  private static double wins(int own, int left, int others) {
    double[] poisson = poisson((double) left / others, Math.max(own, left));
    double[] fewer = new double[own];
    System.arraycopy(poisson, 0, fewer, 0, own);
    int most = Math.min(others, left / own);
    double[] power = {1};
    for (int i = 0; i < others - most; i++) {
      power = product(power, fewer, left);
    }
    double all = 0;
    for (int ties = most; ties >= 0; ties--) {
      int rest = left - ties * own;
      if (rest < power.length) {
        all += ways(others, ties) * Math.pow(poisson[own], ties) * power[rest] / (ties + 1);
      }
      power = product(power, fewer, left);
    }
    return all / poisson(left, left)[left];
  }

  private static double[] poisson(double mean, int most) {
    double[] law = new double[most + 1];
    law[0] = Math.exp(-mean);
    for (int j = 1; j <= most; j++) {
      law[j] = law[j - 1] * mean / j;
    }
    return law;
  }

  private static double ways(int of, int chosen) {
    double ways = 1;
    for (int i = 0; i < chosen; i++) {
      ways = ways * (of - i) / (i + 1);
    }
    return ways;
  }

  /** Coefficients of a product of polynomials, up to that of x^degree. */
  private static double[] product(double[] first, double[] second, int degree) {
    double[] product = new double[Math.min(degree, first.length + second.length - 2) + 1];
    for (int i = 0; i < first.length && i <= degree; i++) {
      for (int j = 0; j < second.length && i + j <= degree; j++) {
        product[i + j] += first[i] * second[j];
      }
    }
    return product;
  }
}
