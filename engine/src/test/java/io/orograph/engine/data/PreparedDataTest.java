package io.orograph.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.Seed;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.SubsetRule;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PreparedDataTest {
  private static DataSpec digits(int subset, double labelNoise, long dataSeed) {
    return new DataSpec("digits", subset, SubsetRule.STRATIFIED, labelNoise, 0, dataSeed, 0);
  }

  @Test
  void digitsAreSplitIntoTheCataloguedSizesAndScaledToTheUnitInterval() {
    DataSet set = DataSets.shipped().named("digits");
    assertThat(set.train()).hasSize(1437).doesNotContain(set.test());
    assertThat(set.test()).hasSize(360);
    assertThat(set.samples().count()).isEqualTo(1797);
    for (float x : set.samples().inputs()) {
      assertThat(x).isBetween(0f, 1f);
    }
  }

  /** The digest names the content for ever: stored measurements refer to it. */
  @Test
  void theDigestOfDigitsIsTheOneOnRecord() {
    assertThat(DataSets.shipped().named("digits").digest().hex())
        .isEqualTo("68aea062d35a127749050fa0e52dca09d6569ac08092c925610e0954e172dde2");
  }

  @Test
  void subsetsAreNestedAndKeepTheSharesOfTheClasses() {
    Samples whole = PreparedData.of(digits(0, 0, 7)).train();
    Samples part = PreparedData.of(digits(400, 0, 7)).train();
    assertThat(part.inputs()).isEqualTo(Arrays.copyOf(whole.inputs(), 400 * 64));
    int[] counts = new int[10];
    Arrays.stream(part.labels()).forEach(label -> counts[label]++);
    for (int count : counts) {
      assertThat(count).isBetween(38, 42);
    }
    assertThat(PreparedData.of(digits(400, 0, 8)).train().inputs()).isNotEqualTo(part.inputs());
  }

  @Test
  void labelNoiseIsNestedInItsShareAndEqualForAllSubsets() {
    PreparedData little = PreparedData.of(digits(800, 0.2, 3));
    PreparedData much = PreparedData.of(digits(0, 0.5, 3));
    int[] clean = little.cleanLabels();
    int changed = 0;
    for (int i = 0; i < 800; i++) {
      if (little.train().labels()[i] != clean[i]) {
        changed++;
        assertThat(much.train().labels()[i]).isEqualTo(little.train().labels()[i]);
      }
    }
    // 0.2 · 0.9 of 800 change: 144, standard deviation 10.9
    assertThat((double) changed).isCloseTo(144, within(44.0));
    assertThat(little.test().labels()).isEqualTo(PreparedData.of(digits(0, 0, 3)).test().labels());
  }

  @Test
  void pixelNoiseHasTheGivenDeviationAndLeavesTheTestSetClean() {
    DataSpec spec = new DataSpec("digits", 0, SubsetRule.STRATIFIED, 0, 0.3, 1, 0);
    PreparedData noisy = PreparedData.of(spec);
    PreparedData clean = PreparedData.of(digits(0, 0, 1));
    double squares = 0;
    float[] x = noisy.train().inputs();
    for (int i = 0; i < x.length; i++) {
      squares += Math.pow(x[i] - clean.train().inputs()[i], 2);
    }
    assertThat(Math.sqrt(squares / x.length)).isCloseTo(0.3, within(0.005));
    assertThat(noisy.test().inputs()).isEqualTo(clean.test().inputs());
  }

  /** So that along an axis of noise one image moves along one line. */
  @Test
  void pixelNoiseOfAnotherStrengthIsTheSameNoiseInProportion() {
    PreparedData clean = PreparedData.of(digits(0, 0, 1));
    float[] x = clean.train().inputs();
    float[] weak = PreparedData.of(clean.spec().withPixelNoise(0.25)).train().inputs();
    PreparedData few = PreparedData.of(digits(100, 0, 1).withPixelNoise(0.5));
    float[] strong = few.train().inputs();
    for (int i = 0; i < strong.length; i++) {
      assertThat((strong[i] - x[i]) / 2).isCloseTo(weak[i] - x[i], within(1e-6f));
    }
  }

  @Test
  void validationIsDisjointFromTheSubsetAndBoundsIt() {
    DataSpec spec = new DataSpec("digits", 0, SubsetRule.STRATIFIED, 0, 0, 1, 0.1);
    PreparedData data = PreparedData.of(spec);
    assertThat(data.validation().count()).isEqualTo(144);
    assertThat(data.train().count()).isEqualTo(1437 - 144);
    DataSpec tooMany = new DataSpec("digits", 1400, SubsetRule.STRATIFIED, 0, 0, 1, 0.1);
    assertThatThrownBy(() -> PreparedData.of(tooMany))
        .hasMessage("data.subset: 1400 (expected: 1 to 1293)");
  }

  @Test
  void mixedInputsAreConvexCombinationsWithOneWeightPerBatch() {
    Samples source = PreparedData.of(digits(400, 0, 1)).train();
    float[] mixed = MixupInputs.of(source, 640, 16, Seed.of(1));
    assertThat(mixed).hasSize(5 * 128 * 64).isEqualTo(MixupInputs.of(source, 640, 16, Seed.of(1)));
    for (float x : mixed) {
      assertThat(x).isBetween(0f, 1f);
    }
    assertThat(mixed).isNotEqualTo(MixupInputs.of(source, 640, 16, Seed.of(2)));
  }
}
