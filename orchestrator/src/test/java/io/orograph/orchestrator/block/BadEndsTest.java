package io.orograph.orchestrator.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of packs whose attempts end badly: decisions and states alone, without actors. */
class BadEndsTest {
  private final List<BlockEvent> history = new ArrayList<>();
  private BlockState state = BlockState.of(planned(1));

  private static BlockEvent.BlockPlanned planned(int replicates) {
    SweepSpec spec = Samples.spec(List.of(4), List.of(16), replicates);
    return new BlockEvent.BlockPlanned(Samples.SWEEP, 0, spec, 0, 1, 8, List.of(), Samples.AT);
  }

  private void plan(int replicates) {
    BlockEvent.BlockPlanned planned = planned(replicates);
    history.add(planned);
    state = BlockState.of(planned);
  }

  private Decisions decide() {
    return new Decisions(state, Samples.AT);
  }

  private List<BlockEvent> taken(Decisions decisions) {
    history.addAll(decisions.events());
    state = decisions.state();
    return decisions.events();
  }

  /** Leases the pack and returns the attempt's number. */
  private int lease(String pack) {
    Decisions decisions = decide();
    decisions.grant(pack, "w", "i", "cpu");
    assertThat(decisions.granted()).as("lease of " + pack).hasSize(1);
    taken(decisions);
    return decisions.granted().getFirst().attempt();
  }

  private List<BlockEvent> ends(String pack, int attempt, Fact... facts) {
    List<Fact.Numbered> numbered = new ArrayList<>();
    for (Fact fact : facts) {
      numbered.add(new Fact.Numbered(numbered.size() + 1L, fact));
    }
    Decisions decisions = decide();
    decisions.record(new Fact.Batch(pack, attempt, numbered));
    return taken(decisions);
  }

  private List<BlockEvent> fails(String pack) {
    return ends(pack, lease(pack), new Fact.Ended("failed: disk full"));
  }

  private List<BlockEvent> loses(String pack) {
    int attempt = lease(pack);
    Decisions decisions = decide();
    decisions.end(pack, attempt, LeaseEnd.LOST, "the worker was started anew");
    return taken(decisions);
  }

  private RunKey run(int index) {
    return state.plan().runs().get(index).key();
  }

  private Fact.RunEnded trained(int index) {
    return new Fact.RunEnded(run(index), new RunOutcome.Trained(), Samples.summary(0.1));
  }

  private List<String> packs() {
    return WorkOrders.waiting(state).stream()
        .filter(BlockReport.Waiting::training)
        .map(BlockReport.Waiting::task)
        .toList();
  }

  private List<RunKey> members(String pack) {
    return ((Task.Train) state.tasks().get(state.indexOf(pack)))
        .members().stream().map(this::run).toList();
  }

  private static List<String> names(List<BlockEvent> events) {
    return events.stream().map(e -> e.getClass().getSimpleName()).toList();
  }

  @Test
  void theFactOfAFailedAttemptRefersToTheLogAndToNothingElse() {
    plan(1);
    String pack = packs().getFirst();
    for (ArtifactKind kind : List.of(ArtifactKind.LOG_TAIL, ArtifactKind.MATRIX)) {
      ArtifactRef kept = new ArtifactRef(Samples.digest(kind.name()), kind, 9);
      List<BlockEvent> events =
          ends(pack, lease(pack), new Fact.Ended("failed: disk full", Optional.of(kept)));
      assertThat(((BlockEvent.LeaseEnded) events.getFirst()).logTail())
          .isEqualTo(Optional.of(kept).filter(k -> k.kind() == ArtifactKind.LOG_TAIL));
    }
  }

  private List<Optional<BlockReport.FailedOn>> failedOn() {
    return WorkOrders.waiting(state).stream().map(BlockReport.Waiting::failedOn).toList();
  }

