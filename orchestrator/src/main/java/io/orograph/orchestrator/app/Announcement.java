package io.orograph.orchestrator.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The file in which a process says where it serves. */
final class Announcement {
  private Announcement() {}

  /** Writes it whole or not at all: others wait for it. */
  static void write(Path folder, Orchestrator orchestrator) throws IOException {
    String json =
        "{\"client\":%d,\"worker\":%d,\"pid\":%d}\n"
            .formatted(
                orchestrator.clientPort(),
                orchestrator.workerPort(),
                ProcessHandle.current().pid());
    Path temporary = folder.resolve("orchestrator.json.new");
    Files.writeString(temporary, json);
    Files.move(
        temporary,
        folder.resolve("orchestrator.json"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
