package io.orograph.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.MixtureSpec;
import io.orograph.core.sweep.SubsetRule;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Numbers to compare with are those of {@code benchmarks/peers/verify_data.py}. */
class MixtureDataTest {
  private static final MixtureSpec SMALL = new MixtureSpec(4, 5, 3, 100, 6, 2);

  private static DataSet drawn(MixtureSpec mixture, long dataSeed) {
    return DataSets.shipped()
        .of(new DataSpec("mixture", 0, SubsetRule.STRATIFIED, 0, 0, dataSeed, 0).with(mixture));
  }

  @Test
  void samplesAreThoseOfThePublishedRule() {
    DataSet set = drawn(SMALL, 7);
    assertThat(set.samples().inputs(5, 6))
        .containsExactly(
            new float[] {0.9582724f, -0.10198263f, 0.22653995f, -0.3787717f, -0.057736095f},
            within(1e-6f));
    assertThat(set.samples().inputs(7, 8))
        .containsExactly(
            new float[] {-0.45294806f, 1.2420878f, 0.35226947f, -0.6087971f, 0.16861024f},
            within(1e-6f));
    assertThat(set.samples().labels()).containsExactly(0, 1, 2, 3, 0, 1, 0, 1);
  }

  @Test
  void moreSamplesLeaveTheFirstOnesAsTheyAre() {
    DataSet few = drawn(SMALL, 7);
    DataSet many = drawn(new MixtureSpec(4, 5, 3, 100, 60, 20), 7);
    assertThat(many.samples().inputs(0, 6)).isEqualTo(few.samples().inputs(0, 6));
    assertThat(many.samples().inputs(60, 62)).isEqualTo(few.samples().inputs(6, 8));
  }

  @Test
  void anotherDataSeedIsAnotherDraw() {
    assertThat(drawn(SMALL, 8).samples().inputs(0, 1))
        .isNotEqualTo(drawn(SMALL, 7).samples().inputs(0, 1));
  }

  @Test
  void allDrawsAreOfOneContent() {
    assertThat(drawn(SMALL, 7).digest()).isEqualTo(DataSets.shipped().named("mixture").digest());
  }

  @Test
  void variancesFallByTheConditionWithMeanOne() {
    double[] deviations = MixtureData.deviations(new MixtureSpec(2, 3, 2, 100, 1, 1));
    double[] variances = Arrays.stream(deviations).map(x -> x * x).toArray();
    assertThat(variances[0] / variances[2]).isCloseTo(100, within(1e-9));
    assertThat(variances[0] / variances[1]).isCloseTo(10, within(1e-9));
    assertThat(Arrays.stream(variances).sum()).isCloseTo(3, within(1e-12));
  }

  /** The classifier of TRAIN's own means and variances, which knows nothing of the rule. */
  @Test
  void aLinearClassifierNearlyReachesWhatTheClosedFormSays() {
    MixtureSpec spec = new MixtureSpec(2, 4, 2, 50, 20_000, 20_000);
    DataSet set = drawn(spec, 3);
    double[][] means = new double[2][4];
    double[] squares = new double[4];
    float[] x = set.samples().inputs();
    int[] labels = set.samples().labels();
    for (int i = 0; i < 20_000; i++) {
      for (int j = 0; j < 4; j++) {
        means[labels[i]][j] += x[4 * i + j] / 10_000.0;
      }
    }
    for (int i = 0; i < 20_000; i++) {
      for (int j = 0; j < 4; j++) {
        squares[j] += Math.pow(x[4 * i + j] - means[labels[i]][j], 2) / 20_000;
      }
    }
    int right = 0;
    for (int i = 20_000; i < 40_000; i++) {
      double score = 0;
      for (int j = 0; j < 4; j++) {
        double middle = (means[0][j] + means[1][j]) / 2;
        score += (x[4 * i + j] - middle) * (means[1][j] - means[0][j]) / squares[j];
      }
      right += (score > 0 ? 1 : 0) == labels[i] ? 1 : 0;
    }
    // Φ(1), 4 standard errors
    assertThat(right / 20_000.0).isCloseTo(0.8413447, within(4 * Math.sqrt(0.84 * 0.16 / 20_000)));
  }
}
