package io.orograph.core.estimate;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.operator.VectorBlock;
import io.orograph.core.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Several eigenvalues at both ends of a spectrum by block Lanczos with full reorthogonalization
 * (Golub and Van Loan, "Matrix Computations", 4th ed., 10.3.6).
 *
 * <p>A block of b vectors is multiplied at once, which costs less than b products, and sees up to b
 * copies of a multiple eigenvalue, of which {@link Lanczos} sees one: at zero weights the Hessian
 * of softmax regression has C − 1 equal largest ones, and those of trained classifiers cluster.
 *
 * <p>After j blocks A·Q = Q·T + V·B·Eᵀ with Q of shape (n, m) orthonormal, T = QᵀAQ, V the next
 * block, B = VᵀAV′ for the last block V′ and E the last columns of the identity. With T·s = θ·s the
 * residual of the pair (θ, Q·s) is ‖B·Eᵀs‖. T is formed as QᵀAQ with all of Q, so that rounding in
 * its recurrence does not add up.
 */
public final class BlockLanczos {
  private BlockLanczos() {}

  /**
   * What to compute and what it may cost.
   *
   * @param matvecs budget of operator–vector products, at least one block
   * @param block vectors per product, at least 1
   * @param relativeTolerance a pair has converged when its residual is at most this times the
   *     largest |θ|; the run stops early when all wanted pairs have
   * @param largest how many of the algebraically largest, at least 0
   * @param smallest how many of the algebraically smallest, at least 0
   */
  public record Options(
      int matvecs, int block, double relativeTolerance, int largest, int smallest) {
    public Options {
      Lanczos.Options.require(block >= 1, "block", block, "at least 1");
      Lanczos.Options.require(matvecs >= block, "matvecs", matvecs, "at least block = " + block);
      Lanczos.Options.require(
          relativeTolerance >= 0, "relativeTolerance", relativeTolerance, "at least 0");
      Lanczos.Options.require(
          largest >= 0 && smallest >= 0 && largest + smallest > 0,
          "wanted",
          largest + " + " + smallest,
          "one of both ends at least");
    }
  }

  /** Eigenvalues at both ends; fewer than wanted if the Krylov space is smaller. */
  public static <B extends VectorBlock<B>> EigenPairs extremes(
      SymmetricOperator<B> a, Options options, Seed seed) {
    try (Run<B> run = new Run<>(a, options, seed)) {
      return run.result();
    }
  }

  /** The state of one run. */
  private static final class Run<B extends VectorBlock<B>> implements AutoCloseable {
    private final SymmetricOperator<B> a;
    private final Options options;
    private final KrylovBasis<B> basis = new KrylovBasis<>();
    private final List<double[]> columns = new ArrayList<>(); // of T, as far as it was known then
    private int matvecs;

    Run(SymmetricOperator<B> a, Options options, Seed seed) {
      this.a = a;
      this.options = options;
      int width = (int) Math.min(a.dimension(), options.block());
      try (B start = a.zeros(width)) {
        for (int j = 0; j < width; j++) {
          start.fill(j, seed.derive("block-lanczos", j).stream()::fillGaussian);
        }
        basis.addAll(start, 0);
      }
    }

    EigenPairs result() {
      int from = 0;
      for (int step = 0; ; step++) {
        int known = basis.size();
        Coupling next = step(from);
        if (!next.finite) {
          EigenPair none = new EigenPair(Double.NaN, Double.NaN, false);
          return new EigenPairs(
              List.of(none), List.of(none), matvecs, columns.size(), false, List.of());
        }
        boolean exhausted = basis.size() == known;
        boolean last = exhausted || matvecs + (basis.size() - known) > options.matvecs();
        if (last || isCheckpoint(step)) {
          EigenPairs pairs = pairs(next, exhausted);
          if (last || complete(pairs)) {
            return pairs;
          }
        }
        from = known;
      }
    }

    /** Multiplies the newest block, the columns from {@code from} on, and appends the next one. */
    private Coupling step(int from) {
      int known = basis.size();
      try (B block = basis.tail(from);
          B image = a.zeros(known - from)) {
        a.apply(block, image);
        matvecs += block.columns();
        double[] projected = basis.gram(image);
        for (double entry : projected) {
          if (!Double.isFinite(entry)) {
            return new Coupling(new double[0], 0, false);
          }
        }
        for (int j = 0; j < block.columns(); j++) {
          double[] column = new double[known];
          for (int i = 0; i < known; i++) {
            column[i] = projected[i * block.columns() + j];
          }
          columns.add(column);
        }
        // What is left after subtracting vectors of size ‖T‖ is rounding noise below this line.
        basis.addAll(image, 64 * image.unitRoundoff() * scale());
        double[] beyond = basis.gram(image);
        double[] coupling = Arrays.copyOfRange(beyond, known * block.columns(), beyond.length);
        return new Coupling(coupling, block.columns(), true);
      }
    }

    /** An upper estimate of ‖T‖ from the columns known so far. */
    private double scale() {
      double largest = 0;
      for (double[] column : columns) {
        largest = Math.max(largest, Arrays.stream(column).map(Math::abs).sum());
      }
      return largest;
    }

    /** Solving T after every step would cost more than the products on small problems. */
    private static boolean isCheckpoint(int step) {
      return step < 8 || step % 4 == 0;
    }

    private boolean complete(EigenPairs pairs) {
      return pairs.largest().size() == options.largest()
          && pairs.smallest().size() == options.smallest()
          && pairs.converged();
    }

    private EigenPairs pairs(Coupling next, boolean exhausted) {
      int m = columns.size();
      double[][] t = new double[m][m];
      for (int j = 0; j < m; j++) {
        double[] column = columns.get(j);
        // A column knows T down to its own block; what is below it is the mirror of later columns.
        for (int i = 0; i < Math.min(m, column.length); i++) {
          t[i][j] = column[i];
          t[j][i] = column[i];
        }
      }
      DenseEigen solved = DenseEigen.solve(t);
      double[] theta = solved.values();
      double norm = Math.max(Math.abs(theta[0]), Math.abs(theta[m - 1]));
      List<RitzValue> ritz = new ArrayList<>(m);
      List<EigenPair> all = new ArrayList<>(m);
      for (int j = 0; j < m; j++) {
        double residual = next.residual(solved, m, j);
        double weight = solved.entry(0, j) * solved.entry(0, j);
        ritz.add(new RitzValue(theta[j], weight, residual));
        boolean converged = exhausted || residual <= options.relativeTolerance() * norm;
        all.add(new EigenPair(theta[j], residual, converged));
      }
      List<EigenPair> smallest = all.subList(0, Math.min(m, options.smallest()));
      List<EigenPair> largest = all.reversed().subList(0, Math.min(m, options.largest()));
      return new EigenPairs(largest, smallest, matvecs, m, exhausted, ritz);
    }

    @Override
    public void close() {
      basis.close();
    }
  }

  /**
   * B of the class comment.
   *
   * @param entries shape (columns of the next block, width), row-major
   * @param width columns of the last block
   * @param finite whether the operator gave numbers
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Coupling(double[] entries, int width, boolean finite) {
    /** ‖B·Eᵀs‖ for the j-th eigenvector s of T of m rows. */
    double residual(DenseEigen solved, int m, int j) {
      double norm = 0;
      for (int r = 0; width > 0 && r < entries.length / width; r++) {
        double sum = 0;
        for (int c = 0; c < width; c++) {
          sum += entries[r * width + c] * solved.entry(m - width + c, j);
        }
        norm = Math.hypot(norm, sum);
      }
      return norm;
    }
  }
}
