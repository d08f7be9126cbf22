package io.orograph.engine.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.random.Seed;
import io.orograph.core.surface.CurvatureMatrix;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.WeightDecayScope;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gauss-Newton and empirical Fisher matrices against sums over samples written out in Java. */
class CurvatureMatrixTest {
  /** Step of central differences of outputs: its error is some 1e-10. */
  private static final double STEP = 1e-5;

  private final LaneContext lane = TestLane.context();
  private final Samples samples = Surfaces.samples();

  @ParameterizedTest
  @EnumSource(
      value = LossKind.class,
      names = {"CROSS_ENTROPY", "MSE"})
  void theGaussNewtonMatrixIsTheSumOfSquaredJacobians(LossKind loss) {
    ComputeProgram program = Surfaces.program(2, Activation.TANH, loss);
    try (NetworkSurface surface = new NetworkSurface(lane, program, samples, Precision.FLOAT64)) {
      double[] theta = point(program);
      expectGaussNewton(surface, program, theta);
    }
  }

  @Test
  void batchNormalizationAtGivenStatisticsIsPartOfTheJacobian() {
    ComputeProgram program = Surfaces.normalized();
    NormStatistics given = new NormStatistics.Given(Surfaces.statistics(3));
    try (NetworkSurface surface =
        new NetworkSurface(lane, program, samples, Precision.FLOAT64, given)) {
      double[] theta = point(program);
      expectGaussNewton(surface, program, theta);
    }
  }

  /** With rectified units the network is piecewise linear, but its weights multiply each other. */
  @Test
  void theHessianIsNotTheGaussNewtonMatrix() {
    ComputeProgram program = Surfaces.program(2, Activation.RELU, LossKind.CROSS_ENTROPY);
    try (NetworkSurface surface = new NetworkSurface(lane, program, samples, Precision.FLOAT64)) {
      TensorBlock at = filled(surface, point(program));
      double[][] hessian = dense(surface.curvature(CurvatureMatrix.HESSIAN, at));
      double[][] gaussNewton = dense(surface.curvature(CurvatureMatrix.GAUSS_NEWTON, at));
      double difference = 0;
      for (int i = 0; i < hessian.length; i++) {
        for (int j = 0; j < hessian.length; j++) {
          difference = Math.max(difference, Math.abs(hessian[i][j] - gaussNewton[i][j]));
        }
      }
      assertThat(difference).isGreaterThan(1e-3);
    }
  }

