package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.block.LeaseEnd;
import io.orograph.orchestrator.block.Origin;
import io.orograph.orchestrator.sweep.FactFollower;
import io.orograph.orchestrator.sweep.FactFollower.Advanced;
import io.orograph.orchestrator.sweep.FactFollower.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProjectorTest {
  private static final String ID = "Block|" + Samples.SWEEP + "|0";

  /** A journal in memory whose reads can be made to fail. */
  private static final class Journal implements JournalReader<BlockEvent> {
    private final List<BlockEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();

    @Override
    public CompletionStage<List<Numbered<BlockEvent>>> after(String id, long after, int limit) {
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        return CompletableFuture.failedFuture(new IOException("no connection"));
      }
      List<Numbered<BlockEvent>> found = new ArrayList<>();
      for (long n = after + 1; n <= events.size() && found.size() < limit; n++) {
        found.add(new Numbered<>(n, events.get((int) n - 1)));
      }
      return CompletableFuture.completedFuture(found);
    }
  }

  private final SweepSpec spec = Samples.spec(List.of(8, 16), List.of(32), 2);
  private final ValueTable codec = new ValueTable();
  private final Journal journal = new Journal();
  private final SweepWatchers watchers = new SweepWatchers();
  private final ProjectionLag lag = new ProjectionLag();
  private final Semaphore news = new Semaphore(0);
  private final ExecutorService blocking = Executors.newSingleThreadExecutor();
  private ActorTestKit kit;
  private Database database;
  private ResultsStore store;

  /** The database that is tested. */
  Database fresh() {
    return TestDatabase.H2.open();
  }

  @BeforeEach
  void start() {
    kit = ActorTestKit.create();
    database = fresh();
    store = new ResultsStore(database, codec);
    watchers.watch(Samples.SWEEP, news::release);
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
    blocking.shutdown();
    database.close();
  }

  private ActorRef<FactFollower.Message> projector() {
    return kit.spawn(
        Projector.follower(
                new Projector.Parts<>(
                    journal, new BlockProjection(database, codec), watchers, lag, blocking))
            .of(ID));
  }

  private void happens(BlockEvent event) {
    journal.events.add(event);
  }

  private void wholeBlock() {
    Grid grid = new Grid(spec);
    happens(new BlockEvent.BlockPlanned(Samples.SWEEP, 0, spec, 0, 2, 8, List.of(), Samples.AT));
    for (int n = 0; n < 4; n++) {
      var run = grid.run(n).key();
      Origin origin = new Origin("t-" + n, 1, 1);
      Lease lease = new Lease(Samples.SWEEP, 0, "t-" + n, 1, 1, "trainer", "i", "cpu");
      happens(new BlockEvent.LeaseGranted(lease, List.of(run), "", Samples.AT));
      happens(
          new BlockEvent.RunEnded(
              Optional.of(origin),
              run,
              new RunOutcome.Trained(),
              Optional.of(Samples.summary(0.5)),
              Samples.AT));
      happens(new BlockEvent.LeaseEnded("t-" + n, 1, LeaseEnd.DONE, "", Samples.AT));
    }
  }

  private void until(long facts) throws InterruptedException {
    while (store.lastSequence() < facts) {
      assertThat(news.tryAcquire(10, TimeUnit.SECONDS)).as("news within 10 s").isTrue();
    }
  }

  @Test
  void whatIsToldIsProjectedOnceThoughToldOften() throws InterruptedException {
    wholeBlock();
    ActorRef<FactFollower.Message> projector = projector();
    for (long n = 1; n <= 13; n++) {
      projector.tell(new Advanced(n));
      projector.tell(new Advanced(1));
    }
    until(8);
    assertThat(store.facts(Samples.SWEEP, 0, 100)).hasSize(8);
    assertThat(store.progress(Samples.SWEEP, spec).ended()).isEqualTo(4);
  }

  @Test
  void factsThatAreToldAsTheyArePersistedAreNotReadAgain() throws InterruptedException {
    wholeBlock();
    journal.failures.set(Integer.MAX_VALUE);
    ActorRef<FactFollower.Message> projector = projector();
    projector.tell(new Advanced(1, journal.events.subList(0, 1)));
    projector.tell(new Advanced(4, journal.events.subList(1, 4)));
    projector.tell(new Advanced(13, journal.events.subList(4, 13)));
    until(8);
    assertThat(store.progress(Samples.SWEEP, spec).ended()).isEqualTo(4);
  }

  @Test
  void factsBeforeThoseThatAreToldComeFromTheJournal() throws InterruptedException {
    wholeBlock();
    ActorRef<FactFollower.Message> projector = projector();
    projector.tell(new Advanced(3, journal.events.subList(2, 3)));
    projector.tell(new Advanced(13, journal.events.subList(9, 13)));
    until(8);
    assertThat(store.facts(Samples.SWEEP, 0, 100)).hasSize(8);
    assertThat(store.progress(Samples.SWEEP, spec).ended()).isEqualTo(4);
  }

  @Test
  void aTellingThatGotLostIsMadeUpForByTheNextProjector() throws InterruptedException {
    wholeBlock();
    ActorRef<FactFollower.Message> first = projector();
    first.tell(new Advanced(5));
    until(1);
    kit.stop(first);

    projector().tell(new Advanced(13));
    until(8);
    assertThat(store.facts(Samples.SWEEP, 0, 100)).hasSize(8);
  }

  @Test
  void whatAProjectorThatStopsLeavesBehindIsRememberedUntilTheNextHasDoneIt()
      throws InterruptedException {
    wholeBlock();
    journal.failures.set(Integer.MAX_VALUE);
    ActorRef<FactFollower.Message> first = projector();
    first.tell(new Advanced(13));
    waits(13);
    kit.stop(first);
    assertThat(lag.behind()).containsExactly(ID);
    journal.failures.set(0);
    projector().tell(new Advanced(13));
    until(8);
    waits(0);
    assertThat(lag.behind()).isEmpty();
  }

  private void waits(long events) {
    kit.createTestProbe()
        .awaitAssert(
            Duration.ofSeconds(10),
            () -> {
              assertThat(lag.events()).isEqualTo(events);
              return events;
            });
  }

  @Test
  void aFailingJournalIsTriedAgainWhileTheLagShows() throws InterruptedException {
    wholeBlock();
    journal.failures.set(3);
    projector().tell(new Advanced(13));
    until(8);
    assertThat(store.facts(Samples.SWEEP, 0, 100)).hasSize(8);
    assertThat(journal.failures).hasValue(0);
  }

  @Test
  void whoAwaitsFactsIsAnsweredOnceTheirRowsAreThereThoughTheJournalFailsMeanwhile() {
    wholeBlock();
    journal.failures.set(3);
    TestProbe<StatusReply<Done>> waiting = kit.createTestProbe();
    ActorRef<FactFollower.Message> projector = projector();
    projector.tell(new Advanced(1, journal.events.subList(0, 1)));
    projector.tell(new Await(13, waiting.ref()));
    assertThat(waiting.receiveMessage(Duration.ofSeconds(10)).isSuccess()).isTrue();
    assertThat(store.progress(Samples.SWEEP, spec).ended()).isEqualTo(4);

    projector.tell(new Await(13, waiting.ref()));
    assertThat(waiting.receiveMessage(Duration.ofSeconds(10)).isSuccess()).isTrue();
  }
}
