package io.orograph.benchmarks.pure;

import io.orograph.core.estimate.EigenPairs;
import io.orograph.core.estimate.Hutchinson;
import io.orograph.core.estimate.Lanczos;
import io.orograph.core.estimate.SymmetricEigen;
import io.orograph.core.estimate.TraceEstimate;
import io.orograph.core.estimate.Tridiagonal;
import io.orograph.core.operator.HeapBlock;
import io.orograph.core.operator.Operators;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.path.Curve;
import io.orograph.core.path.Profile;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.similarity.Cka;
import io.orograph.core.similarity.OutputMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What estimators cost beside the products they ask for: operators here are diagonal, which costs
 * next to nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Estimators {
  /** Parameters of 64-64-64-10. */
  private static final int DIMENSION = 8970;

  private static final Seed SEED = Seed.of(3);

  private final SymmetricOperator<HeapBlock> operator = Operators.diagonal(spectrum());
  private final double[] alpha = numbers(60, "alpha");
  private final double[] beta = numbers(60, "beta");
  private final double[][] dense = dense(60);
  private final OutputMatrix first = new OutputMatrix(640, 10, numbers(6400, "first"));
  private final OutputMatrix second = new OutputMatrix(640, 10, numbers(6400, "second"));
  private final Profile profile = profile(25);

  /** Both ends by 60 Lanczos steps with full reorthogonalization. */
  @Benchmark
  public EigenPairs lanczos() {
    return Lanczos.extremes(operator, new Lanczos.Options(60, 0, 1, 1, false), SEED);
  }

  /** The trace from 64 probes in blocks of 8. */
  @Benchmark
  public TraceEstimate hutchinson() {
    return Hutchinson.trace(
        operator,
        new Hutchinson.Options(
            Hutchinson.ProbeLaw.RADEMACHER, new Hutchinson.StopRule.Fixed(64), 8),
        SEED);
  }

  /** Ritz values and last components of a tridiagonal matrix of 60 rows. */
  @Benchmark
  public Tridiagonal tridiagonal() {
    return Tridiagonal.solve(alpha, beta, 0, 59);
  }

  /** All eigenvalues of a dense symmetric matrix of 60 rows. */
  @Benchmark
  public double[] symmetricEigen() {
    return SymmetricEigen.values(dense);
  }

  /** Linear CKA of 640 x 10 outputs. */
  @Benchmark
  public Cka.Similarity cka() {
    return Cka.linear(first, second);
  }

  /** Mode connectivity and barrier read off a profile of 25 points. */
  @Benchmark
  public double profile() {
    return profile.modeConnectivity() + profile.barrierOverLine();
  }

  private static double[] spectrum() {
    double[] values = numbers(DIMENSION, "spectrum");
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] / (i + 1);
    }
    return values;
  }

  private static double[] numbers(int count, String label) {
    double[] values = new double[count];
    RandomStream stream = SEED.derive(label).stream();
    stream.fillUniform(values, 0.1, 1);
    return values;
  }

  private static double[][] dense(int rows) {
    double[] values = numbers(rows * rows, "dense");
    double[][] matrix = new double[rows][rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < rows; j++) {
        matrix[i][j] = values[i * rows + j] + values[j * rows + i];
      }
    }
    return matrix;
  }

  private static Profile profile(int points) {
    List<Double> values = new ArrayList<>();
    for (double value : numbers(points, "profile")) {
      values.add(value);
    }
    return new Profile(Curve.grid(points), values);
  }
}
