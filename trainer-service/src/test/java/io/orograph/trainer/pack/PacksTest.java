package io.orograph.trainer.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.StoreException;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.PackShape;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.train.PackMemory;
import io.orograph.store.local.FolderStore;
import io.orograph.trainer.calibrate.Calibrations;
import io.orograph.trainer.calibrate.Shapes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class PacksTest {
  private static final long ENDLESS = 1_000_000;

  /** Nothing to wait for. */
  private static final CountDownLatch NOW = new CountDownLatch(0);

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static Lane lane;

  @TempDir private Path folder;
  private CheckpointStore store;
  private Calibrations calibrations;
  private final HeldPacks held = new HeldPacks(1);
  private final TestProbe<TrainReply> replies = KIT.createTestProbe();
  private final TestProbe<Done> done = KIT.createTestProbe();

  @BeforeAll
  static void open() {
    lane = Lane.open("test-lane");
  }

  @BeforeEach
  void openStore() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    calibrations = Shapes.known(folder);
  }

  @AfterAll
  static void close() {
    KIT.shutdownTestKit();
    lane.close();
  }

  @Test
  void aPackEndsWithEveryRunsFinalCheckpointInTheStore() throws Exception {
    PackSpec pack = TinyPacks.pack(3, 40);
    EventLog log = train(packs(Duration.ofHours(1)), order(pack, 1));
    List<PackEvent> events = allOf(log);
    assertThat(events.getFirst()).isInstanceOf(PackEvent.Started.class);
    assertThat(events.getLast()).isEqualTo(new PackEvent.PackEnded(""));
    assertThat(finals(events).keySet())
        .containsExactlyInAnyOrderElementsOf(pack.members().stream().map(RunSpec::key).toList());
    for (Digest digest : finals(events).values()) {
      assertThat(store.get(digest)).isNotEmpty();
    }
    assertThat(outcomes(events)).hasSize(3).allMatch(o -> o instanceof RunOutcome.Trained);
    PackEvent.CurveChunkWritten chunk = first(events, PackEvent.CurveChunkWritten.class);
    assertThat(Npz.read(store.get(chunk.chunk().digest())).tensor("step").longs())
        .hasSize(40)
        .startsWith(chunk.fromStep())
        .endsWith(chunk.toStep() - 1);
  }

  @Test
  void thePolicyDecidesWhichCheckpointsAreKept() throws Exception {
    EventLog log =
        train(
            packs(Duration.ofHours(1)),
            TinyPacks.order(TinyPacks.pack(1, 25), 1, new CheckpointPolicy(true, true, 10)));
    List<String> kept =
        allOf(log).stream()
            .filter(PackEvent.CheckpointWritten.class::isInstance)
            .map(e -> ((PackEvent.CheckpointWritten) e).checkpoint())
            .map(c -> c.role() + "@" + c.step())
            .toList();
    assertThat(kept.subList(0, 3)).containsExactly("INITIAL@0", "PERIODIC@10", "PERIODIC@20");
    assertThat(kept.get(3)).matches("BEST@(10|20|25)");
    assertThat(kept.subList(4, kept.size())).containsExactly("FINAL@25");
  }

  @Test
  void theSameLeaseAgainIsAttachedToTheSameEventsAfterTheConfirmedOnes() throws Exception {
    ActorRef<Packs.Command> packs = packs(Duration.ofHours(1));
    PackOrder order = order(TinyPacks.pack(1, 10), 1);
    EventLog log = train(packs, order);
    long last = allOf(log).size();
    packs.tell(new Packs.Command.Train(order, 2, replies.ref()));
    EventLog again = ((TrainReply.Attached) replies.receiveMessage()).log();
    assertThat(again).isSameAs(log);
    assertThat(again.next(2).orElseThrow().sequence()).isEqualTo(3);
    assertThat(again.unconfirmed()).isEqualTo((int) last - 2);
    assertThat(held.all()).containsExactly(new HeldPack(TinyPacks.TASK, 1, last));
    packs.tell(new Packs.Command.Confirm(List.of(new HeldPack(TinyPacks.TASK, 1, last))));
    packs.tell(new Packs.Command.Train(order, last, replies.ref()));
    assertThat(replies.receiveMessage()).isInstanceOf(TrainReply.LeaseLost.class);
    assertThat(held.all()).isEmpty();
    assertThat(held.freeLanes()).isEqualTo(1);
  }

  @Test
  void aLargerTokenEndsTheOlderAttemptAndTakesItsLaneAndASmallerIsRefused() throws Exception {
    ActorRef<Packs.Command> packs = packs(Duration.ofHours(1));
    EventLog older = train(packs, order(TinyPacks.pack(1, ENDLESS), 1));
    EventLog newer = train(packs, order(TinyPacks.pack(1, 10), 2));
    assertThat(allOf(older).getLast()).isEqualTo(new PackEvent.PackEnded("lease lost"));
    assertThat(allOf(newer).getLast()).isEqualTo(new PackEvent.PackEnded(""));
    packs.tell(new Packs.Command.Train(order(TinyPacks.pack(1, ENDLESS), 1), 0, replies.ref()));
    assertThat(replies.receiveMessage()).isEqualTo(new TrainReply.LeaseLost(2));
    packs.tell(
        new Packs.Command.Train(
            new PackOrder(
                new PackLease(TinyPacks.TASK, 3, 1),
                TinyPacks.pack(1, 10),
                CheckpointPolicy.FINAL_ONLY,
                Optional.empty(),
                Set.of()),
            0,
            replies.ref()));
    assertThat(replies.receiveMessage()).isInstanceOf(TrainReply.LeaseLost.class);
  }

  @Test
  void withoutAFreeLaneNothingIsTakenAndCancellingTwiceFreesItOnce() throws Exception {
    ActorRef<Packs.Command> packs = packs(Duration.ofHours(1));
    PackOrder order = order(TinyPacks.pack(1, ENDLESS), 1);
    EventLog log = train(packs, order);
    PackOrder other =
        new PackOrder(
            new PackLease(new TaskKey("s", "t-2"), 1, 1),
            order.pack(),
            order.checkpoints(),
            Optional.empty(),
            Set.of());
    packs.tell(new Packs.Command.Train(other, 0, replies.ref()));
    assertThat(replies.receiveMessage()).isInstanceOf(TrainReply.NoFreeLane.class);
    packs.tell(new Packs.Command.Cancel(order.lease(), done.ref()));
    packs.tell(new Packs.Command.Cancel(order.lease(), done.ref()));
    done.receiveMessage();
    done.receiveMessage();
    assertThat(allOf(log).getLast()).isEqualTo(new PackEvent.PackEnded("cancelled"));
    packs.tell(new Packs.Command.Drain(done.ref()));
    done.receiveMessage();
    assertThat(held.freeLanes()).isEqualTo(1);
  }

  @Test
  void whateverWasLostTheSuccessorEndsInTheSameBits() throws Exception {
    PackSpec pack = TinyPacks.pack(2, 600);
    List<PackEvent> undisturbed = allOf(train(packs(Duration.ofHours(1)), order(pack, 1)));

    ActorRef<Packs.Command> lost = packs(Duration.ofNanos(1));
    EventLog log = train(lost, order(pack, 1));
    await(log, e -> e instanceof PackEvent.ResumeStateWritten r && r.step() > 20);
    lost.tell(new Packs.Command.Cancel(order(pack, 1).lease(), done.ref()));
    List<PackEvent> before = allOf(log);
    assertThat(before.getLast()).isEqualTo(new PackEvent.PackEnded("cancelled"));
    PackEvent.ResumeStateWritten state = last(before, PackEvent.ResumeStateWritten.class);
    assertThat(state.step()).isBetween(20L, 599L);

    PackOrder second =
        new PackOrder(
            new PackLease(TinyPacks.TASK, 2, 2),
            pack,
            CheckpointPolicy.FINAL_ONLY,
            Optional.of(state.resumeState()),
            Set.of());
    List<PackEvent> after = allOf(train(packs(Duration.ofHours(1)), second));
    assertThat(first(after, PackEvent.Started.class).step()).isEqualTo(state.step());
    assertThat(finals(after)).isEqualTo(finals(undisturbed)).hasSize(2);
  }

  @Test
  void aDrainHandsBackWhatASuccessorNeeds() throws Exception {
    ActorRef<Packs.Command> packs = packs(Duration.ofHours(1));
    EventLog log = train(packs, order(TinyPacks.pack(1, ENDLESS), 1));
    await(log, PackEvent.Started.class::isInstance);
    packs.tell(new Packs.Command.Drain(done.ref()));
    done.receiveMessage(Duration.ofSeconds(10));
    List<PackEvent> events = allOf(log);
    assertThat(events.getLast()).isEqualTo(new PackEvent.PackEnded("drained"));
    ArtifactRef state = last(events, PackEvent.ResumeStateWritten.class).resumeState();
    assertThat(store.contains(state.digest())).isTrue();
    packs.tell(new Packs.Command.Train(order(TinyPacks.pack(1, 10), 2), 0, replies.ref()));
    assertThat(replies.receiveMessage()).isInstanceOf(TrainReply.NoFreeLane.class);
  }

  @Test
  void aTornResumeStateEndsThePackWithTheReason() throws Exception {
    Digest torn = store.put(new byte[] {1, 2, 3});
    PackOrder order =
        new PackOrder(
            new PackLease(TinyPacks.TASK, 1, 1),
            TinyPacks.pack(1, 10),
            CheckpointPolicy.FINAL_ONLY,
            Optional.of(
                new ArtifactRef(torn, io.orograph.core.checkpoint.ArtifactKind.RESUME_STATE, 3)),
            Set.of());
    List<PackEvent> events = allOf(train(packs(Duration.ofHours(1)), order));
    assertThat(events)
        .containsExactly(
            new PackEvent.PackEnded("failed: safetensors size: 3 (expected: at least 8 bytes)"));
  }

  @Test
  void aPackThatFailsKeepsTheLastLinesOfTheLogAndOthersDoNot() throws Exception {
    String lines = "first line\nsecond line, ü\n";
    ActorRef<Packs.Command> packs = packs(logging(store, lines, 1));
    PackEvent.PackEnded failed =
        (PackEvent.PackEnded) allOf(train(packs, order(TinyPacks.pack(1, 10), 1))).getLast();
    ArtifactRef tail = failed.logTail().orElseThrow();
    assertThat(tail.kind()).isEqualTo(ArtifactKind.LOG_TAIL);
    assertThat(new String(store.get(tail.digest()), StandardCharsets.UTF_8)).isEqualTo(lines);
    assertThat(tail.size()).isEqualTo(lines.length() + 1);
    ActorRef<Packs.Command> others = packs(logging(store, lines, 0));
    EventLog log = train(others, order(TinyPacks.pack(1, ENDLESS), 1));
    others.tell(new Packs.Command.Cancel(order(TinyPacks.pack(1, ENDLESS), 1).lease(), done.ref()));
    assertThat(allOf(log).getLast()).isEqualTo(new PackEvent.PackEnded("cancelled"));
    assertThat(allOf(train(others, order(TinyPacks.pack(1, 10), 2))).getLast())
        .isEqualTo(new PackEvent.PackEnded(""));
  }

  @Test
  void aStoreThatTakesNoLogKeepsNoPackFromEnding() throws Exception {
    CheckpointStore refusing = new RefusingStore(store, new IOException("no such token"), NOW, NOW);
    assertThat(
            allOf(train(packs(logging(refusing, "lines", 0)), order(TinyPacks.pack(1, 10), 1)))
                .getLast())
        .isEqualTo(new PackEvent.PackEnded("failed: no such token"));
  }

  @Test
  void aFaultOfTheStoreIsNoFailureOfThePack() throws Exception {
    IOException full =
        new StoreException(
            StoreException.Fault.FULL, "folder", "full", "space", new IOException("no space"));
    CheckpointStore refusing = new RefusingStore(store, full, NOW, NOW);
    assertThat(
            allOf(train(packs(logging(refusing, "lines", 0)), order(TinyPacks.pack(1, 10), 1)))
                .getLast())
        .isEqualTo(new PackEvent.PackEnded("store fault: store folder: full (expected: space)"));
  }

  @Test
  void whoTakesOverBeginsWhenItsPredecessorHasLetGoOfItsMemory() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    List<String> happened = new CopyOnWriteArrayList<>();
    ActorRef<Packs.Command> packs = takenOver(taken, happened);
    EventLog second = train(packs, order(TinyPacks.pack(1, 10), 2));
    taken.countDown();
    assertThat(allOf(second).getLast()).isEqualTo(new PackEvent.PackEnded(""));
    assertThat(happened).containsExactly("1 let go", "2 begins");
    replies.awaitAssert(Duration.ofSeconds(10), () -> assertThat(held.freeLanes()).isEqualTo(1));
  }

  @Test
  void whoIsTakenOverBeforeItBeganNeverBegins() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    List<String> happened = new CopyOnWriteArrayList<>();
    ActorRef<Packs.Command> packs = takenOver(taken, happened);
    EventLog second = train(packs, order(TinyPacks.pack(1, 10), 2));
    EventLog third = train(packs, order(TinyPacks.pack(1, 10), 3));
    taken.countDown();
    assertThat(allOf(second)).containsExactly(new PackEvent.PackEnded("lease lost"));
    assertThat(allOf(third).getLast()).isEqualTo(new PackEvent.PackEnded(""));
    assertThat(happened).containsExactly("1 let go", "3 begins");
  }

  /** A trainer whose first attempt is in the middle of a call until it is told, and then fails. */
  private ActorRef<Packs.Command> takenOver(CountDownLatch taken, List<String> happened)
      throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CheckpointStore refusing = new RefusingStore(store, new IOException("broken"), asked, taken);
    TrainerMeters meters = new TrainerMeters(new SimpleMeterRegistry(), "cpu", held);
    ActorRef<Packs.Command> packs =
        KIT.spawn(
            Packs.create(
                List.of(lane),
                held,
                order -> {
                  int attempt = order.lease().attempt();
                  return new PackRun(
                      order,
                      attempt == 1 ? refusing : store,
                      new PackRun.Settings(
                          "test",
                          Duration.ofMillis(5),
                          Duration.ofHours(1),
                          DataSets.shipped(),
                          0,
                          () -> {
                            happened.add(attempt + " let go");
                            return "";
                          }),
                      meters,
                      () -> {
                        String begins = attempt + " begins";
                        if (attempt > 1 && !happened.contains(begins)) {
                          happened.add(begins);
                        }
                        return System.nanoTime();
                      });
                },
                Shapes.calibrator(calibrations)));
    EventLog first = train(packs, order(TinyPacks.pack(1, 10), 1));
    assertThat(asked.await(20, TimeUnit.SECONDS)).as("it is in a call").isTrue();
    assertThat(first.ended()).isFalse();
    return packs;
  }

  /** Takes nothing, and says so when it is time. */
  private record RefusingStore(
      CheckpointStore inner, IOException why, CountDownLatch asked, CountDownLatch time)
      implements CheckpointStore {
    @Override
    public Digest put(byte[] bytes) throws IOException {
      asked.countDown();
      try {
        time.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      throw why;
    }

    @Override
    public byte[] get(Digest digest) throws IOException {
      return inner.get(digest);
    }

    @Override
    public boolean contains(Digest digest) throws IOException {
      return inner.contains(digest);
    }

    @Override
    public Stream<Digest> list() throws IOException {
      return inner.list();
    }

    @Override
    public Stream<Stored> stored() throws IOException {
      return inner.stored();
    }

    @Override
    public boolean release(Digest digest, Instant before) throws IOException {
      return inner.release(digest, before);
    }
  }

  private ActorRef<Packs.Command> packs(Logging logging) {
    PackRun.Settings settings =
        new PackRun.Settings(
            "test",
            Duration.ofMillis(5),
            Duration.ofHours(1),
            DataSets.shipped(),
            logging.memoryBytes(),
            logging::lines);
    TrainerMeters meters = new TrainerMeters(new SimpleMeterRegistry(), "cpu", held);
    return KIT.spawn(
        Packs.create(
            List.of(lane),
            held,
            order -> new PackRun(order, logging.into(), settings, meters, System::nanoTime),
            Shapes.calibrator(calibrations)));
  }

  private static Logging logging(CheckpointStore into, String lines, long memoryBytes) {
    return new Logging(into, lines, memoryBytes);
  }

  /** A trainer's store, its log, and its bound of memory, below which everything fails. */
  private record Logging(CheckpointStore into, String lines, long memoryBytes) {}

  @Test
  void aDivergedRunEndsWithoutAFinalCheckpointBesideTheOthers() throws Exception {
    PackSpec pack =
        new PackSpec("t-1", List.of(TinyPacks.run(0, 60, 0.05), TinyPacks.run(1, 60, 1e6)));
    List<PackEvent> events = allOf(train(packs(Duration.ofHours(1)), order(pack, 1)));
    assertThat(outcomes(events))
        .hasSize(2)
        .anyMatch(o -> o instanceof RunOutcome.Diverged)
        .anyMatch(o -> o instanceof RunOutcome.Trained);
    assertThat(finals(events)).containsOnlyKeys(pack.members().getFirst().key());
  }

  @Test
  void aLaneThatIsIdleMeasuresWhatWasTrainedOnIt() throws Exception {
    PackSpec pack = TinyPacks.pack(3, 40);
    allOf(train(packs(Duration.ofHours(1)), order(pack, 1)));
    PackShape shape = PackShape.of(pack.members().getFirst().settings());
    replies.awaitAssert(
        Duration.ofSeconds(20), () -> assertThat(calibrations.knows(shape)).isTrue());
    assertThat(calibrations.all().getFirst().samplesPerSecond()).isNotEmpty();
  }

  @Test
  void aPackThatNeedsMoreThanItsMemoryIsNotBegunAndSaysSo() throws Exception {
    PackSpec pack = TinyPacks.pack(4, 40);
    long needed = PackMemory.bytes(pack, DataSets.shipped());
    List<PackEvent> events = allOf(train(packs(bounded(needed - 1)), order(pack, 1)));
    assertThat(events)
        .containsExactly(
            new PackEvent.PackEnded(
                "out of memory: pack of 4: %d bytes (expected: at most %d)"
                    .formatted(needed, needed - 1)));
    assertThat(allOf(train(packs(bounded(needed)), order(pack, 2))).getLast())
        .isEqualTo(new PackEvent.PackEnded(""));
  }

  private static PackRun.Settings bounded(long memoryBytes) {
    return new PackRun.Settings(
        "test", Duration.ofMillis(5), Duration.ofHours(1), DataSets.shipped(), memoryBytes);
  }

  private ActorRef<Packs.Command> packs(Duration resumeEvery) {
    return packs(new PackRun.Settings("test", Duration.ofMillis(5), resumeEvery));
  }

  private ActorRef<Packs.Command> packs(PackRun.Settings settings) {
    TrainerMeters meters = new TrainerMeters(new SimpleMeterRegistry(), "cpu", held);
    return KIT.spawn(
        Packs.create(
            List.of(lane),
            held,
            order -> new PackRun(order, store, settings, meters, System::nanoTime),
            Shapes.calibrator(calibrations)));
  }

  private static PackOrder order(PackSpec pack, int attempt) {
    return TinyPacks.order(pack, attempt, CheckpointPolicy.FINAL_ONLY);
  }

  private EventLog train(ActorRef<Packs.Command> packs, PackOrder order) {
    packs.tell(new Packs.Command.Train(order, 0, replies.ref()));
    return ((TrainReply.Attached) replies.receiveMessage()).log();
  }

  private static List<PackEvent> allOf(EventLog log) throws Exception {
    await(log, PackEvent.PackEnded.class::isInstance);
    List<PackEvent> events = new ArrayList<>();
    for (long n = 0; n < log.last(); n++) {
      EventLog.Numbered next = log.next(n).orElseThrow();
      assertThat(next.sequence()).isEqualTo(n + 1);
      events.add(next.event());
    }
    return events;
  }

  /** Waits until an event of this kind is among those kept. */
  private static void await(EventLog log, Predicate<PackEvent> wanted) throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    Runnable look =
        () -> {
          try {
            for (long n = 0; n < log.last(); n++) {
              if (wanted.test(log.next(n).orElseThrow().event())) {
                seen.countDown();
              }
            }
          } catch (EventLog.EventsPrunedException e) {
            throw new AssertionError(e);
          }
        };
    Runnable leave = log.listen(look);
    look.run();
    assertThat(seen.await(20, TimeUnit.SECONDS)).as("the event came").isTrue();
    leave.run();
  }

  private static Map<RunKey, Digest> finals(List<PackEvent> events) {
    Map<RunKey, Digest> finals = new HashMap<>();
    for (PackEvent event : events) {
      if (event instanceof PackEvent.CheckpointWritten c
          && c.checkpoint().role() == CheckpointRole.FINAL) {
        finals.put(c.run(), c.checkpoint().digest());
      }
    }
    return finals;
  }

  private static List<RunOutcome> outcomes(List<PackEvent> events) {
    return events.stream()
        .filter(PackEvent.RunEnded.class::isInstance)
        .map(e -> ((PackEvent.RunEnded) e).outcome())
        .toList();
  }

  private static <E extends PackEvent> E first(List<PackEvent> events, Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  private static <E extends PackEvent> E last(List<PackEvent> events, Class<E> type) {
    return events.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .reduce((a, b) -> b)
        .orElseThrow();
  }
}
