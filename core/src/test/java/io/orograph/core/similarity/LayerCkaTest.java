package io.orograph.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import org.junit.jupiter.api.Test;

class LayerCkaTest {
  @Test
  void aStretchedCrossHasTheKnownValues() {
    OutputMatrix cross = OutputMatrix.of(row(1, 0), row(0, 1), row(-1, 0), row(0, -1));
    OutputMatrix flat = OutputMatrix.of(row(1, 0), row(0, 0), row(-1, 0), row(0, 0));
    OutputMatrix tall = OutputMatrix.of(row(1, 0), row(0, 2), row(-1, 0), row(0, -2));
    assertThat(value(LayerCka.linear(gram(cross), gram(flat))))
        .isCloseTo(1 / Math.sqrt(2), within(1e-15));
    assertThat(value(LayerCka.linear(gram(cross), gram(tall))))
        .isCloseTo(5 / Math.sqrt(34), within(1e-15));
  }

  @Test
  void isTheTraceFormulaOfDenseCentredMatrices() {
    OutputMatrix x = gaussian(9, 4, "x");
    OutputMatrix y = gaussian(9, 30, "y");
    double[][] k = dense(x);
    double[][] l = dense(y);
    double expected =
        trace(k, l) / Math.sqrt(trace(k, k)) / Math.sqrt(trace(l, l)); // tr(K H L H) in full
    assertThat(value(LayerCka.linear(gram(x), gram(y)))).isCloseTo(expected, within(1e-13));
  }

  @Test
  void bothEstimatorsAreThoseFromTheActivations() {
    OutputMatrix x = gaussian(40, 7, "x");
    OutputMatrix y = gaussian(40, 25, "y");
    assertThat(value(LayerCka.linear(gram(x), gram(y))))
        .isCloseTo(value(Cka.linear(x, y)), within(1e-12));
    assertThat(value(LayerCka.linearDebiased(gram(x), gram(y))))
        .isCloseTo(value(Cka.linearDebiased(x, y)), within(1e-12));
  }

  @Test
  void aMatrixPutTogetherFromPiecesIsTheWholeOne() {
    OutputMatrix x = gaussian(5, 3, "x");
    GramMatrix whole = gram(x);
    GramMatrix pieces = new GramMatrix(5);
    pieces.put(0, 0, 3, block(whole, 0, 3, 0, 3));
    pieces.put(0, 3, 2, block(whole, 0, 3, 3, 5));
    pieces.put(3, 3, 2, block(whole, 3, 5, 3, 5));
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 5; j++) {
        assertThat(pieces.at(i, j)).isEqualTo(whole.at(i, j));
      }
    }
  }

  @Test
  void aLayerThatIsDeadOrTheSameForAllSamplesHasNone() {
    GramMatrix fine = gram(gaussian(6, 3, "x"));
    OutputMatrix same =
        OutputMatrix.of(row(3, 1), row(3, 1), row(3, 1), row(3, 1), row(3, 1), row(3, 1));
    assertThat(LayerCka.linear(fine, new GramMatrix(6)))
        .isInstanceOf(Cka.Similarity.Undefined.class);
    assertThat(LayerCka.linear(gram(same), fine)).isInstanceOf(Cka.Similarity.Undefined.class);
    assertThat(LayerCka.linearDebiased(fine, gram(same)))
        .isInstanceOf(Cka.Similarity.Undefined.class);
    GramMatrix infinite = gram(gaussian(6, 3, "x"));
    infinite.put(0, 0, 1, new double[] {Double.NaN});
    assertThat(LayerCka.linear(infinite, fine)).isInstanceOf(Cka.Similarity.Undefined.class);
  }

  @Test
  void layersOnDifferentProbeSetsAreRefused() {
    assertThatThrownBy(() -> LayerCka.linear(new GramMatrix(5), new GramMatrix(4)))
        .hasMessageContaining("samples: 4 (expected: 5");
  }

  private static double[] block(GramMatrix k, int from, int to, int first, int last) {
    double[] block = new double[(to - from) * (last - first)];
    for (int at = 0; at < block.length; at++) {
      block[at] = k.at(from + at / (last - first), first + at % (last - first));
    }
    return block;
  }

  /** H K, with H = I − 11ᵀ/n. */
  private static double[][] dense(OutputMatrix x) {
    int n = x.samples();
    double[][] result = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int m = 0; m < n; m++) {
          double h = (i == m ? 1 : 0) - 1.0 / n;
          for (int f = 0; f < x.features(); f++) {
            result[i][j] += h * x.at(m, f) * x.at(j, f);
          }
        }
      }
    }
    return result;
  }

  /** tr(A B). */
  private static double trace(double[][] a, double[][] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        sum += a[i][j] * b[j][i];
      }
    }
    return sum;
  }

  private static GramMatrix gram(OutputMatrix x) {
    return GramMatrix.of(x);
  }

  private static double[] row(double a, double b) {
    return new double[] {a, b};
  }

  private static OutputMatrix gaussian(int n, int p, String label) {
    RandomStream stream = Seed.of(51).derive(label).stream();
    double[] values = new double[n * p];
    stream.fillGaussian(values);
    return new OutputMatrix(n, p, values);
  }

  private static double value(Cka.Similarity similarity) {
    return ((Cka.Similarity.Defined) similarity).value();
  }
}
