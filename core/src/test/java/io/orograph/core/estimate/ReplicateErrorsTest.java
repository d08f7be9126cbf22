package io.orograph.core.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.estimate.ReplicateErrors.PairValue;
import io.orograph.core.estimate.ReplicateErrors.ReplicateMean;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicateErrorsTest {
  @Test
  void theErrorOfRunsIsTheStandardErrorOfTheMean() {
    ReplicateMean mean = ReplicateErrors.ofRuns(List.of(1.0, 2.0, 3.0, 6.0));
    assertThat(mean.mean()).isEqualTo(3);
    // s² = (4+1+0+9)/3
    assertThat(mean.replicateError()).isCloseTo(Math.sqrt(14.0 / 3 / 4), within(1e-15));
    assertThat(ReplicateErrors.ofRuns(List.of(5.0)).replicateError()).isNaN();
  }

  @Test
  void theJackknifeOfThreeReplicatesIsTheHandComputedOne() {
    // without 0: 4, without 1: 2, without 2: 0; mean 2; error sqrt(2/3·(4+0+4))
    ReplicateMean mean =
        ReplicateErrors.ofPairs(
            List.of(new PairValue(0, 1, 0), new PairValue(0, 2, 2), new PairValue(1, 2, 4)));
    assertThat(mean.mean()).isEqualTo(2);
    assertThat(mean.replicateError()).isCloseTo(Math.sqrt(16.0 / 3), within(1e-15));
    assertThat(mean.replicates()).isEqualTo(3);
  }

  @Test
  void onePairHasNoKnownError() {
    ReplicateMean mean = ReplicateErrors.ofPairs(List.of(new PairValue(0, 1, 7)));
    assertThat(mean.mean()).isEqualTo(7);
    assertThat(mean.replicateError()).isNaN();
    assertThat(ReplicateErrors.ofPairs(List.of()).mean()).isNaN();
    assertThatThrownBy(() -> new PairValue(1, 1, 0)).hasMessageContaining("pair: (1, 1)");
  }

  @Test
  void theJackknifeSeesTheDependenceOfPairsThatTheNaiveErrorMisses() {
    // pair value = xᵢ + xⱼ: the mean over all pairs is 2·x̄, its true standard error 2σ/√R
    RandomStream stream = Seed.of(22).derive("jackknife").stream();
    int replicates = 8;
    double squaredErrors = 0;
    int trials = 400;
    for (int trial = 0; trial < trials; trial++) {
      double[] x = new double[replicates];
      stream.fillGaussian(x);
      List<PairValue> pairs = new ArrayList<>();
      for (int i = 0; i < replicates; i++) {
        for (int j = i + 1; j < replicates; j++) {
          pairs.add(new PairValue(i, j, x[i] + x[j]));
        }
      }
      double error = ReplicateErrors.ofPairs(pairs).replicateError();
      squaredErrors += error * error / trials;
    }
    double truth = 2 / Math.sqrt(replicates);
    double naive = Math.sqrt(2.0 / (replicates * (replicates - 1) / 2.0));
    assertThat(Math.sqrt(squaredErrors)).isCloseTo(truth, within(0.1 * truth));
    assertThat(naive).isLessThan(0.5 * truth);
  }

  @Test
  void pseudoValuesHaveTheMeanAndTheErrorOfThePairs() {
    List<PairValue> pairs =
        List.of(
            new PairValue(0, 1, 1.0),
            new PairValue(0, 2, 4.0),
            new PairValue(0, 5, 2.5),
            new PairValue(1, 2, 7.0),
            new PairValue(1, 5, 3.0),
            new PairValue(2, 5, 0.5));
    List<Double> values = Arrays.stream(ReplicateErrors.pseudoValues(pairs)).boxed().toList();
    assertThat(values).hasSize(4);
    ReplicateErrors.ReplicateMean of = ReplicateErrors.ofRuns(values);
    ReplicateErrors.ReplicateMean jackknife = ReplicateErrors.ofPairs(pairs);
    assertThat(of.mean()).isCloseTo(jackknife.mean(), within(1e-12));
    assertThat(of.replicateError()).isCloseTo(jackknife.replicateError(), within(1e-12));
  }

  @Test
  void aSinglePairHasItsValueAsOnlyPseudoValue() {
    assertThat(ReplicateErrors.pseudoValues(List.of(new PairValue(3, 4, 2.0)))).containsExactly(2);
  }
}
