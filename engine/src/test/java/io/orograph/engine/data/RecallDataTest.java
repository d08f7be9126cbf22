package io.orograph.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.RecallSpec;
import io.orograph.core.sweep.SubsetRule;
import org.junit.jupiter.api.Test;

/** Numbers to compare with are those of {@code benchmarks/peers/verify_data.py}. */
class RecallDataTest {
  private static final RecallSpec SMALL = new RecallSpec(3, 4, 5, 2, 1.0 / 3, 3, 1);

  private static DataSpec spec(RecallSpec recall) {
    return new DataSpec("recall", 0, SubsetRule.FIRST_N, 0, 0, 3, 0).with(recall);
  }

  @Test
  void samplesAreThoseOfTheRule() {
    PreparedData data = DataSets.shipped().prepare(spec(SMALL));
    assertThat(data.train().inputs(0, 1)).containsExactly(1, 0, 4, 2, 5, 1, 6, 1, 6, 0, 4);
    assertThat(data.train().inputs(2, 3)).containsExactly(1, 2, 4, 0, 6, 1, 3, 1, 3, 0, 5);
    assertThat(data.test().inputs(0, 1)).containsExactly(2, 2, 5, 1, 4, 2, 5, 0, 6, 1, 5);
    assertThat(data.train().labels()[0]).isEqualTo(3);
    assertThat(data.train().labels()[2]).isZero();
    assertThat(data.test().labels()).containsExactly(2);
    assertThat(data.set().vocabulary()).isEqualTo(7);
  }

  /** The two rules that are best, with order and without, on samples of their own. */
  @Test
  void theBestRulesAreRightAsOftenAsTheClosedFormsSay() {
    RecallSpec many = new RecallSpec(3, 4, 5, 2, 0.3, 1, 40_000);
    Samples test = DataSets.shipped().prepare(spec(many)).test();
    double best = 0;
    double blind = 0;
    for (int i = 0; i < test.count(); i++) {
      float[] tokens = test.inputs(i, i + 1);
      int[] mentioned = new int[4];
      int[] all = new int[4];
      for (int at = 1; at < tokens.length; at += 2) {
        int value = (int) tokens[at + 1] - 3;
        all[value]++;
        mentioned[value] += tokens[at] == tokens[0] ? 1 : 0;
      }
      best += chance(mentioned, test.labels()[i]);
      blind += chance(all, test.labels()[i]);
    }
    double error = 5 * 0.5 / Math.sqrt(test.count());
    assertThat(best / test.count()).isCloseTo(many.bayesAccuracy(), within(error));
    assertThat(blind / test.count()).isCloseTo(many.orderBlindAccuracy(), within(error));
  }

  /** That a tie is broken for the truth, or that it has most votes. */
  private static double chance(int[] votes, int truth) {
    int most = 0;
    int ties = 0;
    for (int count : votes) {
      ties = count > most ? 1 : count == most ? ties + 1 : ties;
      most = Math.max(most, count);
    }
    return votes[truth] == most ? 1.0 / ties : 0;
  }

  @Test
  void moreSamplesAndOtherFlipsLeaveTheRestAsItIs() {
    DataSet few = DataSets.shipped().of(spec(SMALL));
    RecallSpec forty = new RecallSpec(3, 4, 5, 2, 1.0 / 3, 30, 10);
    DataSet many = DataSets.shipped().of(spec(forty));
    assertThat(many.samples().inputs(0, 3)).isEqualTo(few.samples().inputs(0, 3));
    assertThat(many.samples().inputs(30, 31)).isEqualTo(few.samples().inputs(3, 4));
    DataSet clean = DataSets.shipped().of(spec(forty.withFlips(0)));
    assertThat(clean.samples().labels()).isEqualTo(many.samples().labels());
    float[] flipped = many.samples().inputs(0, 40);
    float[] kept = clean.samples().inputs(0, 40);
    int changed = 0;
    for (int t = 0; t < kept.length; t++) {
      changed += kept[t] == flipped[t] ? 0 : 1;
    }
    // a quarter of two mentions in 40 samples, and 5 standard errors
    assertThat(changed).isBetween(20 - 19, 20 + 19);
  }
}
