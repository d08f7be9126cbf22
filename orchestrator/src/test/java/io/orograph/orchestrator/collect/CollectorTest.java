package io.orograph.orchestrator.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over stores and references made from seeds: what is reachable or young is never collected. */
class CollectorTest {
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
  private static final Duration GRACE = Duration.ofHours(24);

  @TempDir Path folder;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private record Rows(Set<Digest> digests, Optional<Instant> incompleteSince) implements Referred {
    @Override
    public void each(Consumer<Digest> user) {
      digests.forEach(user);
    }
  }

  /** A store with its objects' ages, and what refers to some of them. */
  private final class World {
    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final CheckpointStore store;
    private final Map<Digest, Instant> putAt = new HashMap<>();
    private final Set<Digest> referred = new HashSet<>();
    private final Optional<Instant> incompleteSince;

    World(long seed) throws IOException {
      Random random = new Random(seed);
      store = FolderStore.open(folder.resolve("store-" + seed), clock::get);
      for (int i = random.nextInt(60); i >= 0; i--) {
        Instant at = NOW.minus(Duration.ofMinutes(random.nextInt(4 * 24 * 60)));
        clock.set(at);
        Digest digest = store.put(("object " + i).getBytes(StandardCharsets.UTF_8));
        putAt.put(digest, at);
        if (random.nextInt(3) == 0) {
          referred.add(digest);
        }
      }
      referred.add(Digest.of(("lost " + seed).getBytes(StandardCharsets.UTF_8)));
      incompleteSince =
          random.nextInt(4) == 0
              ? Optional.of(NOW.minus(Duration.ofHours(random.nextInt(48))))
              : Optional.empty();
      clock.set(NOW);
    }

    Collector collector() {
      return new Collector(
          store, new Rows(referred, incompleteSince), InstantSource.fixed(NOW), GRACE, meters);
    }

    Set<Digest> left() throws IOException {
      try (Stream<Digest> all = store.list()) {
        return all.collect(Collectors.toSet());
      }
    }

    /** Said in other words than the collector's. */
    Set<Digest> expected() {
      Instant seenWhole = incompleteSince.orElse(NOW);
      return putAt.keySet().stream()
          .filter(
              d ->
                  referred.contains(d)
                      || Duration.between(putAt.get(d), seenWhole).compareTo(GRACE) <= 0)
          .collect(Collectors.toSet());
    }
  }

  @Test
  void exactlyWhatIsNeitherReachableNorYoungGoes() throws IOException {
    long freed = 0;
    for (long seed = 0; seed < 60; seed++) {
      World world = new World(seed);
      Collector.Turn trial = world.collector().turn(true);
      assertThat(world.left()).as("seed %d", seed).isEqualTo(world.putAt.keySet());
      Collector.Turn turn = world.collector().turn(false);
      assertThat(turn).as("seed %d", seed).isEqualTo(trial);
      assertThat(world.left()).as("seed %d", seed).isEqualTo(world.expected());
      assertThat(turn.freedObjects()).isEqualTo(world.putAt.size() - world.expected().size());
      assertThat(world.collector().turn(false).freedObjects()).as("once more").isZero();
      freed += turn.freedObjects();
    }
    assertThat(freed).isPositive();
    assertThat(meters.counter("orograph.store.collected.objects").count()).isEqualTo(freed);
  }

  @Test
  void rowsThatLagBehindTheJournalMakeContentYounger() {
    assertThat(Collector.before(NOW, Optional.empty(), GRACE)).isEqualTo(NOW.minus(GRACE));
    Instant yesterday = NOW.minus(Duration.ofDays(1));
    assertThat(Collector.before(NOW, Optional.of(yesterday), GRACE))
        .isEqualTo(yesterday.minus(GRACE));
    assertThat(Collector.before(NOW, Optional.of(NOW.plusSeconds(5)), GRACE))
        .as("a clock that went back")
        .isEqualTo(NOW.minus(GRACE));
  }

  @Test
  void aTurnThatCannotSeeTheReferencesTakesNothingAndIsCounted() throws IOException {
    World world = new World(1);
    Referred broken =
        new Referred() {
          @Override
          public void each(Consumer<Digest> user) {
            throw new IllegalStateException("database");
          }

          @Override
          public Optional<Instant> incompleteSince() {
            return Optional.empty();
          }
        };
    Collector collector =
        new Collector(world.store, broken, InstantSource.fixed(NOW), GRACE, meters);
    assertThatThrownBy(() -> collector.turn(false)).hasMessage("database");
    assertThat(world.left()).isEqualTo(world.putAt.keySet());
    assertThat(meters.counter("orograph.store.collections.failed").count()).isOne();
  }
}
