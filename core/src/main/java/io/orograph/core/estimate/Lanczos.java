package io.orograph.core.estimate;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.operator.VectorBlock;
import io.orograph.core.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Extreme eigenvalues of a symmetric operator by Lanczos' method with full reorthogonalization
 * (Golub and Van Loan, "Matrix Computations", 4th ed., 10.1 and 10.3).
 *
 * <p>After m steps A·Q = Q·T + β·q·eᵀ with Q of shape (n, m), T tridiagonal. With T = S·diag(θ)·Sᵀ
 * the Ritz values θᵢ approximate the ends of the spectrum first, and the residual of the pair (θᵢ,
 * Q·sᵢ) is β·|s_mi|, at no cost. The start vector is Gaussian, drawn from the seed.
 */
public final class Lanczos {
  private Lanczos() {}

  /**
   * What to compute and what it may cost.
   *
   * @param matvecs budget of operator–vector products, at least 2, the check of residuals included
   * @param relativeTolerance a pair has converged when its residual is at most this times the
   *     largest |θ|; the run stops early when all wanted pairs have
   * @param largest how many of the algebraically largest, at least 1
   * @param smallest how many of the algebraically smallest, at least 1
   * @param trueResidual recompute ‖Av − θv‖ with one product per pair instead of trusting β·|s_mi|
   */
  public record Options(
      int matvecs, double relativeTolerance, int largest, int smallest, boolean trueResidual) {
    /** Ours: twice what PyHessian spends on one eigenvalue (100 power iterations) for both ends. */
    public static final int DEFAULT_MATVECS = 200;

    /** Ours: the eigenvalue's error is about the square of this over the relative gap. */
    public static final double DEFAULT_TOLERANCE = 1e-4;

    /** λ_max and λ_min with the default budget and tolerance. */
    public static final Options DEFAULT =
        new Options(DEFAULT_MATVECS, DEFAULT_TOLERANCE, 1, 1, false);

    public Options {
      require(largest >= 1 && smallest >= 1, "wanted", largest + " + " + smallest, "each ≥ 1");
      require(relativeTolerance >= 0, "relativeTolerance", relativeTolerance, "at least 0");
      int least = 2 + (trueResidual ? largest + smallest : 0);
      require(matvecs >= least, "matvecs", matvecs, "at least " + least);
    }

    static void require(boolean holds, String name, Object value, String expected) {
      if (!holds) {
        throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
      }
    }
  }

  /** Both ends of the spectrum of A; fewer pairs than wanted if the Krylov space is smaller. */
  public static <B extends VectorBlock<B>> EigenPairs extremes(
      SymmetricOperator<B> a, Options options, Seed seed) {
    try (Run<B> run = new Run<>(a, options, seed)) {
      return run.result();
    }
  }

  /**
   * The largest eigenvalues with their vectors.
   *
   * @param pairs the ends of the spectrum
   * @param vectors unit Ritz vectors of the largest, in falling order, shape (n, k); the first of
   *     the entries of greatest magnitude is positive
   * @param <B> where vectors live
   */
  public record Leading<B extends VectorBlock<B>>(EigenPairs pairs, B vectors) {}

  /**
   * As {@link #extremes}, with the eigenvectors of the {@code options.largest()} largest, which the
   * caller closes; empty if the Krylov space is smaller or a number is not finite.
   */
  public static <B extends VectorBlock<B>> Optional<Leading<B>> leading(
      SymmetricOperator<B> a, Options options, Seed seed) {
    try (Run<B> run = new Run<>(a, options, seed)) {
      EigenPairs pairs = run.result();
      return pairs.ritz().isEmpty() || pairs.steps() < options.largest()
          ? Optional.empty()
          : Optional.of(new Leading<>(pairs, run.vectors(pairs.steps(), options.largest())));
    }
  }

  /** The state of one run. */
  private static final class Run<B extends VectorBlock<B>> implements AutoCloseable {
    private final SymmetricOperator<B> a;
    private final Options options;
    private final KrylovBasis<B> basis = new KrylovBasis<>();
    private B q;
    private B w;
    private final double[] alpha;
    private final double[] beta;
    private int matvecs;
    private boolean exhausted;

    Run(SymmetricOperator<B> a, Options options, Seed seed) {
      this.a = a;
      this.options = options;
      int reserved = options.trueResidual() ? options.largest() + options.smallest() : 0;
      int steps = (int) Math.min(a.dimension(), options.matvecs() - reserved);
      this.alpha = new double[steps];
      this.beta = new double[steps];
      this.q = a.zeros(1);
      this.w = a.zeros(1);
      q.fill(0, seed.derive("lanczos").stream()::fillGaussian);
    }

    EigenPairs result() {
      q.scale(new double[] {1 / norm(q)});
      for (int j = 0; j < alpha.length; j++) {
        if (!step(j)) {
          return undefined();
        }
        if (exhausted || j == alpha.length - 1 || (isCheckpoint(j) && allConverged(pairs(j + 1)))) {
          return finished(j + 1);
        }
        B next = w;
        w = q;
        q = next;
        q.scale(new double[] {1 / beta[j]});
      }
      throw new AssertionError("unreachable: the last step always returns");
    }

    /** One step; false if the operator gave a number that is not finite. */
    private boolean step(int j) {
      basis.add(q);
      a.apply(q, w);
      matvecs++;
      KrylovBasis.Rest rest = basis.orthogonalize(w);
      alpha[j] = rest.along();
      beta[j] = rest.norm();
      if (!Double.isFinite(alpha[j]) || !Double.isFinite(beta[j])) {
        return false;
      }
      // What is left after subtracting vectors of size ‖T‖ is rounding noise below this line,
      // whatever the scale of A; normalizing it would start a second, unrelated Krylov space.
      exhausted = beta[j] <= 64 * w.unitRoundoff() * scale(j + 1);
      return true;
    }

