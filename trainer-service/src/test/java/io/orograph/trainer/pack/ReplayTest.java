package io.orograph.trainer.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.engine.lane.LaneContext;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs that are trained once more for checkpoints that were not kept. */
final class ReplayTest extends OnALane {
  private static final CheckpointPolicy ALONG = new CheckpointPolicy(true, false, 30);
  private static final PackSpec PACK = TinyPacks.pack(3, 100);

  private List<PackEvent> train(CheckpointPolicy policy, Map<RunKey, Digest> replays) {
    PackOrder order =
        new PackOrder(
            new PackLease(TinyPacks.TASK, 1, 1),
            PACK,
            policy,
            Optional.empty(),
            Set.of(),
            List.of(),
            replays);
    return lane.submit(context -> train(order, context)).join();
  }

  private List<PackEvent> train(PackOrder order, LaneContext context) throws IOException {
    return train(order, context, System::nanoTime);
  }

  private List<PackEvent> train(PackOrder order, LaneContext context, LongSupplier nanos)
      throws IOException {
    PackRun run =
        new PackRun(
            order,
            store,
            new PackRun.Settings("test", Duration.ofMillis(50), Duration.ofNanos(1)),
            new TrainerMeters(new SimpleMeterRegistry(), "cpu", new HeldPacks(1)),
            nanos);
    PackRun.Advance advance = run.begin(context);
    List<PackEvent> events = new ArrayList<>(advance.events());
    while (!advance.finished()) {
      advance = run.advance(context);
      events.addAll(advance.events());
    }
    run.close();
    return events;
  }

  private static List<PackEvent> kept(List<PackEvent> events, CheckpointRole role, RunKey run) {
    return events.stream()
        .filter(
            e ->
                e instanceof PackEvent.CheckpointWritten c
                    && c.checkpoint().role() == role
                    && c.run().equals(run))
        .toList();
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

  @Test
  void aReplayWritesWhatATrainingWithThisPolicyWouldHaveKeptAndNothingElse() {
    List<PackEvent> whole = train(ALONG, Map.of());
    Map<RunKey, Digest> ends = finals(train(CheckpointPolicy.FINAL_ONLY, Map.of()));
    List<PackEvent> replay = train(ALONG, ends);
    for (RunKey run : ends.keySet()) {
      assertThat(kept(replay, CheckpointRole.INITIAL, run))
          .hasSize(1)
          .isEqualTo(kept(whole, CheckpointRole.INITIAL, run));
      assertThat(kept(replay, CheckpointRole.PERIODIC, run))
          .hasSize(3)
          .isEqualTo(kept(whole, CheckpointRole.PERIODIC, run));
    }
    assertThat(replay).hasSize(1 + 3 * 4);
  }

  @Test
  void whatWaitsToBeToldStaysYoungHoweverLongTheReplayTakes() throws IOException {
    Map<RunKey, Digest> ends = finals(train(CheckpointPolicy.FINAL_ONLY, Map.of()));
    AtomicLong nanos = new AtomicLong();
    store = FolderStore.open(folder, () -> Instant.EPOCH.plusNanos(nanos.get()));
    PackOrder order =
        new PackOrder(
            new PackLease(TinyPacks.TASK, 1, 1),
            PACK,
            new CheckpointPolicy(true, false, 10),
            Optional.empty(),
            Set.of(),
            List.of(),
            ends);
    List<PackEvent> replay =
        lane.submit(
                context ->
                    train(order, context, () -> nanos.getAndAdd(Duration.ofHours(3).toNanos())))
            .join();
    Map<Digest, Instant> putAt = new HashMap<>();
    try (Stream<CheckpointStore.Stored> stored = store.stored()) {
      stored.forEach(s -> putAt.put(s.digest(), s.putAt()));
    }
    Instant grace = Instant.EPOCH.plusNanos(nanos.get()).minus(Duration.ofHours(24));
    assertThat(grace).isAfter(Instant.EPOCH);
    assertThat(replay)
        .filteredOn(PackEvent.CheckpointWritten.class::isInstance)
        .hasSize(3 * 10)
        .allMatch(
            e ->
                putAt
                    .getOrDefault(
                        ((PackEvent.CheckpointWritten) e).checkpoint().digest(), Instant.MIN)
                    .isAfter(grace));
  }

  @Test
  void aReplayThatEndsElsewhereSaysSoAndTellsOfNoCheckpoint() {
    Map<RunKey, Digest> ends = finals(train(CheckpointPolicy.FINAL_ONLY, Map.of()));
    RunKey first = PACK.members().getFirst().key();
    Digest other = ends.get(PACK.members().getLast().key());
    ends.put(first, other);
    assertThatThrownBy(() -> train(ALONG, ends))
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("replay mismatch: run " + first)
        .hasMessageContaining("(expected: " + other + ", as before)");
  }
}
