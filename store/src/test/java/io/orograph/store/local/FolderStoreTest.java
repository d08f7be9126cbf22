package io.orograph.store.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest extends CheckpointStoreContract {
  @TempDir Path folder;

  @Override
  CheckpointStore store() throws IOException {
    return FolderStore.open(folder.resolve("store"));
  }

  @Override
  void spoil(Digest digest, byte[] bytes) throws IOException {
    Files.write(place(digest), bytes);
  }

  private Path place(Digest digest) {
    return folder.resolve("store").resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
  }

  @Test
  void whatAKilledPutLeavesBehindIsNeitherReadNorKept() throws IOException {
    FolderStore store = FolderStore.open(folder.resolve("store"));
    Digest digest = store.put(bytes("first"));
    Path torn = place(digest).resolveSibling(".tmp-torn");
    Files.write(torn, bytes("half of someth"));
    try (Stream<Digest> all = store.list()) {
      assertThat(all).containsExactly(digest);
    }
    assertThat(store.sweepTemporaries()).isOne();
    assertThat(torn).doesNotExist();
    assertThat(store.get(digest)).isEqualTo(bytes("first"));
  }

  @Test
  void aSecondProcessSeesWhatTheFirstPut() throws IOException {
    Digest digest = store().put(bytes("shared"));
    assertThat(FolderStore.open(folder.resolve("store")).get(digest)).isEqualTo(bytes("shared"));
  }

  @Test
  void aPlaceThatIsNoFolderIsRefusedByName() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    assertThatThrownBy(() -> FolderStore.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("store folder: " + file);
  }
}