  @Test
  void aPackIsToldWithTheWorkerThatFailedAtItAndSoAreItsParts() {
    plan(2);
    Optional<BlockReport.FailedOn> worker = Optional.of(new BlockReport.FailedOn("w", "i"));
    loses(packs().getFirst());
    assertThat(failedOn()).containsExactly(Optional.empty());
    fails(packs().getFirst());
    assertThat(failedOn()).containsExactly(worker);
    loses(packs().getFirst());
    assertThat(failedOn()).as("after another kind of end").containsExactly(worker);
    fails(packs().getFirst());
    assertThat(failedOn()).as("of its parts").containsExactly(worker, worker);
  }

  @Test
  void whatComesUnderALostLeaseIsRefusedAndCounted() {
    plan(1);
    String pack = packs().getFirst();
    int lost = lease(pack);
    Decisions end = decide();
    end.end(pack, lost, LeaseEnd.LOST, "no sign of life");
    assertThat(end.ends()).extracting(BlockReport.LeaseOver::reason).containsExactly(LeaseEnd.LOST);
    taken(end);
    int next = lease(pack);
    Decisions late = decide();
    late.record(
        new Fact.Batch(
            pack,
            lost,
            List.of(new Fact.Numbered(1, trained(0)), new Fact.Numbered(2, new Fact.Ended("")))));
    assertThat(late.events()).isEmpty();
    assertThat(late.late()).isEqualTo(2);
    ends(pack, next, trained(0), new Fact.Ended(""));
    assertThat(state.run(0).outcome()).contains(new RunOutcome.Trained());
  }

  @Test
  void aPackThatFailedOnceIsTriedAgainWhole() {
    plan(4);
    String pack = packs().getFirst();
    assertThat(names(fails(pack))).containsExactly("LeaseEnded");
    assertThat(packs()).containsExactly(pack);
  }

  @Test
  void aPackThatFailedTwiceIsTakenApartIntoHalvesOfItsUnendedRuns() {
    plan(6);
    String pack = packs().getFirst();
    fails(pack);
    int attempt = lease(pack);
    var events = ends(pack, attempt, trained(1), new Fact.Ended("failed: disk full"));
    assertThat(names(events)).containsExactly("RunEnded", "LeaseEnded", "PackSplit");
    assertThat(packs()).hasSize(2).doesNotContain(pack);
    assertThat(packs().stream().map(this::members))
        .containsExactly(List.of(run(0), run(2), run(3)), List.of(run(4), run(5)));
  }

  private static final Fact.Ended OUT_OF_MEMORY =
      new Fact.Ended("out of memory: CUDA out of memory. Tried to allocate 20.00 GiB.");

  @Test
  void aPackThatDoesNotFitIntoMemoryIsHalvedAtOnceAndNoBudgetIsSpent() {
    plan(8);
    String pack = packs().getFirst();
    ArtifactRef resume = new ArtifactRef(Samples.digest("s"), ArtifactKind.RESUME_STATE, 9);
    var events = ends(pack, lease(pack), new Fact.ResumeStateWritten(resume, 50), OUT_OF_MEMORY);
    assertThat(names(events)).containsExactly("ResumeStateRecorded", "LeaseEnded", "PackSplit");
    assertThat(((BlockEvent.LeaseEnded) events.get(1)).reason()).isEqualTo(LeaseEnd.OUT_OF_MEMORY);
    assertThat(((BlockEvent.PackSplit) events.get(2)).from())
        .isEqualTo(new BlockEvent.Attempts(1, 0, 0, 0));
    String half = packs().getFirst();
    assertThat(members(half)).hasSize(4);
    assertThat(names(ends(half, lease(half), OUT_OF_MEMORY)))
        .containsExactly("LeaseEnded", "PackSplit");
    String quarter = packs().getLast();
    lease(quarter);
    Work.PackWork work = (Work.PackWork) WorkOrders.of(state, WorkOrders.held(state).getFirst());
    assertThat(work.pack().members()).hasSize(2);
    assertThat(work.resumeState()).as("memory says nothing against it").contains(resume);
  }

