package io.orograph.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class EnsembleTest {
  private static final int[] LABELS = {0, 0, 1, 1};
  private static final OutputMatrix A =
      OutputMatrix.of(
          new double[] {0.9, 0.1},
          new double[] {0.45, 0.55},
          new double[] {0.6, 0.4},
          new double[] {0.2, 0.8});
  private static final OutputMatrix B =
      OutputMatrix.of(
          new double[] {0.8, 0.2},
          new double[] {0.9, 0.1},
          new double[] {0.45, 0.55},
          new double[] {0.7, 0.3});
  private static final OutputMatrix C =
      OutputMatrix.of(
          new double[] {0.3, 0.7},
          new double[] {0.6, 0.4},
          new double[] {0.1, 0.9},
          new double[] {0.4, 0.6});

  @Test
  void theMeanProbabilityDecides() {
    // Of A and B: 0.85, 0.675, 0.525 and 0.45 for class 0, so the third sample alone is wrong.
    assertThat(new Ensemble(List.of(A, B), LABELS).accuracy().value()).isEqualTo(75);
  }

  @Test
  void theGainIsOverTheMeanMember() {
    // A has 2 of 4, B 3 of 4, C 3 of 4; together they have all.
    Ensemble all = new Ensemble(List.of(A, B, C), LABELS);
    assertThat(all.accuracy().value()).isEqualTo(100);
    assertThat(all.gain().value()).isEqualTo(100 - (50 + 75 + 75) / 3.0, within(1e-12));
  }

  @Test
  void theGainsDataErrorIsThatOfPairedDifferences() {
    // Differences to the mean member: 1/3, 1/3, 1/3, 1/3 of each sample: one of three is wrong.
    Ensemble.Share gain = new Ensemble(List.of(A, B, C), LABELS).gain();
    assertThat(gain.value()).isEqualTo(100 / 3.0, within(1e-12));
    assertThat(gain.dataError()).isEqualTo(0, within(1e-12));
  }

  @Test
  void theReplicateErrorIsTheJackknifeOverMembers() {
    double ab = new Ensemble(List.of(A, B), LABELS).accuracy().value();
    double ac = new Ensemble(List.of(A, C), LABELS).accuracy().value();
    double bc = new Ensemble(List.of(B, C), LABELS).accuracy().value();
    double center = (ab + ac + bc) / 3;
    double expected =
        Math.sqrt(
            2
                / 3.0
                * (Math.pow(ab - center, 2) + Math.pow(ac - center, 2) + Math.pow(bc - center, 2)));
    assertThat(expected).isPositive();
    assertThat(new Ensemble(List.of(A, B, C), LABELS).accuracy().replicateError())
        .isEqualTo(expected, within(1e-12));
  }

  @Test
  void twoMembersHaveNoReplicateError() {
    assertThat(new Ensemble(List.of(A, B), LABELS).accuracy().replicateError()).isNaN();
  }

  @Test
  void copiesOfOneMemberGainNothing() {
    Ensemble same = new Ensemble(List.of(A, A, A), LABELS);
    assertThat(same.gain().value()).isCloseTo(0, within(1e-12));
    assertThat(same.accuracy().value()).isEqualTo(50);
  }

  @Test
  void oneMemberIsNoEnsemble() {
    assertThatThrownBy(() -> new Ensemble(List.of(A), LABELS))
        .hasMessage("members: 1 (expected: two or more)");
  }
}
