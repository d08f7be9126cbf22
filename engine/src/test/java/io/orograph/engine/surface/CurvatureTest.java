package io.orograph.engine.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.data.PreparedData;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CurvatureTest {
  private final LaneContext lane = TestLane.context();

  private static float[] weights(int size, long seed) {
    float[] values = new float[size];
    Seed.of(seed).stream().fillUniform(values, -0.4, 0.4);
    return values;
  }

  /** Closed form: H = mean (diag p − p pᵀ) ⊗ (x,1)(x,1)ᵀ, for arbitrary weights. */
  @Test
  void theHessianOfSoftmaxRegressionIsTheClosedForm() {
    int d = 5;
    int c = 3;
    Samples samples = Surfaces.samples();
    float[] theta = weights(c * (d + 1), 1);
    double[][] expected = new double[theta.length][theta.length];
    for (int n = 0; n < samples.count(); n++) {
      double[] x = new double[d + 1];
      x[d] = 1;
      double[] p = new double[c];
      for (int j = 0; j < d; j++) {
        x[j] = samples.inputs()[n * d + j];
      }
      for (int k = 0; k < c; k++) {
        double z = theta[c * d + k];
        for (int j = 0; j < d; j++) {
          z += theta[k * d + j] * x[j];
        }
        p[k] = Math.exp(z);
      }
      double total = Arrays.stream(p).sum();
      for (int a = 0; a < theta.length; a++) {
        for (int b = 0; b < theta.length; b++) {
          int ka = a < c * d ? a / d : a - c * d;
          int kb = b < c * d ? b / d : b - c * d;
          double xa = a < c * d ? x[a % d] : 1;
          double xb = b < c * d ? x[b % d] : 1;
          double pa = p[ka] / total;
          double pb = p[kb] / total;
          double s = (ka == kb ? pa : 0) - pa * pb;
          expected[a][b] += s * xa * xb / samples.count();
        }
      }
    }
    try (NetworkSurface surface =
        Surfaces.on(lane, 0, Activation.RELU, LossKind.CROSS_ENTROPY, Precision.FLOAT64)) {
      SymmetricOperator<TensorBlock> hessian = surface.hessian(surface.points(theta));
      TensorBlock identity = surface.zeros(theta.length);
      for (int j = 0; j < theta.length; j++) {
        int at = j;
        identity.fill(j, values -> values[at] = 1);
      }
      TensorBlock columns = surface.zeros(theta.length);
      hessian.apply(identity, columns);
      for (int j = 0; j < theta.length; j++) {
        assertThat(columns.column(j)).containsExactly(expected[j], within(1e-14));
      }
    }
  }

  @Test
  void valuesOnAllDigitsDoNotDependOnHowTheyAreCutIntoCalls() {
    ComputeProgram program =
        ComputeProgram.of(
            Families.mlp(List.of(64), 512, 2, Activation.RELU, false, 10), LossKind.CROSS_ENTROPY);
    PreparedData data = PreparedData.of(DataSpec.of("digits"));
    float[] theta = weights(program.architecture().layout().parameterCount(), 2);
    try (NetworkSurface whole = new NetworkSurface(lane, program, data.train(), Precision.FLOAT64);
        NetworkSurface half =
            new NetworkSurface(lane, program, data.train().first(700), Precision.FLOAT64)) {
      int[] rest = java.util.stream.IntStream.range(700, 1437).toArray();
      try (NetworkSurface other =
          new NetworkSurface(lane, program, data.train().take(rest), Precision.FLOAT64)) {
        double expected =
            (700 * half.loss(half.points(theta))[0] + 737 * other.loss(other.points(theta))[0])
                / 1437;
        assertThat(whole.loss(whole.points(theta))[0]).isCloseTo(expected, within(1e-11));
        assertThat(whole.errorPercent(whole.points(theta, theta, theta)))
            .containsOnly(whole.errorPercent(whole.points(theta))[0]);
      }
      whole.requireDeterministic(whole.points(theta));
    }
  }

  @Test
  void aPointOfAnotherNetworkIsRefused() {
    try (NetworkSurface surface =
        Surfaces.on(lane, 0, Activation.RELU, LossKind.CROSS_ENTROPY, Precision.FLOAT64)) {
      assertThatThrownBy(() -> surface.points(new float[17]))
          .hasMessage("dimension: 17 (expected: 18 = parameters of mlp-5-3)");
    }
  }

  /** Only the latest operator of a surface keeps what its products share. */
  @Test
  void aProductHasTheSameBitsWhetherWhatItSharesIsKeptOrComputedAgain() {
    ComputeProgram program =
        ComputeProgram.of(
            Families.mlp(List.of(64), 384, 2, Activation.TANH, false, 10), LossKind.CROSS_ENTROPY);
    // more samples than one chunk holds
    Samples samples = PreparedData.of(DataSpec.of("digits")).train();
    int size = program.architecture().layout().parameterCount();
    try (NetworkSurface surface = new NetworkSurface(lane, program, samples, Precision.FLOAT32)) {
      assertThat(surface.chunks()).hasSizeGreaterThan(1);
      SymmetricOperator<TensorBlock> here = surface.hessian(surface.points(weights(size, 4)));
      TensorBlock v = surface.zeros(3);
      for (int j = 0; j < 3; j++) {
        v.fill(j, Seed.of(j).stream()::fillRademacher);
      }
      TensorBlock first = surface.zeros(3);
      here.apply(v, first);
      TensorBlock kept = surface.zeros(3);
      here.apply(v, kept);
      TensorBlock elsewhere = surface.zeros(3);
      surface.hessian(surface.points(weights(size, 5))).apply(v, elsewhere);
      TensorBlock again = surface.zeros(3);
      here.apply(v, again);
      for (int j = 0; j < 3; j++) {
        assertThat(kept.column(j)).containsExactly(first.column(j));
        assertThat(again.column(j)).containsExactly(first.column(j));
        assertThat(elsewhere.column(j)).isNotEqualTo(first.column(j));
      }
    }
  }

  /** Two backward calls of the public interface leak three times the parameters per product. */
  @Test
  void twoThousandProductsOfAReluNetworkLeaveNoMemoryBehind() throws IOException {
    Path status = Path.of("/proc/self/status");
    assumeThat(status).exists();
    ComputeProgram program =
        ComputeProgram.of(
            Families.mlp(List.of(64), 96, 2, Activation.RELU, false, 10), LossKind.CROSS_ENTROPY);
    Samples samples = PreparedData.of(DataSpec.of("digits")).train().first(64);
    float[] theta = weights(program.architecture().layout().parameterCount(), 3);
    try (NetworkSurface surface = new NetworkSurface(lane, program, samples, Precision.FLOAT32)) {
      SymmetricOperator<TensorBlock> hessian = surface.hessian(surface.points(theta));
      TensorBlock v = surface.zeros(4);
      TensorBlock out = surface.zeros(4);
      for (int j = 0; j < 4; j++) {
        v.fill(j, Seed.of(j).stream()::fillRademacher);
      }
      long before = 0;
      for (int i = 0; i < 600; i++) {
        if (i == 100) {
          System.gc();
          before = residentKilobytes(status);
        }
        hessian.apply(v, out);
      }
      System.gc();
      long grown = residentKilobytes(status) - before;
      // 2,000 products at three times 16,618 float32 parameters would be 390 MB
      assertThat(grown).isLessThan(100_000);
    }
  }

  private static long residentKilobytes(Path status) throws IOException {
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