  @Test
  void aRunThatDoesNotFitEvenAloneEndsFailedAfterItsBudget() {
    plan(1);
    RunKey alone = run(0);
    for (int attempt = 1; attempt <= Budgets.FAILED; attempt++) {
      assertThat(state.run(0).outcome()).isEmpty();
      String pack = packs().getFirst();
      assertThat(members(pack)).containsExactly(alone);
      ends(pack, lease(pack), OUT_OF_MEMORY);
    }
    assertThat(packs()).isEmpty();
    assertThat(state.run(0).outcome().orElseThrow())
        .asString()
        .contains("attempts: 3, the last one out_of_memory: out of memory: CUDA");
  }

  @Test
  void oneBadRunAloneEndsFailedAndItsCompanionsAreTrained() {
    plan(8);
    RunKey bad = run(5);
    int attempts = 0;
    while (!packs().isEmpty()) {
      for (String pack : packs()) {
        List<RunKey> members = members(pack);
        attempts++;
        if (members.contains(bad)) {
          fails(pack);
        } else {
          List<Fact> facts = new ArrayList<>();
          members.forEach(
              m -> facts.add(new Fact.RunEnded(m, new RunOutcome.Trained(), Samples.summary(0.1))));
          facts.add(new Fact.Ended(""));
          ends(pack, lease(pack), facts.toArray(Fact[]::new));
        }
      }
    }
    assertThat(IntStream.range(0, 8).filter(i -> i != 5).mapToObj(i -> state.run(i).outcome()))
        .allMatch(o -> o.orElseThrow() instanceof RunOutcome.Trained);
    assertThat(state.run(5).outcome())
        .contains(new RunOutcome.Failed("attempts: 6, the last one failed: failed: disk full"));
    assertThat(attempts).as("2 whole, 1 of 4, 1 of 2, 2 alone, and 3 good parts").isEqualTo(9);
  }

  @Test
  void aPackThatKeepsLosingItsWorkersIsTakenApartAndGoesOnFromItsResumeState() {
    plan(2);
    String pack = packs().getFirst();
    int attempt = lease(pack);
    ArtifactRef resume = new ArtifactRef(Samples.digest("s"), ArtifactKind.RESUME_STATE, 9);
    ends(pack, attempt, new Fact.ResumeStateWritten(resume, 50));
    Decisions first = decide();
    first.end(pack, attempt, LeaseEnd.LOST, "gone");
    taken(first);
    for (int i = 1; i < Budgets.LOST_TOGETHER; i++) {
      loses(pack);
    }
    assertThat(packs()).hasSize(2);
    String alone = packs().getLast();
    assertThat(lease(alone)).as("attempts go on counting").isEqualTo(Budgets.LOST_TOGETHER + 1);
    Lease lease = WorkOrders.held(state).getFirst();
    Work.PackWork work = (Work.PackWork) WorkOrders.of(state, lease);
    assertThat(work.resumeState()).contains(resume);
    assertThat(work.pack().members()).extracting(RunSpec::key).containsExactly(run(1));
  }

  @Test
  void aDrainedPackIsHandedBackKeepsItsResumeStateAndIsNoFailure() {
    plan(2);
    String pack = packs().getFirst();
    ArtifactRef resume = new ArtifactRef(Samples.digest("s"), ArtifactKind.RESUME_STATE, 9);
    var events =
        ends(pack, lease(pack), new Fact.ResumeStateWritten(resume, 50), new Fact.Ended("drained"));
    assertThat(((BlockEvent.LeaseEnded) events.getLast()).reason()).isEqualTo(LeaseEnd.PREEMPTED);
    lease(pack);
    Work.PackWork work = (Work.PackWork) WorkOrders.of(state, WorkOrders.held(state).getFirst());
    assertThat(work.resumeState()).contains(resume);
  }

