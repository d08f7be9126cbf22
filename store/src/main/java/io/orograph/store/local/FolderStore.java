package io.orograph.store.local;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
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
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

  /** No put takes this long; what is older belongs to a process that was killed. */
  private static final Duration STALE = Duration.ofHours(1);

  private final Path root;
  private final Path incoming;

  private FolderStore(Path root) {
    this.root = root;
    this.incoming = root.resolve(INCOMING);
  }

  /**
   * The store in {@code folder}, made if it is not there; removes what killed processes left
   * unfinished.
   *
   * @param clock tells how old an unfinished file is
   * @throws StoreException if the folder cannot be used
   */
  public static FolderStore open(Path folder, InstantSource clock) throws IOException {
    FolderStore store = new FolderStore(folder.toAbsolutePath().normalize());
    try {
      Files.createDirectories(store.incoming);
      store.removeStale(clock.instant());
    } catch (IOException e) {
      throw StoreException.of(folder, e);
    }
    return store;
  }

  private void removeStale(Instant now) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(incoming)) {
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
    try {
      if (!isIntact(target, digest)) {
        write(bytes, target);
      }
      // Also for content that was there: another process may be between its rename and this.
      force(parent(target));
      return digest;
    } catch (IOException e) {
      throw StoreException.of(root, e);
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
      throw new MissingContentException(digest);
    } catch (IOException e) {
      throw StoreException.of(root, e);
    }
    Digest found = Digest.of(bytes);
    if (!found.equals(digest)) {
      throw new CorruptContentException(digest, found.hex());
    }
    return bytes;
  }

  @Override
  public boolean contains(Digest digest) {
    return Files.isRegularFile(path(digest));
  }

  @Override
  public Stream<Digest> list() throws IOException {
    try (Stream<Path> files = Files.walk(root, 3)) {
      return files
          .filter(file -> !file.startsWith(incoming))
          .map(file -> file.getFileName().toString())
          .filter(name -> NAME.matcher(name).matches())
          .map(Digest::new)
          .toList()
          .stream();
    }
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
