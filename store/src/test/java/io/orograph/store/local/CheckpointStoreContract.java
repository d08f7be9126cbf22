package io.orograph.store.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every checkpoint store promises. */
abstract class CheckpointStoreContract {
  abstract CheckpointStore store() throws Exception;

  /** Replaces the stored bytes behind the store's back. */
  abstract void spoil(Digest digest, byte[] bytes) throws Exception;

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatWasPutIsReadBackUnderItsSha256() throws Exception {
    CheckpointStore store = store();
    Digest digest = store.put(bytes("abc"));
    assertThat(digest.hex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(store.get(digest)).isEqualTo(bytes("abc"));
    assertThat(store.contains(digest)).isTrue();
  }

  @Test
  void puttingTwiceChangesNothing() throws Exception {
    CheckpointStore store = store();
    assertThat(store.put(bytes("same"))).isEqualTo(store.put(bytes("same")));
    try (Stream<Digest> all = store.list()) {
      assertThat(all).hasSize(1);
    }
  }

  @Test
  void absenceIsAnErrorThatNamesTheDigest() throws Exception {
    Digest absent = Digest.of(bytes("nowhere"));
    assertThat(store().contains(absent)).isFalse();
    assertThatThrownBy(() -> store().get(absent))
        .isInstanceOf(CheckpointStore.MissingContentException.class)
        .hasMessageContaining(absent.hex());
  }

  @Test
  void aFlippedByteIsFoundOnRead() throws Exception {
    CheckpointStore store = store();
    Digest digest = store.put(bytes("whole"));
    spoil(digest, bytes("whOle"));
    assertThatThrownBy(() -> store.get(digest))
        .isInstanceOf(CheckpointStore.CorruptContentException.class);
  }

  @Test
  void aTornFileIsFoundOnReadAndMendedByPuttingAgain() throws Exception {
    CheckpointStore store = store();
    Digest digest = store.put(bytes("whole"));
    spoil(digest, bytes("who"));
    assertThatThrownBy(() -> store.get(digest))
        .isInstanceOf(CheckpointStore.CorruptContentException.class);
    store.put(bytes("whole"));
    assertThat(store.get(digest)).isEqualTo(bytes("whole"));
  }

  @Test
  void manyThreadsMayPutTheSameAndDifferentContentAtOnce() throws Exception {
    CheckpointStore store = store();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Digest>> puts =
          IntStream.range(0, 200)
              .mapToObj(i -> (Callable<Digest>) () -> store.put(bytes("content " + i % 50)))
              .toList();
      for (Future<Digest> put : threads.invokeAll(puts)) {
        assertThat(store.get(put.get())).isNotEmpty();
      }
    }
    try (Stream<Digest> all = store.list()) {
      assertThat(all.collect(Collectors.toSet())).hasSize(50);
    }
  }
}
