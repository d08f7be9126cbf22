package io.orograph.store.local;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Content in a folder, as {@code <first two digits>/<digest>}.
 *
 * <p>Put = temporary file beside the final place, fsync, rename, fsync of the folder: after a kill
 * at any moment there is either the whole content or none under its name. Several processes may
 * share the folder: equal content has an equal name, so the last rename wins without harm.
 */
public final class FolderStore implements CheckpointStore {
  private static final String TEMPORARY = ".tmp-";

  private final Path folder;

  private FolderStore(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the store in {@code folder}, which is made if need be.
   *
   * @throws IOException if the folder cannot be made or written to; the message names it
   */
  public static FolderStore open(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IOException(
          "store folder: " + folder + " (expected: a folder that can be made)", e);
    }
    if (!Files.isWritable(folder)) {
      throw new IOException(
          "store folder: " + folder + " (expected: a folder that can be written)");
    }
    return new FolderStore(folder);
  }

  @Override
  public Digest put(byte[] bytes) throws IOException {
    Digest digest = Digest.of(bytes);
    Path target = place(digest);
    if (Files.exists(target) && Files.size(target) == bytes.length) {
      return digest;
    }
    Path parent = folder.resolve(digest.hex().substring(0, 2));
    Files.createDirectories(parent);
    Path temporary = parent.resolve(TEMPORARY + UUID.randomUUID());
    try {
      write(temporary, bytes);
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      sync(parent);
    } catch (FileSystemException e) {
      throw new IOException("store folder: " + folder + " cannot take " + digest + ": " + e, e);
    } finally {
      Files.deleteIfExists(temporary);
    }
    return digest;
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
  }

  /**
   * Makes the rename itself survive a loss of power, where the file system lets a folder be opened.
   */
  private static void sync(Path directory) throws IOException {
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  @Override
  public byte[] get(Digest digest) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(place(digest));
    } catch (NoSuchFileException e) {
      throw new MissingContentException(digest);
    }
    Digest found = Digest.of(bytes);
    if (!found.equals(digest)) {
      throw new CorruptContentException(digest, found.hex());
    }
    return bytes;
  }

  @Override
  public boolean contains(Digest digest) {
    return Files.exists(place(digest));
  }

  @Override
  public Stream<Digest> list() throws IOException {
    try (Stream<Path> paths = Files.walk(folder, 2)) {
      return paths
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> name.matches("[0-9a-f]{64}"))
          .map(Digest::new)
          .toList()
          .stream();
    }
  }

  /**
   * Deletes temporary files that a killed process left behind.
   *
   * @return how many
   */
  public int sweepTemporaries() throws IOException {
    int deleted = 0;
    try (Stream<Path> paths = Files.walk(folder, 2)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        if (String.valueOf(path.getFileName()).startsWith(TEMPORARY)
            && Files.deleteIfExists(path)) {
          deleted++;
        }
      }
    }
    return deleted;
  }

  private Path place(Digest digest) {
    return folder.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
  }
}
