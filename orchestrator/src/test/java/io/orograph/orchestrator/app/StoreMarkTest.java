package io.orograph.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lab is not started beside its checkpoints. */
class StoreMarkTest {
  @TempDir Path folder;

  private OrchestratorConfig config(String bucket) {
    Map<String, Object> given = new HashMap<>();
    given.put("orograph.token-file", "t");
    given.put("orograph.orchestrator.data-folder", folder.toString());
    given.put("orograph.store.bucket", bucket);
    given.put("orograph.store.endpoint", "http://127.0.0.1:1");
    return OrchestratorConfig.from(
        ConfigFactory.parseMap(given)
            .withFallback(ConfigFactory.parseResources("application.conf"))
            .resolve());
  }

  @Test
  void aLabInAFolderHasNoMark() throws IOException {
    StoreMark.check(config(""));
    StoreMark.write(config(""));
    assertThat(StoreMark.file(folder)).doesNotExist();
    FolderStore.open(config("").storeFolder(), InstantSource.system());
    StoreMark.check(config("landscapes"));
  }

  @Test
  void checkpointsInTheFolderAreNotLeftBehind() throws IOException {
    FolderStore.open(config("").storeFolder(), InstantSource.system()).put(new byte[] {1});
    assertThatThrownBy(() -> StoreMark.check(config("landscapes")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(
            config("").storeFolder()
                + ": holds this lab's checkpoints (expected: copied to s3://landscapes/ as");
  }

  @Test
  void anotherBucketOrNoneIsRefused() throws IOException {
    StoreMark.write(config("landscapes"));
    StoreMark.check(config("landscapes"));
    assertThatThrownBy(() -> StoreMark.check(config("")))
        .hasMessageContaining("orograph.store.bucket: empty (expected: s3://landscapes/, where");
    assertThatThrownBy(() -> StoreMark.check(config("others")))
        .hasMessageContaining("orograph.store.bucket: s3://others/ (expected: s3://landscapes/,");
    Files.delete(StoreMark.file(folder));
    StoreMark.check(config("others"));
  }

  private OrchestratorConfig elsewhere(Path store) {
    return OrchestratorConfig.from(
        ConfigFactory.parseMap(
                Map.of(
                    "orograph.token-file", "t",
                    "orograph.orchestrator.data-folder", folder.resolve("data").toString(),
                    "orograph.orchestrator.store-folder", store.toString()))
            .withFallback(ConfigFactory.parseResources("application.conf"))
            .resolve());
  }

  @Test
  void aStoreElsewhereThatIsNotMountedIsNotBegunAnew() throws IOException {
    Path store = Files.createDirectories(folder.resolve("disk").resolve("store"));
    Files.createDirectories(folder.resolve("data"));
    StoreMark.check(elsewhere(store));
    FolderStore.open(store, InstantSource.system());
    StoreMark.write(elsewhere(store));
    StoreMark.check(elsewhere(store));
    Path mounted = Files.move(store, folder.resolve("unmounted"));
    Files.createDirectories(store);
    assertThatThrownBy(() -> StoreMark.check(elsewhere(store)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no store is in " + store)
        .hasMessageContaining("remove " + StoreMark.folder(folder.resolve("data")));
    StoreMark.check(elsewhere(mounted));
  }

  @Test
  void aMarkThatSaysSoAlreadyIsNotWrittenAgain() throws IOException {
    StoreMark.write(config("landscapes"));
    Path mark = StoreMark.file(folder);
    FileTime before = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    Files.setLastModifiedTime(mark, before);
    StoreMark.write(config("landscapes"));
    assertThat(Files.getLastModifiedTime(mark)).isEqualTo(before);
    StoreMark.write(config("others"));
    assertThat(mark).content().isEqualTo("s3://others/\n");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(mark);
    }
  }
}
