package io.orograph.orchestrator.grpc;

import static io.orograph.orchestrator.grpc.UploadCalls.CHUNK;
import static io.orograph.orchestrator.grpc.UploadCalls.chunk;
import static io.orograph.orchestrator.grpc.UploadCalls.content;
import static io.orograph.orchestrator.grpc.UploadCalls.first;
import static io.orograph.orchestrator.grpc.UploadCalls.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Channel;
import io.orograph.core.checkpoint.CheckpointStore.CorruptContentException;
import io.orograph.core.checkpoint.CheckpointStore.MissingContentException;
import io.orograph.core.checkpoint.Digest;
import io.orograph.store.grpc.ServiceStore;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.CollectGarbageRequest;
import io.orograph.v1.UploadCheckpointRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content that a worker without the store's folder brings and takes. */
@Timeout(60)
class UploadTest {
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
    return new ServiceStore(channel, Duration.ofSeconds(5), System::nanoTime);
  }

  private double outcomes(String outcome) {
    return front.meters.get("orograph.uploads").tag("outcome", outcome).counter().count();
  }

  private List<Path> parts() throws IOException {
    Path uploads = folder.resolve("uploads");
    if (!Files.exists(uploads)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(uploads)) {
      return files.toList();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 5_000_000})
  void whatIsPutIsInTheLabsStoreAndIsGotBack(int size) throws IOException {
    byte[] bytes = content(size);
    ServiceStore store = store(front.channel());
    Digest digest = store.put(bytes);
    assertThat(digest).isEqualTo(Digest.of(bytes));
    assertThat(front.content.get(digest)).isEqualTo(bytes);
    assertThat(store.get(digest)).isEqualTo(bytes);
    assertThat(store.contains(digest)).isTrue();
    assertThat(parts()).as("nothing is left of the way there").isEmpty();
    assertThat(outcomes("stored")).isEqualTo(1);
    assertThat(store.put(bytes)).as("again").isEqualTo(digest);
    assertThat(outcomes("known")).isEqualTo(1);
    assertThat(front.meters.get("orograph.upload.bytes").counter().count()).isEqualTo(size);
    assertThat(front.meters.get("orograph.uploads.open").gauge().value()).isZero();
  }

  @Test
  void missingAndDamagedContentIsNamed() throws IOException {
    ServiceStore store = store(front.channel());
    Digest absent = Digest.of(content(3));
    assertThat(store.contains(absent)).isFalse();
    assertThatThrownBy(() -> store.get(absent))
        .isInstanceOf(MissingContentException.class)
        .hasMessageContaining(absent.hex());
    byte[] bytes = content(1_000);
    Digest digest = store.put(bytes);
    String hex = digest.hex();
    Path file = folder.resolve(hex.substring(0, 2)).resolve(hex.substring(2, 4)).resolve(hex);
    byte[] flipped = bytes.clone();
    flipped[500] ^= 1;
    Files.write(file, flipped);
    assertThatThrownBy(() -> store.get(digest)).isInstanceOf(CorruptContentException.class);
    store.put(bytes);
    assertThat(store.get(digest)).as("healed by putting again").isEqualTo(bytes);
  }

  @Test
  void whoHasNotTheTokenBringsNothing() throws IOException {
    byte[] bytes = content(10);
    assertThatThrownBy(() -> store(front.stranger()).put(bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("authorization: wrong");
    assertThat(front.content.contains(Digest.of(bytes))).isFalse();
    assertThat(parts()).isEmpty();
  }

  private String refusal(UploadCheckpointRequest... requests) {
    return UploadCalls.refusal(front.channel(), requests);
  }

  @Test
  void whatIsNotWhatItSaysIsRefusedAndNotStored() throws IOException {
    byte[] bytes = content(CHUNK);
    byte[] other = content(CHUNK - 1);
    assertThat(refusal()).contains("digest: nothing");
    assertThat(refusal(first(bytes).setDigest("xyz").build())).contains("digest: xyz");
    assertThat(refusal(first(bytes).setSizeBytes(-1).build())).contains("size_bytes: -1");
    assertThat(refusal(first(bytes).setSizeBytes((1L << 30) + 1).build()))
        .contains("size_bytes: 1073741825 (expected: 0 to 1073741824)");
    assertThat(refusal(first(bytes).build(), chunk(bytes, 0, 10).toBuilder().setCrc32C(1).build()))
        .contains("crc32c: 1");
    assertThat(refusal(first(other).build(), chunk(bytes, 0, CHUNK - 1)))
        .contains("expected: " + Digest.of(other).hex() + ", as was said");
    assertThat(outcomes("refused")).isEqualTo(6);
    assertThat(front.content.contains(Digest.of(bytes))).isFalse();
    assertThat(front.content.contains(Digest.of(other))).isFalse();
    Digest digest = store(front.channel()).put(other);
    assertThat(front.content.get(digest)).as("refused bytes are in nobody's way").isEqualTo(other);
    assertThat(refusal(first(other).setSizeBytes(7).build()))
        .contains("size_bytes: 7 (expected: " + (CHUNK - 1) + ", the size of the content)");
  }

  @Test
  void chunksFollowWithoutGapAndNoCallIsLongerThanItsContent() throws IOException {
    byte[] bytes = content(CHUNK);
    byte[] longer = content(CHUNK + 1);
    assertThat(refusal(first(bytes).build(), chunk(bytes, 5, 10)))
        .contains("offset: 5 (expected: 0 to 0, what has come)");
    assertThat(refusal(first(bytes).build(), first(bytes).build())).contains("data: 0 bytes");
    assertThat(refusal(first(bytes).build(), chunk(bytes, 0, 10), chunk(bytes, 0, 10)))
        .as("the same again and again would be a call without end")
        .contains("offset: 0 (expected: 10)");
    assertThat(refusal(first(longer).build(), chunk(longer, 0, CHUNK + 1)))
        .contains("data: " + (CHUNK + 1) + " bytes (expected: 1 to " + CHUNK + ")");
    assertThat(refusal(first(bytes).setSizeBytes(3).build(), chunk(bytes, 0, 10)))
        .contains("no bytes beyond size_bytes, 3");
    assertThat(front.content.contains(Digest.of(bytes))).isFalse();
  }

  @Test
  void whatAWorkerThatWasKilledLeftIsForgottenWhenItIsOld() throws IOException {
    for (int size : new int[] {CHUNK + 1, CHUNK + 2}) {
      byte[] bytes = content(size);
      send(front.channel(), List.of(first(bytes).build(), chunk(bytes, 0, CHUNK)), true).join();
    }
    assertThat(parts()).hasSize(2);
    Path old = parts().getFirst();
    FileTime written = Files.getLastModifiedTime(old);
    Files.setLastModifiedTime(
        old, FileTime.from(written.toInstant().minus(Duration.ofDays(1)).minusSeconds(60)));
    CollectGarbageRequest.Builder request =
        CollectGarbageRequest.newBuilder().setRequestId(UUID.randomUUID().toString());
    CheckpointServiceGrpc.CheckpointServiceBlockingStub checkpoints =
        CheckpointServiceGrpc.newBlockingStub(front.channel())
            .withDeadlineAfter(30, TimeUnit.SECONDS);
    assertThat(checkpoints.collectGarbage(request.setValidateOnly(true).build())).isNotNull();
    assertThat(parts()).as("a trial takes nothing").hasSize(2);
    assertThat(checkpoints.collectGarbage(request.setValidateOnly(false).build())).isNotNull();
    assertThat(parts()).hasSize(1).doesNotContain(old);
    assertThat(outcomes("forgotten")).isEqualTo(1);
  }

  @Test
  void moreCallsOrBytesThanFitAreToldToWait() throws IOException {
    List<CompletableFuture<Long>> open = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      byte[] bytes = content(CHUNK + i);
      open.add(send(front.channel(), List.of(first(bytes).build(), chunk(bytes, 0, CHUNK)), false));
    }
    while (front.meters.get("orograph.uploads.open").gauge().value() < 2) {
      Thread.onSpinWait();
    }
    byte[] third = content(CHUNK);
    assertThat(refusal(first(third).build(), chunk(third, 0, CHUNK))).contains("2 at once");
    open.forEach(call -> assertThat(call).isNotDone());
    front.close();
    front = new Front(folder, Duration.ofSeconds(5));
    assertThat(store(front.channel()).put(third)).isEqualTo(Digest.of(third));
    byte[] large = content(9 << 20);
    assertThat(refusal(first(large).build(), chunk(large, 0, CHUNK)))
        .contains("to come (expected: at most " + (8 << 20) + ")");
  }
}
