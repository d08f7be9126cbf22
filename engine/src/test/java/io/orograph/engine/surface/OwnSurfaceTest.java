package io.orograph.engine.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.surface.CurvatureMatrix;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.runtime.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A TorchScript module with batch norm, against the numbers of PyTorch's double backward. */
class OwnSurfaceTest {
  private static final Path FOLDER = Path.of("src/test/resources/io/orograph/engine/own");

  private final OwnNetwork net;

  OwnSurfaceTest() throws IOException {
    this.net = OwnNetwork.in(FOLDER);
  }

  @Test
  void lossAndOutputsAreThoseOfPyTorch() {
    try (NetworkSurface surface = net.surface();
        TensorBlock point = surface.points(net.module().theta())) {
      assertThat(surface.loss(point)[0]).isCloseTo(net.told("loss")[0], within(1e-12));
      assertThat(surface.function(point)).containsExactly(net.told("outputs"), within(1e-12));
    }
  }

  @Test
  void gradientAndHessianVectorProductAreThoseOfPyTorch() {
    try (NetworkSurface surface = net.surface();
        TensorBlock point = surface.points(net.module().theta());
        TensorBlock gradient = surface.zeros(1);
        TensorBlock product = surface.zeros(1);
        TensorBlock v = cosines(surface)) {
      surface.gradient(point, gradient);
      surface.hessian(point).apply(v, product);
      assertThat(gradient.column(0)).containsExactly(net.told("gradient"), within(1e-12));
      assertThat(product.column(0)).containsExactly(net.told("product"), within(1e-12));
    }
  }

  @Test
  void theHessianHasTheTraceOfPyTorchsAndIsSymmetric() {
    try (NetworkSurface surface = net.surface();
        TensorBlock point = surface.points(net.module().theta())) {
      double[][] hessian = dense(surface, surface.hessian(point));
      double trace = 0;
      for (int i = 0; i < hessian.length; i++) {
        trace += hessian[i][i];
        for (int j = 0; j < i; j++) {
          assertThat(hessian[i][j]).isCloseTo(hessian[j][i], within(1e-12));
        }
      }
      assertThat(trace).isCloseTo(net.told("trace")[0], within(1e-11));
    }
  }

  @Test
  void pointsAndVectorsHaveTheSameBitsAloneAndTogether() throws IOException {
    float[] one = net.module().theta();
    float[] two = OwnNetwork.in(FOLDER).module().theta();
    two[0] += 1;
    try (NetworkSurface surface = net.surface();
        TensorBlock both = surface.points(one, two);
        TensorBlock gradients = surface.zeros(2);
        TensorBlock first = surface.points(one);
        TensorBlock second = surface.points(two);
        TensorBlock gradient = surface.zeros(1)) {
      surface.gradient(both, gradients);
      surface.gradient(second, gradient);
      assertThat(gradients.column(1)).containsExactly(gradient.column(0));
      surface.gradient(first, gradient);
      assertThat(gradients.column(0)).containsExactly(gradient.column(0));
      surface.requireDeterministic(first);
    }
  }

  /** JᵀAJv by differences of the outputs, which know nothing of second derivatives. */
  @ParameterizedTest
  @EnumSource(
      value = LossKind.class,
      names = {"CROSS_ENTROPY", "MSE"})
  void theGaussNewtonMatrixIsThatOfTheOutputs(LossKind loss) {
    try (NetworkSurface surface = net.surface(loss, net.samples());
        TensorBlock point = surface.points(net.module().theta());
        TensorBlock v = cosines(surface);
        TensorBlock product = surface.zeros(1);
        TensorBlock expected = surface.zeros(1)) {
      surface.curvature(CurvatureMatrix.GAUSS_NEWTON, point).apply(v, product);
      double[] b = outputTangent(surface, point, v);
      double[] f = surface.function(point);
      double[] r = new double[b.length];
      for (int n = 0; n < 5; n++) {
        double[] p = new double[10];
        double sum = 0;
        double mean = 0;
        for (int c = 0; c < 10; c++) {
          p[c] = loss == LossKind.MSE ? 1 : Math.exp(f[n * 10 + c]);
          sum += p[c];
        }
        for (int c = 0; c < 10; c++) {
          p[c] /= loss == LossKind.MSE ? 1 : sum;
          mean += p[c] * b[n * 10 + c];
        }
        for (int c = 0; c < 10; c++) {
          r[n * 10 + c] = p[c] * (b[n * 10 + c] - (loss == LossKind.MSE ? 0 : mean));
        }
      }
      surface.pullBack(point, r, expected);
      assertThat(product.column(0)).containsExactly(expected.column(0), within(1e-6));
    }
  }

