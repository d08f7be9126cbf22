package io.orograph.core.pde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoughnessIndexTest {
  private static final double L = 0.1;

  @Test
  void centredParabolasAreBowlsOfEqualVariation() {
    RoughnessIndex rough = of(20, s -> s * s, s -> 3 + 7 * s * s);
    assertThat(rough.index()).isCloseTo(0, within(1e-12));
    assertThat(rough.meanT()).isCloseTo(1 / L, within(1e-11));
    assertThat(rough.meanOffset()).isZero();
  }

  @Test
  void slopesVaryHalfAsMuch() {
    RoughnessIndex rough = of(20, s -> 2 * s, s -> -s);
    assertThat(rough.index()).isCloseTo(0, within(1e-12));
    assertThat(rough.meanT()).isCloseTo(1 / (2 * L), within(1e-11));
    assertThat(rough.meanTau()).isCloseTo(1, within(1e-12));
    assertThat(rough.meanOffset()).isEqualTo(1);
  }

  /** τ = 1 + ((l − |s₀|)/(l + |s₀|))². */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.02, 0.05, 0.08})
  void aParabolaOffCentreVariesByTheFormula(double s0) {
    double[] profile = profile(20, s -> (s - s0) * (s - s0));
    double expected = 1 + Math.pow((L - s0) / (L + s0), 2);
    assertThat(RoughnessIndex.tau(profile)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void fiveSinePeriodsVaryTenTimesTheirRange() {
    double[] profile = profile(400, s -> Math.sin(2 * Math.PI * 5 * s / (2 * L)));
    RoughnessIndex rough = RoughnessIndex.of(new double[][] {profile, profile}, L, Seed.of(1));
    assertThat(rough.meanT()).isCloseTo(50, within(1e-9));
    assertThat(rough.multimodal()).isEqualTo(1);
  }

  @Test
  void scaleAndShiftOfTheLossDoNotMatter() {
    RoughnessIndex plain = of(20, s -> (s - 0.03) * (s - 0.03), s -> s * s, s -> s);
    RoughnessIndex moved =
        of(20, s -> 5 * (s - 0.03) * (s - 0.03) - 2.5, s -> 5 * s * s - 2.5, s -> 5 * s - 2.5);
    assertThat(moved.index()).isCloseTo(plain.index(), within(1e-10));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void parabolasAnywhereStayBelowTheBoundOfProfilesWithOneMinimum(long seed) {
    RandomStream stream = Seed.of(seed).stream();
    DoubleUnaryOperator[] parabolas = new DoubleUnaryOperator[12];
    for (int i = 0; i < parabolas.length; i++) {
      double s0 = 0.3 * stream.nextDouble();
      parabolas[i] = s -> (s - s0) * (s - s0);
    }
    RoughnessIndex rough = of(20, parabolas);
    assertThat(rough.index()).isLessThanOrEqualTo(RoughnessIndex.unimodalBound(12));
    assertThat(rough.multimodal()).isZero();
  }

  /** One well among three: τ = 1, 1, 2 has mean 4/3, where the bound is reached. */
  @Test
  void theBoundIsReachedByOneWellAmongTwoSlopes() {
    RoughnessIndex rough = of(20, s -> s, s -> s, s -> s * s);
    assertThat(rough.index()).isCloseTo(RoughnessIndex.unimodalBound(3), within(1e-12));
  }

  @Test
  void theIntervalHoldsTheIndex() {
    RoughnessIndex rough =
        of(20, s -> s, s -> s * s, s -> Math.pow(s - 0.03, 2), s -> Math.pow(s - 0.01, 2));
    assertThat(rough.interval().low()).isLessThan(rough.index());
    assertThat(rough.interval().high()).isGreaterThanOrEqualTo(rough.index());
  }

  @Test
  void directionsWithoutAnyVariationDoNotCount() {
    RoughnessIndex rough = of(20, s -> 1, s -> Double.NaN, s -> s);
    assertThat(rough.directions()).isEqualTo(1);
    assertThat(rough.index()).isNaN();
  }

  private static RoughnessIndex of(int m, DoubleUnaryOperator... f) {
    double[][] profiles = new double[f.length][];
    for (int i = 0; i < f.length; i++) {
      profiles[i] = profile(m, f[i]);
    }
    return RoughnessIndex.of(profiles, L, Seed.of(11));
  }

  private static double[] profile(int m, DoubleUnaryOperator f) {
    double[] profile = new double[m + 1];
    for (int j = 0; j <= m; j++) {
      profile[j] = f.applyAsDouble(-L + 2 * L * j / m);
    }
    return profile;
  }
}
