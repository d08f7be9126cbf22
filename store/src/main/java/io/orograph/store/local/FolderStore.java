package io.orograph.store.local;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.StoreException;
import io.orograph.core.checkpoint.StoreException.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A store in a folder: {@code ab/cd/abcd...} by digest, so that no folder grows beyond what file
 * systems like.
 *
 * <p>Putting writes a file in {@code incoming}, on the same file system, forces it to disk, renames
 * it to its digest and forces the folder. Unfinished files lie in that one folder, so that finding
 * those that a killed process left costs nothing however large the store is.
 */
public final class FolderStore implements CheckpointStore {
  private static final String INCOMING = "incoming";
  private static final String LEAVING = "leaving";
  private static final Pattern FIRST = Pattern.compile("[0-9a-f]{2}");
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

  /** No put takes this long; what is older belongs to a process that was killed. */
  private static final Duration STALE = Duration.ofHours(1);

  /** Between setting a mark and deleting a file lie two calls of the system. */
  private static final Duration LONGEST_RELEASE = Duration.ofSeconds(2);

  private static final Duration PAUSE = Duration.ofMillis(1);

  private final Path root;
  private final Path incoming;
  private final Path leaving;
  private final InstantSource clock;

  private FolderStore(Path root, InstantSource clock) {
    this.root = root;
    this.incoming = root.resolve(INCOMING);
    this.leaving = root.resolve(LEAVING);
    this.clock = clock;
  }

  /**
   * The store in {@code folder}, made if it is not there, by the lab that it is of; removes what
   * killed processes left unfinished.
   *
   * @param clock tells how old an unfinished file is, and when content was put
   * @throws StoreException if the folder cannot be used
   */
  public static FolderStore open(Path folder, InstantSource clock) throws IOException {
    FolderStore store = new FolderStore(folder.toAbsolutePath().normalize(), clock);
    try {
      Files.createDirectories(store.incoming);
      Files.createDirectories(store.leaving);
      removeStale(store.incoming, clock.instant());
      removeStale(store.leaving, clock.instant());
    } catch (IOException e) {
      throw FolderFaults.of(folder, e);
    }
    return store;
  }

  /**
   * The store that a lab has in {@code folder}. It is not made: where it is not there, as in the
   * place of a disk that is not mounted, nothing is read and written but {@link StoreException},
   * for as long as that is so.
   *
   * @param clock tells how old an unfinished file is, and when content was put
   * @throws StoreException if the folder cannot be used
   */
  public static FolderStore existing(Path folder, InstantSource clock) throws IOException {
    FolderStore store = new FolderStore(folder.toAbsolutePath().normalize(), clock);
    try {
      if (isIn(folder)) {
        removeStale(store.incoming, clock.instant());
      }
      if (Files.isDirectory(store.leaving)) {
        removeStale(store.leaving, clock.instant());
      }
    } catch (IOException e) {
      throw FolderFaults.of(folder, e);
    }
    return store;
  }

  /** Whether a store has been made in a folder. */
  public static boolean isIn(Path folder) {
    return Files.isDirectory(folder.resolve(INCOMING));
  }

  /** Without it nothing says that content is missing: the whole store is. */
  private void require() throws StoreException {
    if (!isIn(root)) {
      throw new StoreException(
          Fault.FAILED,
          root.toString(),
          "no store is there",
          "the lab's own, mounted; the orchestrator makes it",
          new NoSuchFileException(incoming.toString()));
    }
  }

