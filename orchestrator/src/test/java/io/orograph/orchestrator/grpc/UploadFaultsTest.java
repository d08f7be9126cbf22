package io.orograph.orchestrator.grpc;

import static io.orograph.orchestrator.grpc.UploadCalls.CHUNK;
import static io.orograph.orchestrator.grpc.UploadCalls.chunk;
import static io.orograph.orchestrator.grpc.UploadCalls.content;
import static io.orograph.orchestrator.grpc.UploadCalls.first;
import static io.orograph.orchestrator.grpc.UploadCalls.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Channel;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.StoreException;
import io.orograph.core.checkpoint.StoreException.Fault;
import io.orograph.store.grpc.ServiceStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lines that break, an orchestrator that is killed, a store that is full or away. */
@Timeout(60)
class UploadFaultsTest {
  @TempDir Path folder;
  private Front front;

  @BeforeEach
  void open() throws IOException {
    front = new Front(folder, Duration.ofSeconds(5));
  }

  @AfterEach
  void close() {
    front.close();
  }

  private static ServiceStore store(Channel channel) {
    return new ServiceStore(channel, Duration.ofSeconds(20), System::nanoTime);
  }

  /** A store whose caller's patience is over after the third attempt. */
  private static ServiceStore impatient(Channel channel) {
    AtomicLong time = new AtomicLong();
    return new ServiceStore(
        channel, Duration.ofMinutes(10), () -> time.addAndGet(Duration.ofMinutes(4).toNanos()));
  }

  @Test
  void anUploadThatBrokeGoesOnAfterTheLastChunk() throws IOException {
    byte[] bytes = content(3 * CHUNK + 17);
    assertThat(
            send(
                    front.channel(),
                    List.of(
                        first(bytes).build(),
                        chunk(bytes, 0, CHUNK),
                        chunk(bytes, CHUNK, 2 * CHUNK)),
                    true)
                .join())
        .isEqualTo(2L * CHUNK);
    BreakingLine counting = new BreakingLine(0, 0);
    Digest digest = store(counting.over(front.channel())).put(bytes);
    assertThat(front.content.get(digest)).isEqualTo(bytes);
    assertThat(counting.sent).as("the rest alone").hasValue(CHUNK + 17);
  }

  @Test
  void aLineThatBreaksAgainAndAgainLosesNothing() throws IOException {
    byte[] bytes = content(9 * CHUNK + 5);
    Digest digest = store(new BreakingLine(6, 3).over(front.channel())).put(bytes);
    assertThat(front.content.get(digest)).isEqualTo(bytes);
  }

  @Test
  void whatCameBeforeTheOrchestratorWasKilledIsThereAfterwards() throws IOException {
    byte[] bytes = content(3 * CHUNK);
    send(
            front.channel(),
            List.of(first(bytes).build(), chunk(bytes, 0, CHUNK), chunk(bytes, CHUNK, 2 * CHUNK)),
            true)
        .join();
    front.close();
    front = new Front(folder, Duration.ofSeconds(5));
    BreakingLine counting = new BreakingLine(0, 0);
    Digest digest = store(counting.over(front.channel())).put(bytes);
    assertThat(front.content.get(digest)).isEqualTo(bytes);
    assertThat(counting.sent).as("the rest alone").hasValue(CHUNK);
  }

  @Test
  void bytesThatWereTornOnDiskAreSentAgain() throws IOException {
    byte[] bytes = content(2 * CHUNK);
    send(front.channel(), List.of(first(bytes).build(), chunk(bytes, 0, CHUNK)), true).join();
    Path part;
    try (Stream<Path> parts = Files.list(folder.resolve("uploads"))) {
      part = parts.findFirst().orElseThrow();
    }
    byte[] torn = Files.readAllBytes(part);
    Arrays.fill(torn, 1000, 5000, (byte) 0);
    Files.write(part, torn);
    Digest digest = store(front.channel()).put(bytes);
    assertThat(front.content.get(digest)).isEqualTo(bytes);
    assertThat(folder.resolve("uploads")).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aStoreThatIsFullOrAwayIsWaitedForAndNoByteIsSentTwice(Fault fault) throws IOException {
    byte[] bytes = content(2 * CHUNK);
    front.ailing.fail(3, fault);
    BreakingLine counting = new BreakingLine(0, 0);
    Digest digest = store(counting.over(front.channel())).put(bytes);
    assertThat(front.ailing.left()).isZero();
    assertThat(front.content.get(digest)).isEqualTo(bytes);
    assertThat(counting.sent).hasValue(2 * CHUNK);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void patienceWithAStoreEndsWithWhatIsWrongWithIt(Fault fault) {
    front.ailing.fail(1000, fault);
    assertThatThrownBy(() -> impatient(front.channel()).put(content(10)))
        .isInstanceOf(StoreException.class)
        .hasMessage("the lab's store: store of a test: ailing (expected: a healthy one)");
  }

  @Test
  void patienceWithALineEndsWithTheReason() {
    Channel line = new BreakingLine(Integer.MAX_VALUE, 0).over(front.channel());
    assertThatThrownBy(() -> impatient(line).put(content(10)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the lab's store: the cable");
  }
}
