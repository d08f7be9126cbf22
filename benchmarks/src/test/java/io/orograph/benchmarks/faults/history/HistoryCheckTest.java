package io.orograph.benchmarks.faults.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Histories that violate one claim each, and histories that only look as if they did. */
class HistoryCheckTest {
  private static final String SWEEP = "s";
  private static final Undisturbed UNDISTURBED =
      new Undisturbed(Map.of("r0", "trained", "r1", "trained"), Map.of("loss of r0", "3ff0"));

  private final List<Seen> history = new ArrayList<>();

  private void submitted() {
    history.add(new Seen.Submitted("c", SWEEP, "digest"));
  }

  private void told(String watcher, long sequence, Fact fact) {
    history.add(new Seen.Told(watcher, SWEEP, sequence, fact));
  }

  private static Fact ended(String run) {
    return new Fact.RunEnded(run, "trained");
  }

  private static Fact measured(String bits) {
    return new Fact.Measured("loss of r0", bits);
  }

  private void listed(int asked, Map<String, String> runs, Map<String, String> measured) {
    history.add(new Seen.Listed("l", SWEEP, asked, runs, measured, List.of()));
  }

  /** As it should be at the end. */
  private void listedWhole() {
    listed(history.size(), UNDISTURBED.runs(), UNDISTURBED.measured());
  }

  /** A sweep as it should be seen. */
  private void sound() {
    submitted();
    told("w", 5, new Fact.Other("active"));
    told("w", 7, ended("r0"));
    told("v", 5, new Fact.Other("active"));
    listed(history.size(), Map.of("r0", "trained", "r1", ""), Map.of());
    told("w", 8, ended("r1"));
    told("v", 7, ended("r0"));
    told("w", 12, measured("3ff0"));
    listedWhole();
  }

  private Verdict verdict() {
    return HistoryCheck.of(history, UNDISTURBED);
  }

  private static void nothingElse(Verdict verdict, List<String> found) {
    List<List<String>> all =
        new ArrayList<>(
            List.of(
                verdict.lost(),
                verdict.twice(),
                verdict.unended(),
                verdict.gaps(),
                verdict.differing()));
    assertThat(found).isNotEmpty();
    all.remove(found);
    assertThat(all).allSatisfy(others -> assertThat(others).isEmpty());
  }

  @Test
  void nothingIsWrongWithASoundHistory() {
    sound();
    assertThat(verdict())
        .isEqualTo(new Verdict(List.of(), List.of(), List.of(), List.of(), List.of(), 4));
  }

  @Test
  void anEndThatIsNotListedLaterIsLost() {
    sound();
    listed(history.size(), Map.of("r0", "trained", "r1", ""), UNDISTURBED.measured());
    listedWhole();
    nothingElse(verdict(), verdict().lost());
    assertThat(verdict().lost()).singleElement().asString().contains("r1", "not listed");
  }

  @Test
  void aListThatWasAskedForBeforeAnEndWasToldNeedNotHaveIt() {
    submitted();
    int asked = history.size();
    told("w", 7, ended("r0"));
    listed(asked, Map.of("r0", "", "r1", ""), Map.of());
    told("w", 8, ended("r1"));
    listedWhole();
    assertThat(verdict().lost()).isEmpty();
  }

  @Test
  void anOutcomeThatChangesIsLost() {
    submitted();
    told("w", 7, new Fact.RunEnded("r0", "failed"));
    listedWhole();
    nothingElse(verdict(), verdict().lost());
    assertThat(verdict().lost()).singleElement().asString().contains("failed", "trained");
  }

  @Test
  void aMeasurementWhoseBitsChangeIsLost() {
    submitted();
    listed(history.size(), Map.of(), Map.of("loss of r0", "4000"));
    listedWhole();
    nothingElse(verdict(), verdict().lost());
  }

  @Test
  void aMeasurementThatIsNoLongerListedIsLostAndMissing() {
    sound();
    listed(history.size(), UNDISTURBED.runs(), Map.of());
    assertThat(verdict().lost()).hasSize(1);
    assertThat(verdict().differing()).hasSize(1);
  }

  @Test
  void whatIsToldAfterTheLastListCouldNotBeLookedFor() {
    submitted();
    listedWhole();
    told("w", 20, new Fact.RunEnded("r2", "trained"));
    assertThat(verdict().lost()).singleElement().asString().contains("r2", "after the last list");
  }

  @Test
  void aSweepThatWasAcceptedAndIsNotThereIsLost() {
    sound();
    history.add(new Seen.Read("c", SWEEP, history.size(), false, 0));
    nothingElse(verdict(), verdict().lost());
  }

