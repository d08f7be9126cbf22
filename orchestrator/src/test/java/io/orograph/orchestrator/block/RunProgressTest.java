package io.orograph.orchestrator.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.measure.RunOutcome;
import io.orograph.orchestrator.results.Samples;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunProgressTest {
  private static CheckpointRef checkpoint(CheckpointRole role, long step, String content) {
    return new CheckpointRef(Samples.digest(content + role + step), role, step, 100);
  }

  private static List<Long> steps(RunProgress progress) {
    return progress.earlier().stream().map(CheckpointRef::step).toList();
  }

  @Test
  void checkpointsOfTheWayAreKeptInOrderAndOutliveTheRunsEnd() {
    RunProgress run =
        RunProgress.NEW
            .with("", checkpoint(CheckpointRole.INITIAL, 0, "a"))
            .with("", checkpoint(CheckpointRole.PERIODIC, 20, "a"))
            .with("", checkpoint(CheckpointRole.PERIODIC, 10, "a"))
            .with("", checkpoint(CheckpointRole.BEST, 20, "a"))
            .with("", checkpoint(CheckpointRole.FINAL, 30, "a"))
            .ending(new RunOutcome.Trained(), Optional.of("cpu"));
    assertThat(steps(run)).containsExactly(0L, 10L, 20L);
    assertThat(run.last()).hasValueSatisfying(last -> assertThat(last.step()).isEqualTo(30));
  }

  @Test
  void aTrainingThatBeganAnewReplacesItsCheckpoints() {
    CheckpointRef again = checkpoint(CheckpointRole.PERIODIC, 10, "b");
    RunProgress run =
        RunProgress.NEW.with("", checkpoint(CheckpointRole.PERIODIC, 10, "a")).with("", again);
    assertThat(run.earlier()).containsExactly(again);
  }

  @Test
  void ofManyCheckpointsSixtyFourAreKeptWithTheEndsAndEvenly() {
    RunProgress run = RunProgress.NEW.with("", checkpoint(CheckpointRole.INITIAL, 0, "a"));
    for (long step = 10; step <= 5_000; step += 10) {
      run = run.with("", checkpoint(CheckpointRole.PERIODIC, step, "a"));
    }
    List<Long> steps = steps(run);
    assertThat(steps).hasSize(64).startsWith(0L).endsWith(5_000L);
    long widest = 0;
    for (int i = 1; i < steps.size(); i++) {
      widest = Math.max(widest, steps.get(i) - steps.get(i - 1));
    }
    assertThat(widest).as("of 78 on average").isLessThanOrEqualTo(160);
  }

  @Test
  void aTrainingOnAnotherDeviceClassHasCheckpointsOfItsOwn() {
    CheckpointRef early = checkpoint(CheckpointRole.PERIODIC, 10, "a");
    CheckpointRef late = checkpoint(CheckpointRole.PERIODIC, 20, "a");
    CheckpointRef other = checkpoint(CheckpointRole.PERIODIC, 10, "b");
    RunProgress first = RunProgress.NEW.startedOn("a").with("a", early).with("a", late);
    RunProgress second = first.startedOn("b").with("b", other);
    assertThat(second.earlier()).containsExactly(other);
    assertThat(second.seen("b", early)).isFalse();
    RunProgress third = second.startedOn("a");
    assertThat(third.earlier()).containsExactly(early, late);
    assertThat(third.seen("a", early)).isTrue();
  }

  @Test
  void whatOlderRecordsSayWithoutAClassIsOfAnyOne() {
    CheckpointRef early = checkpoint(CheckpointRole.PERIODIC, 10, "a");
    CheckpointRef late = checkpoint(CheckpointRole.PERIODIC, 20, "a");
    RunProgress run = RunProgress.NEW.with("", early).startedOn("b").with("b", late);
    assertThat(run.earlier()).containsExactly(early, late);
    assertThat(run.seen("b", early)).isTrue();
  }

  @Test
  void aReleaseOfWhatAnotherClassWroteCallsForNoReplay() {
    CheckpointRef theirs = checkpoint(CheckpointRole.PERIODIC, 10, "a");
    CheckpointRef own = checkpoint(CheckpointRole.PERIODIC, 10, "b");
    RunProgress run =
        RunProgress.NEW.startedOn("a").with("a", theirs).startedOn("b").with("b", own);
    assertThat(run.without(Set.of(theirs.digest())).released()).isFalse();
    assertThat(run.without(Set.of(own.digest())).released()).isTrue();
  }
}
