package io.orograph.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every store keeps to, whatever lies under it. */
public abstract class CheckpointStoreContract {
  /** A store over the test's own place, as another process would open it. */
  protected abstract CheckpointStore open() throws IOException;

  /** Changes the stored bytes of {@code digest} behind the store's back. */
  protected abstract void damage(Digest digest, UnaryOperator<byte[]> change) throws IOException;

  private static byte[] content(String text) {
    return text.repeat(1000).getBytes(StandardCharsets.UTF_8);
  }

  private static List<Digest> listed(CheckpointStore store) throws IOException {
    try (Stream<Digest> all = store.list()) {
      return all.toList();
    }
  }

  @Test
  void theSizeOfContentIsKnownAndOfNoneThereIsNone() throws IOException {
    CheckpointStore store = open();
    Digest digest = store.put(new byte[] {1, 2, 3});
    assertThat(store.size(digest)).hasValue(3);
    assertThat(store.size(Digest.of(new byte[] {9}))).isEmpty();
  }

  @Test
  void whatIsPutIsGotBackByItsDigestAlsoByOthers() throws IOException {
    byte[] bytes = content("weights");
    Digest digest = open().put(bytes);
    assertThat(digest).isEqualTo(Digest.of(bytes));
    assertThat(open().get(digest)).isEqualTo(bytes);
    assertThat(open().contains(digest)).isTrue();
  }

  @Test
  void nothingAtAllIsContentToo() throws IOException {
    assertThat(open().get(open().put(new byte[0]))).isEmpty();
  }

  @Test
  void puttingAgainChangesNothing() throws IOException {
    CheckpointStore store = open();
    byte[] bytes = content("weights");
    assertThat(store.put(bytes)).isEqualTo(store.put(bytes));
    assertThat(listed(store)).containsExactly(Digest.of(bytes));
  }

  @Test
  void whatTheCallerDoesToItsBytesLaterDoesNotReachTheStore() throws IOException {
    CheckpointStore store = open();
    byte[] bytes = content("weights");
    Digest digest = store.put(bytes);
    bytes[0]++;
    byte[] got = store.get(digest);
    got[1]++;
    assertThat(store.get(digest)).isEqualTo(content("weights"));
  }

  @Test
  void missingContentIsNamed() throws IOException {
    Digest absent = Digest.of(content("absent"));
    CheckpointStore store = open();
    assertThat(store.contains(absent)).isFalse();
    assertThatThrownBy(() -> store.get(absent))
        .isInstanceOf(CheckpointStore.MissingContentException.class)
        .hasMessageContaining(absent.hex());
  }

  @Test
  void everythingPutIsListedAndNothingElse() throws IOException {
    CheckpointStore store = open();
    List<Digest> put = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      put.add(store.put(content("run " + i)));
    }
    assertThat(listed(store)).containsExactlyInAnyOrderElementsOf(put);
  }

  @Test
  void aFlippedBitIsFoundOnReadAndHealedByPuttingAgain() throws IOException {
    CheckpointStore store = open();
    byte[] bytes = content("weights");
    Digest digest = store.put(bytes);
    damage(
        digest,
        stored -> {
          stored[stored.length / 2] ^= 1;
          return stored;
        });
    assertThatThrownBy(() -> store.get(digest))
        .isInstanceOf(CheckpointStore.CorruptContentException.class)
        .hasMessageContaining(digest.hex());
    store.put(bytes);
    assertThat(store.get(digest)).isEqualTo(bytes);
  }

  @Test
  void aTornFileIsFoundOnReadAndHealedByPuttingAgain() throws IOException {
    CheckpointStore store = open();
    byte[] bytes = content("weights");
    Digest digest = store.put(bytes);
    for (int length : new int[] {0, 1, bytes.length - 1}) {
      damage(digest, stored -> Arrays.copyOf(stored, length));
      assertThatThrownBy(() -> store.get(digest))
          .isInstanceOf(CheckpointStore.CorruptContentException.class);
      store.put(bytes);
      assertThat(store.get(digest)).isEqualTo(bytes);
    }
  }

  @Test
  void manyPuttingTheSameAndOtherContentDisturbNobody() throws Exception {
    List<Future<Void>> puts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 64; i++) {
        String text = "run " + i % 8;
        puts.add(threads.submit(() -> putAndRead(text)));
      }
    }
    for (Future<Void> put : puts) {
      put.get();
    }
    assertThat(listed(open())).hasSize(8);
  }

  private Void putAndRead(String text) throws IOException {
    CheckpointStore store = open();
    assertThat(store.get(store.put(content(text)))).isEqualTo(content(text));
    return null;
  }
}