  @Test
  void aSweepThatNobodyListsAtTheEndIsNotSaidToBeThere() {
    submitted();
    nothingElse(verdict(), verdict().lost());
  }

  @Test
  void anAcknowledgedNumberMustBeReadAndOneThatNobodyWroteMustNot() {
    sound();
    history.add(new Seen.Writing("c", SWEEP, 1));
    history.add(new Seen.Wrote("c", SWEEP, 1));
    history.add(new Seen.Writing("c", SWEEP, 2));
    history.add(new Seen.Read("c", SWEEP, history.size(), true, 1));
    history.add(new Seen.Read("c", SWEEP, history.size(), true, 2));
    assertThat(verdict().lost()).as("2 may have been written").isEmpty();
    history.add(new Seen.Wrote("c", SWEEP, 2));
    history.add(new Seen.Read("c", SWEEP, history.size(), true, 1));
    history.add(new Seen.Read("c", SWEEP, history.size(), true, 3));
    nothingElse(verdict(), verdict().lost());
    assertThat(verdict().lost()).hasSize(2);
  }

  @Test
  void aRunThatEndsByTwoFactsEndedTwice() {
    sound();
    told("w", 13, ended("r0"));
    listedWhole();
    nothingElse(verdict(), verdict().twice());
    assertThat(verdict().twice()).singleElement().asString().contains("r0", "7", "13");
  }

  @Test
  void theSameFactToldToTwoWatchersHappenedOnce() {
    sound();
    told("v", 8, ended("r1"));
    told("v", 12, measured("3ff0"));
    listedWhole();
    assertThat(verdict().twice()).isEmpty();
  }

  @Test
  void aMeasurementByTwoFactsWasMadeTwice() {
    sound();
    told("w", 13, measured("3ff0"));
    listedWhole();
    nothingElse(verdict(), verdict().twice());
  }

  @Test
  void whatIsListedTwiceIsThereTwice() {
    sound();
    history.add(
        new Seen.Listed(
            "l", SWEEP, history.size(), UNDISTURBED.runs(), UNDISTURBED.measured(), List.of("r0")));
    nothingElse(verdict(), verdict().twice());
  }

  @Test
  void oneRequestThatIsAnsweredByTwoSweepsWasCarriedOutTwice() {
    sound();
    history.add(new Seen.Submitted("c", SWEEP, "another"));
    nothingElse(verdict(), verdict().twice());
  }

  @Test
  void aRunWithoutAnEndAndARunThatFailedDidNotEndAsTheyShould() {
    submitted();
    listed(history.size(), Map.of("r0", "", "r1", "failed"), UNDISTURBED.measured());
    nothingElse(verdict(), verdict().unended());
    assertThat(verdict().unended()).hasSize(2);
  }

  @Test
  void aRunThatNobodyAskedForDidNotEndAsItShould() {
    submitted();
    Map<String, String> runs = new HashMap<>(UNDISTURBED.runs());
    runs.put("r2", "trained");
    listed(history.size(), runs, UNDISTURBED.measured());
    nothingElse(verdict(), verdict().unended());
  }

  @Test
  void aFactThatOnlyOthersWereToldIsAGap() {
    sound();
    told("v", 12, measured("3ff0"));
    listedWhole();
    nothingElse(verdict(), verdict().gaps());
    assertThat(verdict().gaps()).singleElement().asString().contains("v", "[8]");
  }

  @Test
  void aFactToldAgainOrTooLateIsOutOfOrder() {
    sound();
    told("w", 12, measured("3ff0"));
    listedWhole();
    nothingElse(verdict(), verdict().gaps());
  }

  @Test
  void aFactThatIsAnotherForAnotherWatcherIsLost() {
    sound();
    told("v", 8, new Fact.Other("paused"));
    listedWhole();
    nothingElse(verdict(), verdict().lost());
  }

  @Test
  void otherBitsAndMeasurementsTooManyAreUnlikeTheUndisturbedSweep() {
    submitted();
    listed(history.size(), UNDISTURBED.runs(), Map.of("loss of r0", "3ff1", "loss of r1", "3ff0"));
    nothingElse(verdict(), verdict().differing());
    assertThat(verdict().differing()).hasSize(2);
  }

  @Test
  void whatIsWrongWithOneSweepIsSaidOfItAlone() {
    sound();
    history.add(new Seen.Submitted("c", "other", "digest"));
    assertThat(verdict().lost()).singleElement().asString().startsWith("other: ");
  }
}
