package io.orograph.core.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.EarlyStopping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StoppingRuleTest {
  private static final int SEEDS = 200;

  /** What a run says: its losses at steps 10, 20, ..., and whether it can go on. */
  private record Curve(List<Double> losses, boolean live) {
    private LossHistory history() {
      LossHistory history = LossHistory.NONE;
      for (int i = 0; i < losses.size(); i++) {
        boolean last = i == losses.size() - 1;
        history = history.with(10L * (i + 1), losses.get(i), !last || live);
      }
      return history;
    }
  }

  private static Curve live(double... losses) {
    return new Curve(Arrays.stream(losses).boxed().toList(), true);
  }

  private static Curve over(double... losses) {
    return new Curve(Arrays.stream(losses).boxed().toList(), false);
  }

  private static Map<RunAt, LossHistory> runs(List<Curve> curves) {
    Map<RunAt, LossHistory> runs = new LinkedHashMap<>();
    for (int i = 0; i < curves.size(); i++) {
      runs.put(new RunAt(i / 2, i % 2), curves.get(i).history());
    }
    return runs;
  }

  private static Set<Integer> stopped(StopDecision decision) {
    Set<Integer> runs = new TreeSet<>();
    decision.stops().forEach(s -> runs.add((int) s.run().place() * 2 + s.run().replicate()));
    return runs;
  }

  @Test
  void theMedianRuleHoldsTheBestLossAgainstTheMedianOfTheOthersAverages() {
    // Averages up to step 20: 2, 3, 4, 6. Best: 1, 2, 3, 5.
    // Without run 3: median of 2, 3, 4 is 3, and 5 > 3. Without run 2: of 2, 3, 6 it is 3, and 3 is
    // not above 3. Without run 0 or 1: 4, and their best are below.
    Map<RunAt, LossHistory> runs = runs(List.of(live(3, 1), live(4, 2), live(5, 3), live(7, 5)));
    EarlyStopping rule = EarlyStopping.median(10, 0, 3);
    StopDecision decision = StoppingRule.decide(rule, 20, runs);
    assertThat(decision)
        .isEqualTo(new StopDecision(20, 3, 3, List.of(new Stop(new RunAt(1, 1), 5, 3))));
    assertThat(StopDecision.words(rule, 20, 3, 3, decision.stops().getFirst()))
        .contains("step 20", "best training loss 5.00000 above 3.00000", "3 other runs");
  }

  @Test
  void itIsTheBestLossThatCountsNotTheLastOne() {
    // Run 4 had 0.5 once; its 9 now, and its average of 4.75, are no reason.
    Map<RunAt, LossHistory> runs =
        runs(List.of(live(3, 1), live(3, 1), live(3, 1), live(3, 1), live(0.5, 9)));
    assertThat(stopped(StoppingRule.decide(EarlyStopping.median(10, 0, 3), 20, runs))).isEmpty();
  }

  @Test
  void ofAnEvenNumberOfOthersTheMedianIsInTheMiddle() {
    // The others of run 4 have averages 1, 2, 4, 8: the median is 3.
    List<Curve> curves = new ArrayList<>(List.of(live(1), live(2), live(4), live(8), live(3)));
    EarlyStopping rule = EarlyStopping.median(10, 0, 4);
    assertThat(stopped(StoppingRule.decide(rule, 10, runs(curves)))).doesNotContain(4);
    curves.set(4, live(Math.nextUp(3.0)));
    assertThat(stopped(StoppingRule.decide(rule, 10, runs(curves)))).contains(4);
  }

  @Test
  void tooFewOthersStopNobody() {
    Map<RunAt, LossHistory> runs = runs(List.of(live(1), live(1), live(1), live(100)));
    assertThat(stopped(StoppingRule.decide(EarlyStopping.median(10, 0, 4), 10, runs))).isEmpty();
    assertThat(stopped(StoppingRule.decide(EarlyStopping.median(10, 0, 3), 10, runs)))
        .containsExactly(3);
  }

  @Test
  void runsThatWereStoppedOrDivergedAreStillAmongTheOthers() {
    // Run 2 was stopped at step 10 with 9; run 3 has diverged since. Of 1, 9 and infinity, the
    // others of run 0, the median is 9; without run 1 as well.
    Map<RunAt, LossHistory> runs =
        runs(List.of(live(8, 8), live(1, 1), over(9), over(2, Double.POSITIVE_INFINITY)));
    assertThat(stopped(StoppingRule.decide(EarlyStopping.median(10, 0, 3), 20, runs))).isEmpty();
  }

  @Test
  void theMedianRuleAgreesWithItsDefinitionOnRandomRuns() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomStream random = new Seed(seed).derive("median").stream();
      List<Curve> curves = random(random);
      int rungs = 4;
      int fewest = 1 + (int) (4 * random.nextDouble());
      Set<Integer> expected = new TreeSet<>();
      for (int x = 0; x < curves.size(); x++) {
        if (!curves.get(x).live() || curves.get(x).losses().size() < rungs) {
          continue;
        }
        List<Double> averages = new ArrayList<>();
        for (int y = 0; y < curves.size(); y++) {
          if (y != x) {
            averages.add(
                curves.get(y).losses().stream().mapToDouble(v -> v).average().orElseThrow());
          }
        }
        if (averages.size() >= fewest
            && Collections.min(curves.get(x).losses()) > middle(averages)) {
          expected.add(x);
        }
      }
      StopDecision decision =
          StoppingRule.decide(EarlyStopping.median(10, 0, fewest), 40, runs(curves));
      assertThat(stopped(decision)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  private static double middle(List<Double> numbers) {
    List<Double> sorted = numbers.stream().sorted().toList();
    int n = sorted.size();
    return n % 2 == 1 ? sorted.get(n / 2) : sorted.get(n / 2 - 1) / 2 + sorted.get(n / 2) / 2;
  }

  /** Two to twenty runs with up to four losses each; some have ended, some diverged. */
  private static List<Curve> random(RandomStream random) {
    List<Curve> curves = new ArrayList<>();
    int runs = 2 + (int) (19 * random.nextDouble());
    for (int r = 0; r < runs; r++) {
      boolean live = random.nextDouble() < 0.7;
      int losses = live ? 4 : 1 + (int) (4 * random.nextDouble());
      List<Double> all = new ArrayList<>();
      for (int i = 0; i < losses; i++) {
        // Few different values, so that many are equal.
        all.add(Math.floor(8 * random.nextDouble()) / 4);
      }
      if (!live && random.nextDouble() < 0.5) {
        all.set(losses - 1, Double.POSITIVE_INFINITY);
      }
      curves.add(new Curve(all, live));
    }
    return curves;
  }

  @Test
  void theBestRunIsNeverStopped() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomStream random = new Seed(seed).derive("best").stream();
      List<Curve> curves = random(random);
      curves.add(live(0, 0, 0, -1));
      for (EarlyStopping rule :
          List.of(EarlyStopping.median(10, 0, 1), EarlyStopping.halving(40, 2))) {
        StopDecision decision = StoppingRule.decide(rule, 40, runs(curves));
        assertThat(decision.goingOn()).isPositive();
        assertThat(stopped(decision)).doesNotContain(curves.size() - 1);
      }
    }
  }

  @Test
  void theOrderInWhichRunsAreNamedDecidesNothing() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomStream random = new Seed(seed).derive("order").stream();
      Map<RunAt, LossHistory> runs = runs(random(random));
      List<RunAt> names = new ArrayList<>(runs.keySet());
      for (int i = names.size() - 1; i > 0; i--) {
        Collections.swap(names, i, (int) ((i + 1) * random.nextDouble()));
      }
      Map<RunAt, LossHistory> shuffled = new LinkedHashMap<>();
      names.forEach(name -> shuffled.put(name, runs.get(name)));
      for (EarlyStopping rule :
          List.of(EarlyStopping.median(10, 0, 2), EarlyStopping.halving(40, 3))) {
        assertThat(StoppingRule.decide(rule, 40, shuffled))
            .isEqualTo(StoppingRule.decide(rule, 40, runs));
      }
    }
  }

  @Test
  void halvingLetsTheLowerHalfGoOnAndOfEqualLossesTheEarlierRun() {
    Map<RunAt, LossHistory> runs =
        runs(List.of(live(4), live(2), live(1), live(2), live(2), live(3)));
    StopDecision decision = StoppingRule.decide(EarlyStopping.halving(10, 2), 10, runs);
    assertThat(decision.compared()).isEqualTo(6);
    assertThat(decision.goingOn()).isEqualTo(3);
    // 1, then the 2 of runs 1 and 3; run 4 has as much and comes later.
    assertThat(stopped(decision)).containsExactly(0, 4, 5);
    assertThat(decision.stops()).allMatch(s -> s.bound() == 2);
  }

  @Test
  void runsThatDivergedTakeTheirPlaceAtTheBottomOfTheRung() {
    // Six were in it: three go on, and of the four that are left one is stopped.
    double none = Double.POSITIVE_INFINITY;
    Map<RunAt, LossHistory> runs =
        runs(List.of(live(4), over(none), live(1), over(none), live(2), live(3)));
    StopDecision decision = StoppingRule.decide(EarlyStopping.halving(10, 2), 10, runs);
    assertThat(decision.compared()).isEqualTo(6);
    assertThat(stopped(decision)).containsExactly(0);
  }

  @Test
  void afterRungKSuccessiveHalvingLeavesTheFloorOfNOverEtaToTheK() {
    for (int eta : List.of(2, 3, 4)) {
      for (int n : List.of(2, 5, 16, 27, 81, 100)) {
        EarlyStopping rule = EarlyStopping.halving(5, eta);
        RandomStream random = new Seed(n).derive("rungs" + eta).stream();
        Map<RunAt, LossHistory> runs = new HashMap<>();
        for (int i = 0; i < n; i++) {
          runs.put(new RunAt(i, 0), LossHistory.NONE);
        }
        Set<RunAt> live = new TreeSet<>(runs.keySet());
        int left = n;
        for (int k = 1; k <= 6; k++) {
          long step = rule.step(k);
          assertThat(step).isEqualTo(Math.round(5 * Math.pow(eta, k - 1)));
          for (RunAt run : live) {
            LossHistory known = runs.getOrDefault(run, LossHistory.NONE);
            runs.put(run, known.with(step, random.nextDouble(), true));
          }
          StopDecision decision = StoppingRule.decide(rule, step, runs);
          decision.stops().forEach(s -> live.remove(s.run()));
          left = Math.max(1, left / eta);
          assertThat(live).as("n %d, eta %d, rung %d", n, eta, k).hasSize(left);
          assertThat(left).isEqualTo(Math.max(1, (int) (n / Math.round(Math.pow(eta, k)))));
        }
      }
    }
  }

  @Test
  void theRungsOfTheMedianRuleAreMultiplesFromTheGraceOn() {
    EarlyStopping rule = EarlyStopping.median(100, 250, 3);
    assertThat(List.of(rule.step(1), rule.step(2), rule.step(3))).containsExactly(300L, 400L, 500L);
    assertThat(EarlyStopping.median(100, 0, 3).step(1)).isEqualTo(100);
    assertThat(EarlyStopping.median(100, 300, 3).step(1)).isEqualTo(300);
  }

  @Test
  void aLossThatIsKnownIsNotCountedAgain() {
    LossHistory once = LossHistory.NONE.with(10, 4, true).with(20, 2, true);
    assertThat(once.with(10, 4, true).with(20, 2, true)).isEqualTo(once);
    assertThat(once.average()).isCloseTo(3, within(0.0));
    assertThat(once.with(30, Double.NaN, false).last()).isInfinite();
  }
}