  @Test
  void aPackWhoseStoreWasAwayKeepsItsResumeStateHoweverOftenAndIsNoFailure() {
    plan(2);
    String pack = packs().getFirst();
    ArtifactRef resume = new ArtifactRef(Samples.digest("s"), ArtifactKind.RESUME_STATE, 9);
    Fact away = new Fact.Ended("store fault: store /lab/store: full (expected: space)");
    ends(pack, lease(pack), new Fact.ResumeStateWritten(resume, 50), away);
    for (int i = 0; i <= Budgets.FAILED; i++) {
      List<BlockEvent> events = ends(pack, lease(pack), away);
      assertThat(names(events)).containsExactly("LeaseEnded");
      assertThat(((BlockEvent.LeaseEnded) events.getFirst()).reason())
          .isEqualTo(LeaseEnd.PREEMPTED);
    }
    lease(pack);
    Work.PackWork work = (Work.PackWork) WorkOrders.of(state, WorkOrders.held(state).getFirst());
    assertThat(work.resumeState()).contains(resume);
  }

  @Test
  void aPackWhoseWorkerHadNoStoreIsToldWithThatWorker() {
    plan(1);
    String pack = packs().getFirst();
    ends(pack, lease(pack), new Fact.Ended("store fault: store /mnt/store: not writable"));
    assertThat(failedOn()).containsExactly(Optional.of(new BlockReport.FailedOn("w", "i")));
  }

  @Test
  void eachKindOfBadEndHasItsOwnBudget() {
    plan(1);
    String pack = packs().getFirst();
    for (int i = 0; i < Budgets.LOST - 1; i++) {
      loses(pack);
    }
    for (int i = 0; i < Budgets.PREEMPTED - 1; i++) {
      ends(pack, lease(pack), new Fact.Ended("cancelled"));
    }
    for (int i = 0; i < Budgets.FAILED - 1; i++) {
      fails(pack);
    }
    assertThat(packs()).containsExactly(pack);
    assertThat(names(fails(pack))).containsExactly("LeaseEnded", "RunEnded");
    int attempts = Budgets.LOST + Budgets.PREEMPTED + Budgets.FAILED - 2;
    assertThat(state.run(0).outcome())
        .contains(
            new RunOutcome.Failed(
                "attempts: " + attempts + ", the last one failed: failed: disk full"));
    assertThat(state.finished()).isTrue();
  }

  @Test
  void aLongReasonIsCutAndNeverSplitsACharacter() {
    plan(1);
    String pack = packs().getFirst();
    List<BlockEvent> last = List.of();
    for (int attempt = 1; attempt <= Budgets.FAILED; attempt++) {
      last = ends(pack, lease(pack), new Fact.Ended("\uD83D\uDCBE".repeat(700)));
    }
    String detail = ((BlockEvent.LeaseEnded) last.get(0)).detail();
    assertThat(detail).isEqualTo("\uD83D\uDCBE".repeat(499) + "…");
    RunOutcome.Failed failed = (RunOutcome.Failed) ((BlockEvent.RunEnded) last.get(1)).outcome();
    assertThat(failed.reason())
        .hasSizeBetween(999, 1000)
        .startsWith("attempts: " + Budgets.FAILED + ", the last one failed: \uD83D\uDCBE")
        .endsWith("\uDCBE…");
  }

  @Test
  void cancellingEndsTheLeasesOfPartsToo() {
    plan(4);
    String pack = packs().getFirst();
    fails(pack);
    fails(pack);
    lease(packs().getFirst());
    Decisions decisions = decide();
    decisions.cancel();
    taken(decisions);
    assertThat(WorkOrders.held(state)).isEmpty();
    assertThat(state.finished()).isTrue();
  }

  @Test
  void eventsAloneGiveTheSameStateAndFitTheJournal() {
    plan(8);
    String pack = packs().getFirst();
    fails(pack);
    fails(pack);
    fails(packs().getFirst());
    BlockState replayed = BlockState.of((BlockEvent.BlockPlanned) history.getFirst());
    for (BlockEvent event : history.subList(1, history.size())) {
      replayed = replayed.after(event);
    }
    assertThat(replayed.tasks()).isEqualTo(state.tasks());
    assertThat(WorkOrders.waiting(replayed)).isEqualTo(WorkOrders.waiting(state));
    assertThat(Set.copyOf(replayed.tasks())).hasSameSizeAs(replayed.tasks());
    assertThat(packs()).hasSize(3);
  }
}
