package io.orograph.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.orchestrator.results.DatabaseAddress;
import io.orograph.orchestrator.results.Ownership;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the read side does again and again. */
class ChoresTest {
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
}
