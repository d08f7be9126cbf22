package io.orograph.wire.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  @TempDir private Path folder;
  private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);

  private static AuditLog.Entry entry(String resource, String reason) {
    return new AuditLog.Entry("ada", "0a1b", "192.0.2.1:5000", "s/M", resource, "r", "OK", reason);
  }

  private List<JsonObject> lines() throws IOException {
    return Files.readAllLines(folder.resolve("audit.jsonl")).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  @Test
  void aChangeIsOneLineWhateverStandsInIt() throws IOException {
    try (AuditLog log = AuditLog.open(folder, clock::get, AuditLog.Bounds.USUAL)) {
      log.changed(entry("a\n{\"who\":\"eve\"}", ""));
    }
    assertThat(lines()).hasSize(1);
    JsonObject line = lines().getFirst();
    assertThat(line.get("time").getAsString()).isEqualTo("2026-11-28T12:00:00Z");
    assertThat(line.get("who").getAsString()).isEqualTo("ada");
    assertThat(line.get("resource").getAsString()).isEqualTo("a\n{\"who\":\"eve\"}");
    assertThat(line.has("reason")).isFalse();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("audit.jsonl"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aSecondStartGoesOnInTheSameFile() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (AuditLog log = AuditLog.open(folder, clock::get, AuditLog.Bounds.USUAL)) {
        log.changed(entry("a", ""));
      }
    }
    assertThat(lines()).hasSize(2);
  }

  @Test
  void refusalsWithoutEndAreCountedAndNotWrittenOut() throws IOException {
    try (AuditLog log = AuditLog.open(folder, clock::get, AuditLog.Bounds.USUAL)) {
      for (int i = 0; i < 5000; i++) {
        log.refused(entry("a", "wrong_token"));
      }
      clock.set(NOW.plusSeconds(60));
      log.changed(entry("b", ""));
    }
    List<JsonObject> lines = lines();
    assertThat(lines).hasSize(AuditLog.EACH_MINUTE + 2);
    assertThat(lines.get(AuditLog.EACH_MINUTE).get("more").getAsLong())
        .isEqualTo(5000 - AuditLog.EACH_MINUTE);
    assertThat(lines.getLast().get("resource").getAsString()).isEqualTo("b");
  }

  @Test
  void filesAreTurnedOverAndBounded() throws IOException {
    try (AuditLog log = AuditLog.open(folder, clock::get, new AuditLog.Bounds(1000, 2))) {
      for (int i = 0; i < 200; i++) {
        log.changed(entry("sweep-" + i, ""));
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()).toList())
          .containsExactlyInAnyOrder("audit.jsonl", "audit.1.jsonl", "audit.2.jsonl");
    }
    for (String name : List.of("audit.jsonl", "audit.1.jsonl", "audit.2.jsonl")) {
      assertThat(Files.size(folder.resolve(name))).isBetween(1L, 1000L);
    }
    assertThat(lines().getLast().get("resource").getAsString()).isEqualTo("sweep-199");
  }
}