  @Test
  void theEmpiricalFisherMatrixIsTheMeanOfSquaredGradients() {
    Samples samples = net.samples();
    double[] expected = new double[net.module().parameters()];
    for (int n = 0; n < samples.count(); n++) {
      try (NetworkSurface one = net.surface(LossKind.CROSS_ENTROPY, samples.take(new int[] {n}));
          TensorBlock point = one.points(net.module().theta());
          TensorBlock g = one.zeros(1);
          TensorBlock v = cosines(one)) {
        one.gradient(point, g);
        double along = g.dots(v)[0] / samples.count();
        double[] column = g.column(0);
        for (int i = 0; i < expected.length; i++) {
          expected[i] += column[i] * along;
        }
      }
    }
    try (NetworkSurface surface = net.surface();
        TensorBlock point = surface.points(net.module().theta());
        TensorBlock v = cosines(surface);
        TensorBlock product = surface.zeros(1)) {
      surface.curvature(CurvatureMatrix.EMPIRICAL_FISHER, point).apply(v, product);
      assertThat(product.column(0)).containsExactly(expected, within(1e-12));
    }
  }

  /** PyTorch moves them by a tenth of the way. */
  @Test
  void runningStatisticsAreMovedAsPyTorchMovesThem() {
    float[] theta = net.module().theta();
    float[] statistics = net.module().statistics();
    try (MemoryScope scope = TestLane.context().newScope()) {
      Tensor moved =
          TestLane.context()
              .program(net.program(LossKind.CROSS_ENTROPY))
              .call(
                  scope,
                  ProgramMethod.STATISTICS,
                  scope.reals(Precision.FLOAT64, wide(theta), 1, theta.length),
                  scope.reals(Precision.FLOAT64, wide(statistics), 1, statistics.length),
                  scope.reals(Precision.FLOAT64, net.told("inputs"), 5, 64),
                  scope.reals(Precision.FLOAT64, new double[] {0.1}, 1))
              .getFirst();
      assertThat(moved.doubles()).containsExactly(net.told("moved"), within(1e-12));
    }
  }

  @Test
  void aModuleDrawsTheSameFromTheSameSeedAndOtherwiseAnother() {
    float[] theta = net.module().theta();
    double[] drawn = initial(theta, 7);
    assertThat(initial(theta, 7)).containsExactly(drawn);
    assertThat(initial(theta, 8)[0]).isNotEqualTo(drawn[0]);
    // what initialize leaves alone is the archive's: the biases of the first convolution
    assertThat(drawn[18]).isEqualTo(theta[18]);
    assertThat(drawn[drawn.length - 1]).isZero();
  }

  private double[] initial(float[] theta, long seed) {
    float[] statistics = net.module().statistics();
    try (MemoryScope scope = TestLane.context().newScope()) {
      return TestLane.context()
          .program(net.program(LossKind.CROSS_ENTROPY))
          .call(
              scope,
              ProgramMethod.INITIAL,
              scope.floats(theta, 1, theta.length),
              scope.floats(statistics, 1, statistics.length),
              scope.longs(new long[] {seed}, 1))
          .getFirst()
          .doubles();
    }
  }

  private static double[] outputTangent(NetworkSurface surface, TensorBlock point, TensorBlock v) {
    double h = 1e-5;
    try (TensorBlock ahead = point.copy();
        TensorBlock behind = point.copy()) {
      ahead.addScaled(new double[] {h}, v);
      behind.addScaled(new double[] {-h}, v);
      double[] a = surface.function(ahead);
      double[] b = surface.function(behind);
      for (int i = 0; i < a.length; i++) {
        a[i] = (a[i] - b[i]) / (2 * h);
      }
      return a;
    }
  }

  private static TensorBlock cosines(NetworkSurface surface) {
    TensorBlock v = surface.zeros(1);
    v.fill(
        0,
        row -> {
          for (int i = 0; i < row.length; i++) {
            row[i] = Math.cos(i);
          }
        });
    return v;
  }

  private static double[][] dense(NetworkSurface surface, SymmetricOperator<TensorBlock> matrix) {
    int size = (int) surface.dimension();
    List<double[]> columns = new ArrayList<>();
    try (TensorBlock units = surface.zeros(size);
        TensorBlock products = surface.zeros(size)) {
      for (int j = 0; j < size; j++) {
        int at = j;
        units.fill(j, row -> row[at] = 1);
      }
      matrix.apply(units, products);
      for (int j = 0; j < size; j++) {
        columns.add(products.column(j));
      }
    }
    return columns.toArray(double[][]::new);
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
