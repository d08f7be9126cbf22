package io.orograph.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
  private static final int DRAWS = 200_000;

  @Test
  void childrenOfNeighbouringSeedsDoNotCollide() {
    Set<Seed> seen = new HashSet<>();
    for (long root = 0; root < 100; root++) {
      for (long index = 0; index < 100; index++) {
        seen.add(Seed.of(root).derive("run", index));
      }
    }
    assertThat(seen).hasSize(10_000);
  }

  @Test
  void aLabelThatCouldImitateAnIndexIsRefused() {
    assertThatThrownBy(() -> Seed.of(1).derive("run\n3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("label");
    assertThat(Seed.of(1).derive("run", 3)).isNotEqualTo(Seed.of(1).derive("run3"));
  }

  @Test
  void theSeedOfARunKeyIsItsFirstSixteenDigits() {
    assertThat(Seed.ofKey("00000000000000ffaa").value()).isEqualTo(255);
    assertThat(Seed.of(new byte[] {0, 0, 0, 0, 0, 0, 1, 0, 9}).value()).isEqualTo(256);
    assertThatThrownBy(() -> Seed.ofKey("00000000000000fg")).hasMessageContaining("runKey");
  }

  @Test
  void boundedIntegersAreUniformEvenForAnAwkwardBound() {
    RandomStream stream = Seed.of(3).derive("uniform").stream();
    int[] counts = new int[7];
    for (int i = 0; i < DRAWS; i++) {
      counts[stream.nextInt(7)]++;
    }
    double expected = DRAWS / 7.0;
    double chi2 = IntStream.of(counts).mapToDouble(c -> (c - expected) * (c - expected)).sum();
    // 99.99 % quantile of chi-square with 6 degrees of freedom
    assertThat(chi2 / expected).isLessThan(27.9);
    assertThatThrownBy(() -> stream.nextInt(0)).hasMessageContaining("bound: 0");
  }

  @Test
  void momentsOfTheLawsAreTheKnownOnes() {
    RandomStream stream = Seed.of(4).derive("moments").stream();
    assertMoments(stream::nextDouble, 0.5, 1.0 / 12);
    assertMoments(stream::nextGaussian, 0, 1);
    assertMoments(() -> stream.nextGamma(0.3), 0.3, 0.3);
    assertMoments(() -> stream.nextGamma(5), 5, 5);
    // Beta(16,16), the mixing weight of the taxonomy paper: variance 1/(4·33)
    assertMoments(() -> stream.nextBeta(16, 16), 0.5, 1.0 / 132);
  }

  @Test
  void signsAreFairAndNoTwoOfOneNumberGoTogether() {
    int numbers = DRAWS / Long.SIZE;
    double[] signs = new double[numbers * Long.SIZE];
    Seed.of(8).derive("signs").stream().fillRademacher(signs);
    assertThat(signs).containsOnly(-1, 1);
    double[][] sums = new double[Long.SIZE][Long.SIZE];
    double[] alone = new double[Long.SIZE];
    for (int n = 0; n < numbers; n++) {
      for (int a = 0; a < Long.SIZE; a++) {
        alone[a] += signs[n * Long.SIZE + a];
        for (int b = 0; b < a; b++) {
          sums[a][b] += signs[n * Long.SIZE + a] * signs[n * Long.SIZE + b];
        }
      }
    }
    double largest = 0;
    for (int a = 0; a < Long.SIZE; a++) {
      largest = Math.max(largest, Math.abs(alone[a]));
      for (int b = 0; b < a; b++) {
        largest = Math.max(largest, Math.abs(sums[a][b]));
      }
    }
    // 2,080 sums of independent signs, none beyond 5.5 of their standard errors
    assertThat(largest / Math.sqrt(numbers)).isLessThan(5.5);
  }

  @Test
  void aPieceOfARowOfSignsIsTheStartOfALongerOne() {
    double[] shorter = new double[70];
    double[] longer = new double[130];
    Seed.of(9).stream().fillRademacher(shorter);
    Seed.of(9).stream().fillRademacher(longer);
    assertThat(shorter).containsExactly(Arrays.copyOf(longer, 70));
  }

  @Test
  void floatAndDoubleFillsConsumeTheSameNumbers() {
    double[] wide = new double[100];
    float[] narrow = new float[100];
    Seed.of(5).stream().fillUniform(wide, -0.25, 0.25);
    Seed.of(5).stream().fillUniform(narrow, -0.25, 0.25);
    for (int i = 0; i < wide.length; i++) {
      assertThat(narrow[i]).isEqualTo((float) wide[i]);
    }
  }

  @Test
  void everyPositionOfAPermutationIsUniform() {
    RandomStream stream = Seed.of(6).derive("permutation").stream();
    int[] firsts = new int[5];
    for (int i = 0; i < 50_000; i++) {
      int[] order = stream.permutation(5);
      assertThat(order).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
      firsts[order[0]]++;
    }
    for (int count : firsts) {
      assertThat((double) count).isCloseTo(10_000, within(4 * Math.sqrt(8_000)));
    }
  }

  private static void assertMoments(
      java.util.function.DoubleSupplier draw, double mean, double variance) {
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    for (int i = 0; i < DRAWS; i++) {
      double deviation = draw.getAsDouble() - mean;
      sum += deviation;
      squares += deviation * deviation;
      fourths += deviation * deviation * deviation * deviation;
    }
    double second = squares / DRAWS;
    double errorOfSecond = Math.sqrt((fourths / DRAWS - second * second) / DRAWS);
    assertThat(sum / DRAWS).isCloseTo(0, within(4.5 * Math.sqrt(variance / DRAWS)));
    assertThat(second).isCloseTo(variance, within(4.5 * errorOfSecond + 1e-12));
  }
}
