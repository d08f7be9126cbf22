package io.orograph.metrics.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.compress.WeightBytes;
import io.orograph.core.random.Seed;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodecTest {
  private static final int WEIGHTS = 10_000;

  private static byte[] gaussian() {
    double[] weights = new double[WEIGHTS];
    Seed.of(5).stream().fillGaussian(weights);
    return WeightBytes.FLOAT32.encode(List.of(weights));
  }

  @ParameterizedTest
  @EnumSource(Codec.class)
  void whatIsCompressedComesBack(Codec codec) throws IOException {
    byte[] bytes = gaussian();
    assertThat(codec.decompress(codec.compress(bytes))).isEqualTo(bytes);
    assertThat(codec.decompress(codec.compress(new byte[0]))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFLATE", "BZIP2"})
  void fortyKilobytesOfZerosTakeLessThanAHundredBytes(Codec codec) throws IOException {
    assertThat(codec.compress(new byte[4 * WEIGHTS])).hasSizeLessThan(100);
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFLATE", "BZIP2"})
  void randomWeightsHardlyGetSmaller(Codec codec) throws IOException {
    assertThat(4.0 * WEIGHTS / codec.compress(gaussian()).length).isBetween(0.98, 1.12);
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFLATE", "BZIP2"})
  void compressionIsTheSameEveryTime(Codec codec) throws IOException {
    assertThat(codec.compress(gaussian())).isEqualTo(codec.compress(gaussian()));
  }
}
