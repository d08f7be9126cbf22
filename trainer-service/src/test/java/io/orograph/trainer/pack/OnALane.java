package io.orograph.trainer.pack;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.engine.lane.Lane;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that train packs themselves: a lane for the class, a store for each test. */
abstract class OnALane {
  static Lane lane;

  CheckpointStore store;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    lane = Lane.open("test-lane");
  }

  @BeforeEach
  void openStore() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
  }

  @AfterAll
  static void close() {
    lane.close();
  }
}