  private static void removeStale(Path folder, Instant now) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        try {
          if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(STALE))) {
            Files.deleteIfExists(file);
          }
        } catch (NoSuchFileException finished) {
          // Its process has just renamed it.
        }
      }
    }
  }

  @Override
  public Digest put(byte[] bytes) throws IOException {
    Digest digest = Digest.of(bytes);
    Path target = path(digest);
    require();
    try {
      do {
        if (!isIntact(target, digest) || !touch(target)) {
          write(bytes, target);
        }
        // who took it away before it was young may have left no mark any more, but no content
        // either
      } while (wasLeaving(digest) || !Files.exists(target));
      // Also for content that was there: another process may be between its rename and this.
      force(parent(target));
      return digest;
    } catch (IOException e) {
      throw FolderFaults.of(root, e, bytes.length);
    }
  }

  /**
   * Whether the content may just have been taken away. Who takes it first sets a mark and then
   * looks at its age; who puts it first makes it young and then looks for the mark. So one of them
   * sees the other: either it stays, or this waits until it is gone, and puts it again.
   */
  private boolean wasLeaving(Digest digest) {
    Path mark = leaving.resolve(digest.hex());
    if (!Files.exists(mark)) {
      return false;
    }
    long end = System.nanoTime() + LONGEST_RELEASE.toNanos();
    while (Files.exists(mark)) {
      if (System.nanoTime() > end) {
        return false; // the mark of a killed process, removed when a store is opened
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return true;
  }

  /**
   * Makes content that is there count as put now, so that nobody takes it away before it is
   * referred to. False if it cannot be done, as when it is just being taken away: it is then
   * written again.
   */
  private boolean touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void write(byte[] bytes, Path target) throws IOException {
    makeFolder(parent(parent(target)));
    makeFolder(parent(target));
    Path unfinished = incoming.resolve(UUID.randomUUID() + ".tmp");
    try {
      try (FileChannel file =
          FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
          file.write(rest);
        }
        file.force(true);
      }
      Files.setLastModifiedTime(unfinished, FileTime.from(clock.instant()));
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** A folder's entry in its parent must be on disk before anything in it counts. */
  private static void makeFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
    force(parent(folder));
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Damaged content counts as absent, so that putting it again heals it. */
  private static boolean isIntact(Path file, Digest digest) throws IOException {
    try {
      return Files.isRegularFile(file) && Digest.of(Files.readAllBytes(file)).equals(digest);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public byte[] get(Digest digest) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path(digest));
    } catch (NoSuchFileException e) {
      require();
      throw new MissingContentException(digest);
    } catch (IOException e) {
      throw FolderFaults.of(root, e);
    }
    Digest found = Digest.of(bytes);
    if (!found.equals(digest)) {
      throw new CorruptContentException(digest, found.hex());
    }
    return bytes;
  }

  @Override
  public boolean contains(Digest digest) throws IOException {
    boolean there = Files.isRegularFile(path(digest));
    if (!there) {
      require();
    }
    return there;
  }

  @Override
  public OptionalLong size(Digest digest) throws IOException {
    try {
      return OptionalLong.of(Files.size(path(digest)));
    } catch (NoSuchFileException e) {
      require();
      return OptionalLong.empty();
    }
  }

  @Override
  public Stream<Digest> list() throws IOException {
    return content().map(file -> new Digest(file.getFileName().toString()));
  }

  /** Only the folders of content are looked at: in the others files come and go all the time. */
  private Stream<Path> content() throws IOException {
    List<Path> folders;
    try (Stream<Path> all = Files.list(root)) {
      folders =
          all.filter(folder -> FIRST.matcher(folder.getFileName().toString()).matches()).toList();
    }
    return folders.stream()
        .flatMap(FolderStore::within)
        .filter(file -> NAME.matcher(file.getFileName().toString()).matches());
  }

  private static Stream<Path> within(Path folder) {
    try (Stream<Path> walk = Files.walk(folder, 2)) {
      return walk.toList().stream(); // one folder of 256 at a time
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Stream<Stored> stored() throws IOException {
    return content().flatMap(file -> stored(file).stream());
  }

  private static Optional<Stored> stored(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new Stored(
              new Digest(file.getFileName().toString()),
              found.size(),
              found.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // taken away meanwhile
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean release(Digest digest, Instant before) throws IOException {
    Path file = path(digest);
    Path mark = leaving.resolve(digest.hex());
    try {
      Files.createFile(mark);
    } catch (FileAlreadyExistsException another) {
      return false; // another process takes it away
    } catch (IOException e) {
      throw FolderFaults.of(root, e);
    }
    try {
      return isOlder(file, before) && Files.deleteIfExists(file);
    } catch (NoSuchFileException gone) {
      return false;
    } catch (IOException e) {
      throw FolderFaults.of(root, e);
    } finally {
      Files.deleteIfExists(mark);
    }
  }

  private static boolean isOlder(Path file, Instant than) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().isBefore(than);
  }

  private Path path(Digest digest) {
    String hex = digest.hex();
    return root.resolve(hex.substring(0, 2)).resolve(hex.substring(2, 4)).resolve(hex);
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalStateException(path + " (expected: a path within the store)");
    }
    return parent;
  }
}
