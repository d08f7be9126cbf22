package io.orograph.trainer.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.engine.lane.LaneContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a pack has told nobody: best networks and curve points, through resume states and kills. */
final class UntoldTest extends OnALane {
  private static final CheckpointPolicy BEST = new CheckpointPolicy(false, true, 0);
  private static final long STEPS = 600;

  /** Two runs with a curve point at every step and an evaluation every 6. */
  private static final PackSpec PACK = TinyPacks.pack(2, STEPS);

  /** Trains with a resume state after every call, until the steps are done or the process dies. */
  private List<PackEvent> train(Optional<ArtifactRef> from, long until) {
    PackOrder order =
        new PackOrder(new PackLease(TinyPacks.TASK, 1, 1), PACK, BEST, from, Set.of());
    return lane.submit(context -> train(order, until, context)).join();
  }

  private List<PackEvent> train(PackOrder order, long until, LaneContext context)
      throws IOException {
    PackRun run =
        new PackRun(
            order,
            store,
            new PackRun.Settings("test", Duration.ofMillis(50), Duration.ofNanos(1)),
            new TrainerMeters(new SimpleMeterRegistry(), "cpu", new HeldPacks(1)),
            System::nanoTime);
    PackRun.Advance advance = run.begin(context);
    List<PackEvent> events = new ArrayList<>(advance.events());
    while (!advance.finished() && step(events) < until) {
      advance = run.advance(context);
      events.addAll(advance.events());
    }
    run.close();
    return events;
  }

  private static <E extends PackEvent> List<E> all(List<PackEvent> events, Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static long step(List<PackEvent> events) {
    List<PackEvent.ResumeStateWritten> states = all(events, PackEvent.ResumeStateWritten.class);
    return states.isEmpty() ? 0 : states.getLast().step();
  }

  private static ArtifactRef state(List<PackEvent> events) {
    return all(events, PackEvent.ResumeStateWritten.class).getLast().resumeState();
  }

  private static Map<RunKey, CheckpointRef> bests(List<PackEvent> events) {
    Map<RunKey, CheckpointRef> bests = new HashMap<>();
    for (PackEvent.CheckpointWritten c : all(events, PackEvent.CheckpointWritten.class)) {
      if (c.checkpoint().role() == CheckpointRole.BEST) {
        bests.put(c.run(), c.checkpoint());
      }
    }
    return bests;
  }

  /** The steps of a run's curve, as its chunks come. */
  private List<Long> curve(List<PackEvent> events, RunKey run) throws IOException {
    List<Long> steps = new ArrayList<>();
    for (PackEvent.CurveChunkWritten chunk : all(events, PackEvent.CurveChunkWritten.class)) {
      if (chunk.run().equals(run)) {
        for (long step : Npz.read(store.get(chunk.chunk().digest())).tensor("step").longs()) {
          steps.add(step);
        }
      }
    }
    return steps;
  }

  @Test
  void allThatIsInTheStoreIsNamedByAnEventHoweverLongThePackIsUnderWay() throws IOException {
    List<PackEvent> events = train(Optional.empty(), STEPS / 2);
    Set<Digest> named = new HashSet<>();
    for (PackEvent event : events) {
      switch (event) {
        case PackEvent.CheckpointWritten c -> named.add(c.checkpoint().digest());
        case PackEvent.ResumeStateWritten r -> named.add(r.resumeState().digest());
        case PackEvent.CurveChunkWritten c -> named.add(c.chunk().digest());
        default -> {}
      }
    }
    try (Stream<Digest> content = store.list()) {
      assertThat(content).isNotEmpty().isSubsetOf(named);
    }
  }

  @Test
  void aBestNetworkFromBeforeALossIsToldAtTheEnd() throws IOException {
    Map<RunKey, CheckpointRef> whole = bests(train(Optional.empty(), STEPS));
    List<PackEvent> lost = train(Optional.empty(), STEPS - 6);
    // Nothing is better afterwards than what is said to be the best so far.
    ArtifactRef unbeaten = rewritten(state(lost), best -> "-1.0 " + best.split(" ", -1)[1]);
    Map<RunKey, CheckpointRef> told = bests(train(Optional.of(unbeaten), STEPS));
    assertThat(told).hasSize(2);
    assertThat(told.values()).allMatch(best -> best.step() < STEPS);
    for (CheckpointRef best : told.values()) {
      assertThat(store.get(best.digest())).hasSize(Math.toIntExact(best.size()));
    }
    assertThat(bests(train(Optional.of(state(lost)), STEPS))).isEqualTo(whole);
  }

  /** The state with something else in its metadata of each best network. */
  private ArtifactRef rewritten(ArtifactRef state, UnaryOperator<String> change)
      throws IOException {
    Safetensors.Content content = Safetensors.read(store.get(state.digest()));
    Map<String, String> metadata = new TreeMap<>(content.metadata());
    for (Map.Entry<String, String> entry : content.metadata().entrySet()) {
      if (entry.getKey().startsWith("best/")) {
        metadata.put(entry.getKey(), change.apply(entry.getValue()));
      }
    }
    byte[] bytes = Safetensors.write(content.tensors(), metadata);
    return new ArtifactRef(store.put(bytes), state.kind(), bytes.length);
  }

  @Test
  void aStateOfTheReleaseBeforeIsGoneOnFromWithItsBestCheckpoints() throws IOException {
    CheckpointRef checkpoint = bests(train(Optional.empty(), STEPS)).values().iterator().next();
    ArtifactRef state = state(train(Optional.empty(), STEPS / 2));
    ArtifactRef before =
        rewritten(state, best -> "-1.0 " + checkpoint.digest() + " 17 " + checkpoint.size());
    assertThat(bests(train(Optional.of(before), STEPS)).values())
        .hasSize(2)
        .allMatch(best -> best.step() == 17);
    ArtifactRef collected = rewritten(state, best -> "-1.0 " + "0".repeat(64) + " 17 1");
    assertThatThrownBy(() -> train(Optional.of(collected), STEPS))
        .isInstanceOf(CompletionException.class)
        .hasRootCauseInstanceOf(CheckpointStore.MissingContentException.class);
  }

  @Test
  void aRunHasFewChunksHoweverManyResumeStates() {
    List<PackEvent> events = train(Optional.empty(), STEPS);
    assertThat(all(events, PackEvent.ResumeStateWritten.class)).hasSizeGreaterThan(90);
    assertThat(all(events, PackEvent.CurveChunkWritten.class)).hasSizeBetween(2 * 10, 2 * 30);
  }

  @Test
  void noPointOfACurveIsLostAndNoneIsToldTwiceWhereverAnAttemptIsLost() throws IOException {
    for (long until : new long[] {6, 18, 132}) { // with no, few and many points that wait
      List<PackEvent> events = new ArrayList<>(train(Optional.empty(), until));
      events.addAll(train(Optional.of(state(events)), STEPS));
      for (RunKey run : bests(events).keySet()) {
        assertThat(curve(events, run))
            .as("lost at step " + until)
            .isEqualTo(LongStream.rangeClosed(1, STEPS).boxed().toList());
      }
    }
  }
}
