package io.orograph.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoalTest {

  @Test
  void aRatioAboveItsGoalIsOk() {
    assertThat(Goal.ratio("train", 3.612, 3.5).line()).isEqualTo("train: 3.61x (goal 3.50x) ok");
  }

  @Test
  void aRatioBelowItsGoalIsShort() {
    assertThat(Goal.ratio("train", 2.5, 10).line()).isEqualTo("train: 2.50x (goal 10x) short");
  }

  @Test
  void aFigureShortOfItsGoalNeverReadsLikeIt() {
    assertThat(Goal.ratio("train", 3.4999, 3.5).line())
        .isEqualTo("train: 3.4999x (goal 3.50x) short");
  }

  @Test
  void aFigureThatHasToStayBelowIsReadTheOtherWayRound() {
    assertThat(Goal.atMost("rss", 1.25, 2, " %/h").line())
        .isEqualTo("rss: 1.25 %/h (goal at most 2 %/h) ok");
    assertThat(Goal.atMost("rss", 2.25, 2, " %/h").reached()).isFalse();
  }

  @Test
  void aFigureThatWasNotTakenIsShortWhateverItsDirection() {
    assertThat(Goal.ratio("train", Double.NaN, 1).line())
        .isEqualTo("train: not measured (goal 1x) short");
    assertThat(Goal.atMost("rss", Double.NaN, 2, " %/h").reached()).isFalse();
  }

  @Test
  void zeroDifferencesReachAGoalOfNone() {
    assertThat(Goal.atMost("determinism", 0, 0, "").line())
        .isEqualTo("determinism: 0 (goal at most 0) ok");
  }
}