    /** An upper estimate of ‖T‖ from its rows, and with it the scale of A. */
    private double scale(int m) {
      double largest = 0;
      for (int i = 0; i < m; i++) {
        double left = i == 0 ? 0 : beta[i - 1];
        double right = i == m - 1 ? 0 : beta[i];
        largest = Math.max(largest, left + Math.abs(alpha[i]) + right);
      }
      return largest;
    }

    /** Solving T after every step would cost more than the products on small problems. */
    private static boolean isCheckpoint(int j) {
      return j < 20 || j % 5 == 0;
    }

    private boolean allConverged(EigenPairs pairs) {
      return pairs.largest().size() == options.largest()
          && pairs.smallest().size() == options.smallest()
          && pairs.converged();
    }

    private EigenPairs pairs(int m) {
      Tridiagonal t = Tridiagonal.solve(Arrays.copyOf(alpha, m), beta, m - 1);
      double[] theta = t.values();
      double[] last = t.row(0);
      double[] residuals = new double[m];
      Arrays.setAll(residuals, i -> beta[m - 1] * Math.abs(last[i]));
      return select(theta, residuals, m);
    }

    private EigenPairs select(double[] theta, double[] residuals, int m) {
      double norm = Math.max(Math.abs(theta[0]), Math.abs(theta[m - 1]));
      List<EigenPair> largest = new ArrayList<>();
      List<EigenPair> smallest = new ArrayList<>();
      for (int i = 0; i < Math.min(m, options.largest()); i++) {
        largest.add(pair(theta[m - 1 - i], residuals[m - 1 - i], norm));
      }
      for (int i = 0; i < Math.min(m, options.smallest()); i++) {
        smallest.add(pair(theta[i], residuals[i], norm));
      }
      return new EigenPairs(largest, smallest, matvecs, m, exhausted, List.of());
    }

    private List<RitzValue> ritz(int m) {
      Tridiagonal t = Tridiagonal.solve(Arrays.copyOf(alpha, m), beta, 0, m - 1);
      double[] values = t.values();
      double[] first = t.row(0);
      double[] last = t.row(1);
      List<RitzValue> ritz = new ArrayList<>(m);
      for (int i = 0; i < m; i++) {
        double residual = beta[m - 1] * Math.abs(last[i]);
        ritz.add(new RitzValue(values[i], first[i] * first[i], residual));
      }
      return ritz;
    }

    private EigenPair pair(double value, double residual, double norm) {
      boolean converged = exhausted || residual <= options.relativeTolerance() * norm;
      return new EigenPair(value, residual, converged);
    }

    private EigenPairs finished(int m) {
      return (options.trueResidual() ? withTrueResiduals(m) : pairs(m)).with(ritz(m));
    }

    private EigenPairs withTrueResiduals(int m) {
      int[] all = new int[m];
      Arrays.setAll(all, i -> i);
      Tridiagonal t = Tridiagonal.solve(Arrays.copyOf(alpha, m), beta, all);
      double[] theta = t.values();
      double[] residuals = new double[m];
      Arrays.fill(residuals, Double.NaN);
      for (int i = 0; i < m; i++) {
        if (i < options.smallest() || i >= m - options.largest()) {
          residuals[i] = trueResidual(t, theta[i], i, m);
        }
      }
      return select(theta, residuals, m);
    }

    private double trueResidual(Tridiagonal t, double theta, int i, int m) {
      double[] s = new double[m];
      Arrays.setAll(s, r -> t.row(r)[i]);
      try (B ritz = a.zeros(1);
          B image = a.zeros(1)) {
        basis.combine(s, ritz);
        a.apply(ritz, image);
        matvecs++;
        image.addScaled(new double[] {-theta}, ritz);
        return norm(image);
      }
    }

    /** Ritz vectors of the {@code count} largest values of T of size m. */
    B vectors(int m, int count) {
      int[] all = new int[m];
      Arrays.setAll(all, i -> i);
      Tridiagonal t = Tridiagonal.solve(Arrays.copyOf(alpha, m), beta, all);
      double[] s = new double[m * count];
      for (int r = 0; r < m; r++) {
        for (int j = 0; j < count; j++) {
          s[r * count + j] = t.row(r)[m - 1 - j];
        }
      }
      B vectors = a.zeros(count);
      basis.combine(s, vectors);
      vectors.scale(towardsPositive(vectors, count));
      return vectors;
    }

    /** The factors that make the columns' lengths 1 and their largest entries positive. */
    private static <V extends VectorBlock<V>> double[] towardsPositive(V vectors, int count) {
      double[] squares = vectors.dots(vectors);
      double[] factors = new double[count];
      for (int j = 0; j < count; j++) {
        double largest = 0;
        for (double entry : vectors.column(j)) {
          largest = Math.abs(entry) > Math.abs(largest) ? entry : largest;
        }
        factors[j] = Math.copySign(1 / Math.sqrt(squares[j]), largest);
      }
      return factors;
    }

    private EigenPairs undefined() {
      EigenPair pair = new EigenPair(Double.NaN, Double.NaN, false);
      return new EigenPairs(List.of(pair), List.of(pair), matvecs, basis.size(), false, List.of());
    }

    private double norm(B vector) {
      return Math.sqrt(vector.dots(vector)[0]);
    }

    @Override
    public void close() {
      basis.close();
      q.close();
      w.close();
    }
  }
}
