package io.orograph.store.metered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeteredStoreTest {
  @TempDir Path folder;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private MeteredStore store;

  @BeforeEach
  void open() throws IOException {
    store = new MeteredStore(FolderStore.open(folder, InstantSource.system()), registry);
  }

  private double bytes(String direction) {
    return registry.get("orograph.checkpoint.bytes").tag("direction", direction).counter().count();
  }

  private double failures() {
    return registry.get("orograph.checkpoint.verify.failures").counter().count();
  }

  /** The one file of a folder of some content. */
  private Path file() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(f -> f.toFile().length() == 5)
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void bytesAreCountedAsTheyGoAndCome() throws IOException {
    Digest digest = store.put(new byte[] {1, 2, 3, 4, 5});
    store.get(digest);
    store.get(digest);
    assertThat(bytes("write")).isEqualTo(5);
    assertThat(bytes("read")).isEqualTo(10);
    assertThat(failures()).isZero();
  }

  @Test
  void contentThatIsNotWhatItsNameSaysIsCountedAndRefused() throws IOException {
    Digest digest = store.put(new byte[] {1, 2, 3, 4, 5});
    Path file = file();
    assertThat(file.toFile().setWritable(true)).isTrue();
    Files.write(file, new byte[] {1, 2, 3, 4, 6});
    assertThatThrownBy(() -> store.get(digest))
        .isInstanceOf(CheckpointStore.CorruptContentException.class);
    assertThat(failures()).isEqualTo(1);
    assertThat(bytes("read")).isZero();
  }

  @Test
  void whatIsMissingIsNotCorrupt() {
    assertThatThrownBy(() -> store.get(new Digest("ab".repeat(32))))
        .isInstanceOf(CheckpointStore.MissingContentException.class);
    assertThat(failures()).isZero();
  }
}
