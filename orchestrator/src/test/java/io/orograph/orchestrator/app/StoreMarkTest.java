package io.orograph.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
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
}
