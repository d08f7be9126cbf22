package io.orograph.core.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightBytesTest {

  @Test
  void floatsAreLittleEndianTensorAfterTensor() {
    assertThat(WeightBytes.FLOAT32.encode(List.of(new double[] {1}, new double[] {-2})))
        .containsExactly(0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0);
  }

  @Test
  void floatsComeBack() {
    double[] first = {0.5, -0.25, 0};
    double[] second = {1e-30};
    List<double[]> back =
        WeightBytes.FLOAT32.decode(
            WeightBytes.FLOAT32.encode(List.of(first, second)), List.of(3, 1));
    assertThat(back.get(0)).containsExactly(first);
    assertThat(back.get(1)[0]).isEqualTo((float) 1e-30);
  }

  @Test
  void bytesKeepEveryWeightToHalfAStep() {
    double[] w = new double[500];
    Seed.of(3).stream().fillGaussian(w);
    double step = Survivors.largest(w) / 127;
    double[] back =
        WeightBytes.INT8.decode(WeightBytes.INT8.encode(List.of(w)), List.of(500)).getFirst();
    assertThat(back).containsExactly(w, within(0.5000001 * step));
  }

  @Test
  void ofZerosBytesAreZeros() {
    assertThat(WeightBytes.INT8.encode(List.of(new double[3]))).containsExactly(new byte[7]);
  }

  @Test
  void aThresholdMayBeInUnitsOfTheTensor() {
    double[] w = {1, -3, 0.5, 1.5};
    assertThat(new Threshold(0.6, Threshold.Unit.NONE).prune(w)).containsExactly(1, -3, 0, 1.5);
    assertThat(new Threshold(0.4, Threshold.Unit.LARGEST).prune(w)).containsExactly(0, -3, 0, 1.5);
    assertThat(new Threshold(1, Threshold.Unit.DEVIATION).of(w))
        .isCloseTo(Math.sqrt((1 + 9 + 0.25 + 2.25) / 4), within(1e-15));
  }
}
