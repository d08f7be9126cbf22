package io.orograph.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.orchestrator.collect.Collector;
import io.orograph.orchestrator.collect.Releaser;
import io.orograph.orchestrator.collect.Retained;
import io.orograph.orchestrator.results.DatabaseAddress;
import io.orograph.orchestrator.results.Ownership;
import io.orograph.store.local.FolderStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the read side does again and again. */
class ChoresTest {
  private static final Retained NOTHING_TO_RELEASE =
      new Retained() {
        @Override
        public List<Ended> ended() {
          return List.of();
        }

        @Override
        public long release(String sweep) {
          return 0;
        }
      };

  @TempDir Path folder;

  @Test
  void aChoreThatTakesLongKeepsNoWatcherWaiting() throws Exception {
    DatabaseAddress address = DatabaseAddress.inFolder(folder);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (ReadSide rows =
        new ReadSide(address, Ownership.take(address), new SimpleMeterRegistry())) {
      rows.again(
          Duration.ofMillis(1),
          () -> {
            begun.countDown();
            try {
              assertThat(end.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      Future<String> woken = rows.clockwork().schedule(() -> "woken", 1, TimeUnit.MILLISECONDS);
      assertThat(woken.get(20, TimeUnit.SECONDS)).isEqualTo("woken");
      end.countDown();
    }
  }

  @Test
  void aCollectionThatTakesLongKeepsNoChoreWaiting() throws Exception {
    DatabaseAddress address = DatabaseAddress.inFolder(folder);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    CountDownLatch collecting = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch chores = new CountDownLatch(2);
    try (ReadSide rows = new ReadSide(address, Ownership.take(address), meters)) {
      rows.collect(
          new Releaser(NOTHING_TO_RELEASE, InstantSource.system(), 30, meters),
          new Collector(
              FolderStore.open(folder.resolve("store"), InstantSource.system()),
              rows.referred(InstantSource.system(), Duration.ofHours(24)),
              InstantSource.system(),
              Duration.ofHours(24),
              meters),
          () -> {
            collecting.countDown();
            try {
              assertThat(end.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          },
          Duration.ofMillis(1));
      assertThat(collecting.await(20, TimeUnit.SECONDS)).isTrue();
      rows.again(Duration.ofMillis(1), chores::countDown);
      assertThat(chores.await(20, TimeUnit.SECONDS)).isTrue();
      end.countDown();
    }
  }
}
