package io.orograph.store.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.StoreException;
import io.orograph.store.contract.CheckpointStoreContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest extends CheckpointStoreContract {
  @TempDir Path folder;

  @Override
  protected CheckpointStore open() throws IOException {
    return FolderStore.open(folder, InstantSource.system());
  }

  @Override
  protected void damage(Digest digest, UnaryOperator<byte[]> change) throws IOException {
    Path file = file(digest);
    Files.write(file, change.apply(Files.readAllBytes(file)));
  }

  private Path file(Digest digest) {
    String hex = digest.hex();
    return folder.resolve(hex.substring(0, 2)).resolve(hex.substring(2, 4)).resolve(hex);
  }

  @Test
  void contentLiesTwoFoldersDeepUnderItsDigest() throws IOException {
    Digest digest = open().put(new byte[] {1, 2, 3});
    assertThat(file(digest)).hasBinaryContent(new byte[] {1, 2, 3});
  }

  @Test
  void whatAKilledProcessLeftIsNoContentAndIsRemovedWhenItIsOld() throws IOException {
    CheckpointStore store = open();
    byte[] bytes = {4, 5, 6};
    Path left = folder.resolve("incoming").resolve("left.tmp");
    Files.write(left, bytes);
    assertThat(store.contains(Digest.of(bytes))).isFalse();
    try (Stream<Digest> all = open().list()) {
      assertThat(all).isEmpty();
    }
    assertThat(left).as("perhaps another process is writing it").exists();
    InstantSource tomorrow = InstantSource.offset(InstantSource.system(), Duration.ofDays(1));
    FolderStore.open(folder, tomorrow);
    assertThat(left).doesNotExist();
  }

  @Test
  void onlyWhatWasPutLongAgoIsTakenAwayAndPuttingAgainMakesItYoung() throws IOException {
    Instant start = Instant.parse("2026-11-01T00:00:00Z");
    AtomicReference<Instant> now = new AtomicReference<>(start);
    CheckpointStore store = FolderStore.open(folder, now::get);
    Digest digest = store.put(new byte[] {1});
    assertThat(store.release(digest, start)).isFalse();
    now.set(start.plusSeconds(10));
    store.put(new byte[] {1});
    assertThat(store.release(digest, start.plusSeconds(10))).isFalse();
    try (Stream<CheckpointStore.Stored> stored = store.stored()) {
      assertThat(stored)
          .containsExactly(new CheckpointStore.Stored(digest, 1, start.plusSeconds(10)));
    }
    assertThat(store.release(digest, start.plusSeconds(11))).isTrue();
    assertThat(store.contains(digest)).isFalse();
    assertThat(store.release(digest, start.plusSeconds(11))).isFalse();
    assertThat(folder.resolve("leaving")).isEmptyDirectory();
  }

  @Test
  void aPutThatRacesAgainstItsReleaseIsNeverLost() throws Exception {
    Instant start = Instant.parse("2026-11-01T00:00:00Z");
    AtomicInteger now = new AtomicInteger();
    InstantSource clock = () -> start.plusSeconds(now.get());
    CheckpointStore store = FolderStore.open(folder, clock);
    CheckpointStore other = FolderStore.open(folder, clock);
    byte[] bytes = {2, 7, 1, 8};
    Digest digest = Digest.of(bytes);
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger released = new AtomicInteger();
    CompletableFuture<Void> releasing =
        CompletableFuture.runAsync(
            () -> {
              while (!over.get()) {
                try {
                  released.addAndGet(other.release(digest, clock.instant()) ? 1 : 0);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });
    for (int round = 0; round < 500; round++) {
      now.set(round);
      store.put(bytes);
      assertThat(store.contains(digest)).as("round %d", round).isTrue();
    }
    over.set(true);
    releasing.get(10, TimeUnit.SECONDS);
    assertThat(released.get()).isPositive();
  }

  @Test
  void theMarkOfAKilledCollectorHoldsNoPutUpForEver() throws IOException {
    CheckpointStore store = open();
    Digest digest = store.put(new byte[] {9});
    Path mark = Files.createFile(folder.resolve("leaving").resolve(digest.hex()));
    assertThat(store.put(new byte[] {9})).isEqualTo(digest);
    assertThat(store.release(digest, Instant.MAX)).as("another may be taking it").isFalse();
    FolderStore.open(folder, InstantSource.offset(InstantSource.system(), Duration.ofDays(1)));
    assertThat(mark).doesNotExist();
    assertThat(store.contains(digest)).isTrue();
  }

  @Test
  void aFinishedPutLeavesNothingUnfinished() throws IOException {
    open().put(new byte[] {7});
    assertThat(folder.resolve("incoming")).isEmptyDirectory();
  }

  /** Puts for ever, printing each digest once {@code put} has returned. */
  static final class Putter {
    public static void main(String[] args) throws IOException {
      CheckpointStore store = FolderStore.open(Path.of(args[0]), InstantSource.system());
      for (long i = 0; ; i++) {
        Digest digest = store.put(("run " + i).repeat(20_000).getBytes(StandardCharsets.UTF_8));
        Files.writeString(
            Path.of(args[1]),
            digest.hex() + "\n",
            java.nio.file.StandardOpenOption.APPEND,
            java.nio.file.StandardOpenOption.CREATE);
      }
    }
  }

  @Test
  void aKillAtAnyTimeLosesNothingThatWasPutAndLeavesNothingTorn(@TempDir Path other)
      throws Exception {
    Path log = Files.createFile(other.resolve("put.log"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Putter.class.getName(),
                folder.toString(),
                log.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = process.inputReader()) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (Files.size(log) < 65 * 30 && process.isAlive() && System.nanoTime() < deadline) {
        process.waitFor(5, TimeUnit.MILLISECONDS);
      }
      assertThat(process.isAlive()).as(process.isAlive() ? "" : output.readLine()).isTrue();
      process.destroyForcibly().waitFor();
    }
    List<String> lines = new ArrayList<>(Files.readAllLines(log));
    lines.removeIf(line -> line.length() != 64);
    assertThat(lines).hasSizeGreaterThanOrEqualTo(29);
    CheckpointStore store = open();
    for (String line : lines) {
      assertThat(store.get(new Digest(line))).isNotEmpty();
    }
    try (Stream<Digest> all = store.list()) {
      for (Digest digest : all.toList()) {
        assertThat(store.get(digest)).isNotEmpty();
      }
    }
  }

  @Test
  void aFolderThatCannotBeOneIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> FolderStore.open(file, InstantSource.system()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aFullAndAReadOnlyFolderAreToldApart() {
    assertThat(fault(new FileSystemException("f", null, "No space left on device")))
        .isEqualTo(StoreException.Fault.FULL);
    assertThat(fault(new IOException("No space left on device")))
        .isEqualTo(StoreException.Fault.FULL);
    assertThat(fault(new IOException("Disk quota exceeded"))).isEqualTo(StoreException.Fault.FULL);
    assertThat(fault(new FileSystemException("f", null, "Read-only file system")))
        .isEqualTo(StoreException.Fault.READ_ONLY);
    assertThat(fault(new AccessDeniedException("f"))).isEqualTo(StoreException.Fault.READ_ONLY);
    assertThat(fault(new IOException("Input/output error"))).isEqualTo(StoreException.Fault.FAILED);
  }

  private StoreException.Fault fault(IOException cause) {
    StoreException named = FolderFaults.of(folder, cause);
    assertThat(Objects.requireNonNull(named.getMessage())).contains(folder.toString());
    return named.fault();
  }

  @Test
  void contentOfAStoreThatIsNotMountedIsNotMissing() throws IOException {
    Path disk = folder.resolve("disk");
    Digest digest = FolderStore.open(disk, InstantSource.system()).put(new byte[] {1});
    Path mounted = Files.move(disk, folder.resolve("mounted"));
    Files.createDirectory(disk);
    CheckpointStore store = FolderStore.existing(disk, InstantSource.system());
    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> store.get(digest),
            () -> store.size(digest),
            () -> store.contains(digest),
            () -> store.put(new byte[] {1}))) {
      assertThatThrownBy(use)
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.fault()).isEqualTo(StoreException.Fault.FAILED))
          .hasMessageContaining("no store is there");
    }
    assertThat(disk).as("nothing is written under the place of the disk").isEmptyDirectory();
    Files.delete(disk);
    Files.move(mounted, disk);
    assertThat(store.get(digest)).isEqualTo(new byte[] {1});
  }

  @Test
  void aFolderWithoutSpaceForAWriteIsFullInAnyLanguage() {
    IOException words = new FileSystemException("f", null, "Auf dem Gerät ist kein Platz mehr");
    assertThat(FolderFaults.of(folder, words, Long.MAX_VALUE).fault())
        .isEqualTo(StoreException.Fault.FULL);
    assertThat(FolderFaults.of(folder, words, 1).fault()).isEqualTo(StoreException.Fault.FAILED);
    assertThat(FolderFaults.of(folder, new AccessDeniedException("f"), Long.MAX_VALUE).fault())
        .isEqualTo(StoreException.Fault.READ_ONLY);
  }
}
