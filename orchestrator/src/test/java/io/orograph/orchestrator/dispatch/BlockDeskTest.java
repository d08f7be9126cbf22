package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.PackShape;
import io.orograph.core.sweep.PackSizes;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.block.BlockReport.Attempt;
import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.block.LeaseEnd;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.Test;

class BlockDeskTest {
  private final BlockDesk desk =
      new BlockDesk(
          Samples.SWEEP,
          BlockScope.of(Samples.spec(List.of(4), List.of(16), 2), new BlockRange(0, 0, 1)));
  private PackSizes sizes = PackSizes.BY_RULE;
  private final TestInbox<StatusReply<BlockReport>> inbox = TestInbox.create();

  private Optional<BlockEntity.Command> next() {
    return desk.next(Samples.AT, () -> sizes).map(order -> order.apply(inbox.getRef()));
  }

  private static BlockReport report(boolean finished, String... waiting) {
    return report(finished, false, waiting);
  }

  private static BlockReport report(boolean finished, boolean cancelled, String... waiting) {
    return new BlockReport(
        Samples.SWEEP,
        0,
        1,
        0,
        0,
        Map.of(),
        List.of(waiting).stream()
            .map(t -> new BlockReport.Waiting(t, true, 0, "digits", Optional.empty()))
            .toList(),
        List.of(),
        Set.of(),
        finished,
        cancelled,
        List.of(),
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        0,
        List.of(),
        List.of());
  }

  private static Fact.Numbered fact(long sequence) {
    return new Fact.Numbered(sequence, new Fact.Started(Samples.provenance(), 0));
  }

  private void planned(String... waiting) {
    next();
    desk.answered(report(false, waiting), 0);
  }

  private List<Long> sent() {
    return ((BlockEntity.RecordFacts) next().orElseThrow())
        .batches().get(0).facts().stream().map(Fact.Numbered::sequence).toList();
  }

  @Test
  void aBlockIsPlannedWithTheSizesThatAreKnownAtThatMoment() {
    sizes = new PackSizes(Map.of(PackShape.of(Samples.spec(List.of(4), List.of(16), 2).base()), 7));
    assertThat(next())
        .hasValueSatisfying(plan -> assertThat(((BlockEntity.Plan) plan).sizes()).isEqualTo(sizes));
  }

  @Test
  void theFirstCommandPlansAndNoneFollowsBeforeItsAnswer() {
    desk.add(new Attempt("t", 1), fact(1));
    assertThat(next()).containsInstanceOf(BlockEntity.Plan.class);
    assertThat(next()).isEmpty();
    desk.answered(report(false), 0);
    assertThat(next()).containsInstanceOf(BlockEntity.RecordFacts.class);
  }

  @Test
  void factsThatGatherWhileOneCommandIsOutGoTogether() {
    planned();
    desk.add(new Attempt("t", 1), fact(1));
    assertThat(sent()).containsExactly(1L);
    desk.add(new Attempt("t", 1), fact(2));
    desk.add(new Attempt("t", 1), fact(3));
    desk.answered(report(false), 0);
    assertThat(sent()).containsExactly(2L, 3L);
  }

  @Test
  void factsAndEndingsThatWereNotAnsweredAreSentAgainInOrderAndOffersForgotten() {
    planned("t");
    desk.offer(new BlockEntity.Offer("t", "w", "i", "cpu"));
    assertThat(next()).containsInstanceOf(BlockEntity.Grant.class);
    assertThat(desk.waiting()).isEmpty();
    desk.failed();
    assertThat(desk.offered()).isEmpty();
    planned("t");
    assertThat(desk.waiting()).hasSize(1);

    desk.add(new Attempt("t", 1), fact(1));
    assertThat(sent()).containsExactly(1L);
    desk.add(new Attempt("t", 1), fact(2));
    desk.end(new BlockEntity.Ending("t", 1, LeaseEnd.LOST, ""));
    desk.failed();
    assertThat(next()).containsInstanceOf(BlockEntity.Plan.class);
    desk.answered(report(false), 0);
    assertThat(turn()).isEqualTo("facts 1 2 endings t offers");
    desk.failed();
    planned();
    assertThat(turn()).isEqualTo("facts 1 2 endings t offers");
    desk.answered(report(false), 0);
    assertThat(next()).isEmpty();
  }

  private String turn() {
    BlockEntity.Turn turn = (BlockEntity.Turn) next().orElseThrow();
    StringJoiner words = new StringJoiner(" ");
    words.add("facts");
    turn.batches().forEach(b -> b.facts().forEach(f -> words.add(Long.toString(f.sequence()))));
    words.add("endings");
    turn.endings().forEach(e -> words.add(e.task()));
    words.add("offers");
    turn.offers().forEach(o -> words.add(o.task()));
    return words.toString();
  }

  @Test
  void whateverHasGatheredGoesInOneCommandFactsBeforeEndingsBeforeOffers() {
    planned("t", "u");
    desk.offer(new BlockEntity.Offer("u", "w", "i", "cpu"));
    desk.end(new BlockEntity.Ending("t", 1, LeaseEnd.LOST, ""));
    desk.add(new Attempt("s", 1), fact(1));
    assertThat(turn()).isEqualTo("facts 1 endings t offers u");
    assertThat(next()).as("before the answer").isEmpty();
    desk.failed();
    assertThat(next()).containsInstanceOf(BlockEntity.Plan.class);
    desk.answered(report(false, "t", "u"), 0);
    assertThat(turn())
        .as("an offer may have been carried out")
        .isEqualTo("facts 1 endings t offers");
  }

  @Test
  void aCancelledSweepsBlockIsToldUntilItSaysThatItHasEnded() {
    planned("t");
    desk.cancel();
    assertThat(next()).containsInstanceOf(BlockEntity.Cancel.class);
    desk.failed();
    planned("t");
    assertThat(next()).containsInstanceOf(BlockEntity.Cancel.class);
    desk.answered(report(true, true), 0);
    assertThat(next()).isEmpty();
    assertThat(desk.finished()).isTrue();
    desk.cancel();
    assertThat(next()).as("told again that the sweep is cancelled").isEmpty();
  }

  @Test
  void aBlockThatComesToRestWhileTheSweepIsCancelledIsCancelledNevertheless() {
    planned("t");
    desk.end(new BlockEntity.Ending("t", 1, LeaseEnd.LOST, ""));
    assertThat(next()).containsInstanceOf(BlockEntity.EndLeases.class);
    desk.cancel();
    desk.answered(report(true), 0);
    assertThat(desk.finished()).isFalse();
    assertThat(next()).containsInstanceOf(BlockEntity.Cancel.class);
  }
}
