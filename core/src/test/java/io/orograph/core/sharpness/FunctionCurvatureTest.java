package io.orograph.core.sharpness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.random.Seed;
import io.orograph.core.surface.FunctionSurface;
import org.junit.jupiter.api.Test;

/** On linear functions f = Wx everything is known: tr JJᵀ = C Σ‖xₙ‖². */
class FunctionCurvatureTest {
  private static final double[][] X = {{1, 0}, {0, 2}, {1, 1}, {2, 0}};
  private static final double SQUARES = 1 + 4 + 2 + 4;
  private static final int CLASSES = 3;
  private static final double[] W = {1, -1, 0.5, 2, 0, 1};

  /** f(x) = Wx with W of shape (3, 2), row-major. */
  private record Linear(boolean ignoresShift) implements FunctionSurface<HeapBlock> {
    @Override
    public int samples() {
      return X.length;
    }

    @Override
    public int outputs() {
      return CLASSES;
    }

    @Override
    public HeapBlock zeros(int columns) {
      return HeapBlock.zeros(W.length, columns);
    }

    @Override
    public double[] function(HeapBlock point) {
      double[] f = new double[X.length * CLASSES];
      double[] w = point.column(0);
      for (int n = 0; n < X.length; n++) {
        for (int c = 0; c < CLASSES; c++) {
          f[n * CLASSES + c] = w[2 * c] * X[n][0] + w[2 * c + 1] * X[n][1];
        }
      }
      return f;
    }

    @Override
    public void pullBack(HeapBlock point, double[] r, HeapBlock out) {
      out.fill(
          0,
          values -> {
            for (int i = 0; i < values.length; i++) {
              values[i] = 0;
              for (int n = 0; n < X.length; n++) {
                values[i] += r[n * CLASSES + i / 2] * X[n][i % 2] / X.length;
              }
            }
          });
    }
  }

  private static double norm(boolean centered) {
    double squares = 0;
    double[] f = new Linear(centered).function(HeapBlock.of(W));
    for (int n = 0; n < X.length; n++) {
      double mean = 0;
      for (int c = 0; c < CLASSES && centered; c++) {
        mean += f[n * CLASSES + c] / CLASSES;
      }
      for (int c = 0; c < CLASSES; c++) {
        squares += Math.pow(f[n * CLASSES + c] - mean, 2);
      }
    }
    return squares;
  }

  private static FunctionCurvature.Value value(boolean centered, double factor) {
    double[] w = W.clone();
    for (int i = 0; i < w.length; i++) {
      w[i] *= factor;
    }
    return FunctionCurvature.of(new Linear(centered), HeapBlock.of(w), 4000, Seed.of(7));
  }

  @Test
  void ofALinearFunctionItIsTheTraceOfTheInputsOverTheOutputs() {
    FunctionCurvature.Value found = value(false, 1);
    double expected = CLASSES * SQUARES / norm(false);
    assertThat(found.value()).isCloseTo(expected, within(4 * found.error()));
    assertThat(found.error()).isLessThan(0.02 * expected);
  }

  @Test
  void whereASoftmaxFollowsOnlyDifferencesOfOutputsCount() {
    FunctionCurvature.Value found = value(true, 1);
    double expected = (CLASSES - 1) * SQUARES / norm(true);
    assertThat(found.value()).isCloseTo(expected, within(4 * found.error()));
  }

  @Test
  void largerOutputsMakeTheSameMotionSmaller() {
    assertThat(value(true, 3).value()).isCloseTo(value(true, 1).value() / 9, within(1e-12));
  }

  @Test
  void aFunctionThatIsZeroHasNoUnit() {
    assertThat(value(true, 0).value()).isNaN();
  }
}