  /** Without hidden layers the outputs are linear in the parameters. */
  @Test
  void ofSoftmaxRegressionBothAreTheSame() {
    ComputeProgram program = Surfaces.program(0, Activation.RELU, LossKind.CROSS_ENTROPY);
    try (NetworkSurface surface = new NetworkSurface(lane, program, samples, Precision.FLOAT64)) {
      TensorBlock at = filled(surface, point(program));
      double[][] hessian = dense(surface.curvature(CurvatureMatrix.HESSIAN, at));
      double[][] gaussNewton = dense(surface.curvature(CurvatureMatrix.GAUSS_NEWTON, at));
      for (int j = 0; j < hessian.length; j++) {
        assertThat(gaussNewton[j]).containsExactly(hessian[j], within(1e-14));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = LossKind.class,
      names = {"CROSS_ENTROPY", "MSE"})
  void theEmpiricalFisherMatrixIsTheMeanOfSquaredGradients(LossKind loss) {
    ComputeProgram program = Surfaces.program(2, Activation.TANH, loss);
    double[] theta = point(program);
    double[][] expected = new double[theta.length][theta.length];
    for (int n = 0; n < samples.count(); n++) {
      try (NetworkSurface one =
          new NetworkSurface(lane, program, samples.take(new int[] {n}), Precision.FLOAT64)) {
        TensorBlock gradient = one.zeros(1);
        one.gradient(filled(one, theta), gradient);
        double[] g = gradient.column(0);
        for (int i = 0; i < g.length; i++) {
          for (int j = 0; j < g.length; j++) {
            expected[i][j] += g[i] * g[j] / samples.count();
          }
        }
      }
    }
    try (NetworkSurface surface = new NetworkSurface(lane, program, samples, Precision.FLOAT64)) {
      double[][] fisher =
          dense(surface.curvature(CurvatureMatrix.EMPIRICAL_FISHER, filled(surface, theta)));
      for (int j = 0; j < fisher.length; j++) {
        assertThat(fisher[j]).containsExactly(expected[j], within(1e-13));
      }
    }
  }

  /** More samples than one call takes. */
  @ParameterizedTest
  @EnumSource(CurvatureMatrix.class)
  void theMatrixOfManySamplesIsTheMeanOfItsParts(CurvatureMatrix matrix) {
    ComputeProgram program =
        ComputeProgram.of(
            Families.mlp(List.of(5), 512, 2, Activation.TANH, false, 3), LossKind.CROSS_ENTROPY);
    List<Samples> parts = new ArrayList<>();
    float[] inputs = new float[5 * 4_000];
    Seed.of(5).stream().fillGaussian(inputs);
    int[] labels = new int[4_000];
    Samples all = new Samples(5, inputs, labels);
    int[] rest = IntStream.range(1_000, 4_000).toArray();
    parts.add(all.first(1_000));
    parts.add(all.take(rest));
    double[] expected = new double[0];
    double[] whole;
    try (NetworkSurface surface = new NetworkSurface(lane, program, all, Precision.FLOAT64)) {
      assertThat(surface.chunks()).hasSizeGreaterThan(1);
      whole = product(surface, matrix, program);
    }
    for (Samples part : parts) {
      try (NetworkSurface surface = new NetworkSurface(lane, program, part, Precision.FLOAT64)) {
        double[] product = product(surface, matrix, program);
        expected = expected.length == 0 ? new double[product.length] : expected;
        for (int i = 0; i < product.length; i++) {
          expected[i] += product[i] * part.count() / all.count();
        }
      }
    }
    assertThat(whole).containsExactly(expected, within(1e-12));
  }

  @Test
  void aBlockHasTheRowsAndColumnsOfItsTensorsAndTheDecayOnItsDiagonal() {
    ComputeProgram program = Surfaces.program(1, Activation.TANH, LossKind.CROSS_ENTROPY);
    List<TensorSlot> tensors = program.architecture().layout().parameters();
    // the first layer's bias and the last layer's weights
    List<TensorSlot> slots = List.of(tensors.get(1), tensors.get(2));
    int[] places = slots.stream().flatMapToInt(s -> IntStream.range(s.offset(), s.end())).toArray();
    OptimizerSpec usual = new OptimizerSpec(OptimizerKind.SGD, 0.1, 0.9, 0.25);
    try (NetworkSurface surface = new NetworkSurface(lane, program, samples, Precision.FLOAT64)) {
      TensorBlock at = filled(surface, point(program));
      double[][] whole = dense(surface.curvature(CurvatureMatrix.HESSIAN, at));
      for (WeightDecayScope scope : WeightDecayScope.values()) {
        SymmetricOperator<TensorBlock> block =
            surface.curvature(
                CurvatureMatrix.HESSIAN,
                at,
                slots,
                Optional.of(usual.withWeightDecay(0.25, scope)));
        double[][] actual = dense(block);
        assertThat(actual).hasNumberOfRows(places.length);
        for (int i = 0; i < places.length; i++) {
          double[] expected = new double[places.length];
          for (int j = 0; j < places.length; j++) {
            expected[j] = whole[places[i]][places[j]];
          }
          boolean decays = scope == WeightDecayScope.ALL || i >= slots.getFirst().size();
          expected[i] += decays ? 0.25 : 0;
          assertThat(actual[i]).containsExactly(expected, within(1e-14));
        }
      }
    }
  }

  private static double[] product(
      NetworkSurface surface, CurvatureMatrix matrix, ComputeProgram program) {
    TensorBlock v = surface.zeros(1);
    v.fill(0, Seed.of(9).stream()::fillRademacher);
    TensorBlock out = surface.zeros(1);
    surface.curvature(matrix, filled(surface, point(program))).apply(v, out);
    return out.column(0);
  }

  private void expectGaussNewton(NetworkSurface surface, ComputeProgram program, double[] theta) {
    int classes = program.architecture().outputs();
    double[] z = surface.outputs(filled(surface, theta), samples.inputs());
    double[][] jacobian = new double[theta.length][];
    for (int i = 0; i < theta.length; i++) {
      double[] up = theta.clone();
      double[] down = theta.clone();
      up[i] += STEP;
      down[i] -= STEP;
      double[] above = surface.outputs(filled(surface, up), samples.inputs());
      double[] below = surface.outputs(filled(surface, down), samples.inputs());
      jacobian[i] = new double[z.length];
      for (int o = 0; o < z.length; o++) {
        jacobian[i][o] = (above[o] - below[o]) / (2 * STEP);
      }
    }
    double[][] actual =
        dense(surface.curvature(CurvatureMatrix.GAUSS_NEWTON, filled(surface, theta)));
    for (int i = 0; i < theta.length; i++) {
      double[] expected = new double[theta.length];
      for (int j = 0; j < theta.length; j++) {
        for (int n = 0; n < samples.count(); n++) {
          double[] p = softmax(z, n, classes);
          for (int a = 0; a < classes; a++) {
            for (int b = 0; b < classes; b++) {
              double s =
                  switch (program.loss()) {
                    case CROSS_ENTROPY -> (a == b ? p[a] : 0) - p[a] * p[b];
                    case MSE -> a == b ? 1 : 0;
                    case LEAST_SQUARES, DEEP_RITZ -> throw new AssertionError(program.loss());
                  };
              expected[j] +=
                  jacobian[i][n * classes + a] * s * jacobian[j][n * classes + b] / samples.count();
            }
          }
        }
      }
      assertThat(actual[i]).containsExactly(expected, within(1e-8));
    }
  }

  private static double[] softmax(double[] z, int n, int classes) {
    double[] p = new double[classes];
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      p[c] = Math.exp(z[n * classes + c]);
      sum += p[c];
    }
    for (int c = 0; c < classes; c++) {
      p[c] /= sum;
    }
    return p;
  }

  private static double[] point(ComputeProgram program) {
    double[] theta = new double[program.architecture().layout().parameterCount()];
    float[] values = new float[theta.length];
    Seed.of(2).stream().fillUniform(values, -0.6, 0.6);
    for (int i = 0; i < theta.length; i++) {
      theta[i] = values[i];
    }
    return theta;
  }

  private static TensorBlock filled(NetworkSurface surface, double[] theta) {
    TensorBlock block = surface.zeros(1);
    block.fill(0, values -> System.arraycopy(theta, 0, values, 0, theta.length));
    return block;
  }

  private static double[][] dense(SymmetricOperator<TensorBlock> operator) {
    int n = Math.toIntExact(operator.dimension());
    TensorBlock identity = operator.zeros(n);
    for (int j = 0; j < n; j++) {
      int at = j;
      identity.fill(j, values -> values[at] = 1);
    }
    TensorBlock columns = operator.zeros(n);
    operator.apply(identity, columns);
    double[][] matrix = new double[n][];
    for (int j = 0; j < n; j++) {
      matrix[j] = columns.column(j);
    }
    return matrix;
  }
}
