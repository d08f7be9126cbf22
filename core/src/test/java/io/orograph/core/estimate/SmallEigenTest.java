package io.orograph.core.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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

  private static double weighted(Tridiagonal t, double[] a, double[] b) {
    double[] values = t.values();
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * values[i] * b[i]).sum();
  }
}
