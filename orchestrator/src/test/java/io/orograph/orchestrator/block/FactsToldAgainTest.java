package io.orograph.orchestrator.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A pack's second attempt, from step 0, that tells what the first one told. A worker forgets what
 * is confirmed to it; asked for it again, it can only give the attempt up.
 */
class FactsToldAgainTest {
  private static final ActorRef<StatusReply<BlockReport>> NOBODY =
      TestInbox.<StatusReply<BlockReport>>create().getRef();

  /** One cell of two runs in one pack. */
  private static final BlockScope SCOPE =
      BlockScope.of(Samples.spec(List.of(4), List.of(16), 2), new BlockRange(0, 0, 1));

  private static final List<RunSpec> RUNS = SimulatedBlock.runs(SCOPE);
  private static final RunKey RUN = RUNS.getFirst().key();
  private static final String TASK = TaskIds.train(RUNS);

  private final SimulatedBlock block = new SimulatedBlock();
  private int attempt;

  FactsToldAgainTest() {
    block.take(new BlockEntity.Plan(Samples.SWEEP, SCOPE, PackSizes.BY_RULE, Samples.AT, NOBODY));
  }

  private void grant() {
    attempt++;
    block.take(
        new BlockEntity.Grant(
            List.of(new BlockEntity.Offer(TASK, "w", "i", "cpu")), Samples.AT, NOBODY));
  }

  /** Tells facts of the attempt, numbered from 1, and returns up to where they are confirmed. */
  private Map<BlockReport.Attempt, Long> say(Fact... facts) {
    List<Fact.Numbered> numbered = new ArrayList<>();
    for (Fact fact : facts) {
      numbered.add(new Fact.Numbered(numbered.size() + 1, fact));
    }
    return block
        .take(
            new BlockEntity.RecordFacts(
                List.of(new Fact.Batch(TASK, attempt, numbered)), Samples.AT, NOBODY))
        .confirmed();
  }

  /** From where on the facts of the pack's lease are asked for after a restart. */
  private long recorded() {
    Block replayed = new Block.Unplanned();
    for (BlockEvent event : block.journal()) {
      replayed = replayed.after(event);
    }
    BlockState state = ((Block.Planned) replayed).state();
    return WorkOrders.of(state, WorkOrders.held(state).getFirst()).afterSequence();
  }

  static Stream<Fact> facts() {
    return Stream.of(
        new Fact.CheckpointWritten(RUN, Samples.checkpoint("c", 0)),
        new Fact.CurveChunkWritten(
            RUN, new ArtifactRef(Samples.digest("d"), ArtifactKind.CURVE_CHUNK, 5), 0, 50),
        new Fact.EndStateWritten(
            RUN, new ArtifactRef(Samples.digest("e"), ArtifactKind.RESUME_STATE, 5), 100),
        new Fact.RunEnded(RUN, new RunOutcome.Trained(), Samples.summary(0.5)));
  }

  @ParameterizedTest
  @MethodSource("facts")
  void whatIsConfirmedOfALaterAttemptIsNotAskedForAgain(Fact fact) {
    grant();
    say(fact, new Fact.Ended("lease lost"));
    grant();
    assertThat(say(fact, fact)).containsEntry(new BlockReport.Attempt(TASK, 2), 2L);
    assertThat(recorded()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("facts")
  void ofManyThatAreKnownOnlyTheLastPlaceIsRecorded(Fact fact) {
    grant();
    say(fact, new Fact.Ended("lease lost"));
    grant();
    int events = block.journal().size();
    say(fact, fact, fact);
    assertThat(block.journal().subList(events, block.journal().size()))
        .containsExactly(new BlockEvent.FactsKnown(new Origin(TASK, 2, 3), Samples.AT));
  }

  @Test
  void whatIsNewAfterwardsStandsForThoseBeforeIt() {
    Fact known = facts().toList().getFirst();
    grant();
    say(known, new Fact.Ended("lease lost"));
    grant();
    say(known, new Fact.CheckpointWritten(RUN, Samples.checkpoint("new", 0)));
    assertThat(block.journal()).noneMatch(e -> e instanceof BlockEvent.FactsKnown);
    assertThat(recorded()).isEqualTo(2);
  }

  @Test
  void nothingIsKeptForALeaseThatEnds() {
    Fact known = facts().toList().getFirst();
    grant();
    say(known, new Fact.Ended("lease lost"));
    grant();
    say(known, new Fact.Ended("lease lost"));
    assertThat(block.journal()).noneMatch(e -> e instanceof BlockEvent.FactsKnown);
  }
}
