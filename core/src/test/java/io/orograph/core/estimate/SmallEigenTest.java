package io.orograph.core.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallEigenTest {
  @Test
  void tridiagonalValuesOfTheDiscreteLaplacianAreItsCosines() {
    int m = 50;
    double[] diagonal = IntStream.range(0, m).mapToDouble(i -> 2).toArray();
    double[] off = IntStream.range(0, m - 1).mapToDouble(i -> -1).toArray();
    double[] values = Tridiagonal.solve(diagonal, off).values();
    for (int k = 1; k <= m; k++) {
      double known = 2 - 2 * Math.cos(Math.PI * k / (m + 1));
      assertThat(values[k - 1]).isCloseTo(known, within(1e-13));
    }
  }

  @Test
  void bothSolversAgreeOnRandomTridiagonalMatrices() {
    RandomStream stream = Seed.of(11).derive("tridiagonal").stream();
    for (int m : new int[] {1, 2, 3, 17, 60}) {
      double[] diagonal = new double[m];
      double[] off = new double[m];
      stream.fillGaussian(diagonal);
      stream.fillGaussian(off);
      double[][] dense = new double[m][m];
      for (int i = 0; i < m; i++) {
        dense[i][i] = diagonal[i];
        if (i + 1 < m) {
          dense[i][i + 1] = off[i];
          dense[i + 1][i] = off[i];
        }
      }
      double[] jacobi = SymmetricEigen.values(dense);
      assertThat(Tridiagonal.solve(diagonal, off).values()).containsExactly(jacobi, within(1e-12));
    }
  }

  @Test
  void rowsOfTheEigenvectorMatrixReproduceTheMatrix() {
    double[] diagonal = {1, -2, 3, 0.5};
    double[] off = {0.3, 1.5, -0.7};
    Tridiagonal t = Tridiagonal.solve(diagonal, off, 0, 1, 3);
    assertThat(weighted(t, t.row(0), t.row(0))).isCloseTo(1, within(1e-13));
    assertThat(weighted(t, t.row(0), t.row(1))).isCloseTo(0.3, within(1e-13));
    assertThat(weighted(t, t.row(0), t.row(2))).isCloseTo(0, within(1e-13));
    assertThat(weighted(t, t.row(2), t.row(2))).isCloseTo(0.5, within(1e-13));
  }

  @Test
  void aMatrixOfZerosAndADiagonalOneNeedNoRotations() {
    assertThat(Tridiagonal.solve(new double[3], new double[2]).values()).containsExactly(0, 0, 0);
    assertThat(SymmetricEigen.values(new double[][] {{3, 0}, {0, -1}})).containsExactly(-1, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 61})
  void denseEigenvectorsAreOrthonormalAndReproduceTheMatrix(int n) {
    double[][] a = Matrices.randomSymmetric(n, Seed.of(12).derive("dense"));
    assertThat(DenseEigen.eigenvalues(a)).containsExactly(DenseEigen.solve(a).values());
    DenseEigen solved = DenseEigen.solve(a);
    double[] values = solved.values();
    assertThat(values).containsExactly(SymmetricEigen.values(a), within(1e-12));
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        int row = i;
        int column = j;
        double entry = sum(n, k -> solved.entry(row, k) * values[k] * solved.entry(column, k));
        double product = sum(n, k -> solved.entry(k, row) * solved.entry(k, column));
        assertThat(entry).isCloseTo(a[i][j], within(1e-12));
        assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-12));
      }
    }
  }

  @Test
  void denseMatricesThatAreTridiagonalOrRepeatAValueAreSolved() {
    DenseEigen identity = DenseEigen.solve(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}});
    assertThat(identity.values()).containsExactly(1, 1, 1);
    DenseEigen ones = DenseEigen.solve(new double[][] {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}});
    assertThat(ones.values()).containsExactly(new double[] {0, 0, 3}, within(1e-14));
  }

  private static double sum(int n, IntToDoubleFunction terms) {
    return IntStream.range(0, n).mapToDouble(terms).sum();
  }

  private static double weighted(Tridiagonal t, double[] a, double[] b) {
    double[] values = t.values();
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * values[i] * b[i]).sum();
  }
}
