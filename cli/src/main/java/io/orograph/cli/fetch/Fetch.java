package io.orograph.cli.fetch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Consumer;

/**
 * Brings a published data set into a data folder: downloads its files, or what is left of them,
 * checks them by their digests, unpacks them beside, and moves them into place one after another
 * when all are there.
 */
public final class Fetch {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** For what comes beside the wanted files in an archive: names of classes, padding. */
  private static final long BESIDE = 1 << 20;

  private static final String WORK = ".fetch";

  private final Source source;
  private final Path dataFolder;
  private final Duration patience;

  /** Of a data set into a data folder, which need not be there yet. */
  public Fetch(Source source, Path dataFolder) {
    this(source, dataFolder, PATIENCE);
  }

  Fetch(Source source, Path dataFolder, Duration patience) {
    this.source = source;
    this.dataFolder = dataFolder;
    this.patience = patience;
  }

  /**
   * What became of it.
   *
   * @param folder where its files are
   * @param files those that were put there; none where all were there before
   */
  public record Result(Path folder, List<Path> files) {
    public Result {
      files = List.copyOf(files);
    }
  }

  /**
   * Brings what is not there yet.
   *
   * @param told takes a line before each download
   * @throws FetchException if it cannot be had; says which files are needed, where they are from
   *     and where they go
   */
  public Result run(Consumer<String> told) throws FetchException {
    Path folder = source.folder(dataFolder);
    if (source.isIn(dataFolder)) {
      return new Result(folder, List.of());
    }
    Path work = dataFolder.resolve(WORK);
    try {
      Files.createDirectories(work);
      try (FileChannel channel =
              FileChannel.open(
                  work.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = lock(channel)) {
        return new Result(folder, placed(lock, work, folder, told));
      }
    } catch (IOException e) {
      throw new FetchException(e.getMessage() + "\n" + byHand());
    }
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new IOException("another fetch is at work in this folder (expected: one at a time)");
    }
    return lock;
  }

  private List<Path> placed(FileLock lock, Path work, Path folder, Consumer<String> told)
      throws IOException {
    if (!lock.isValid()) {
      throw new IOException("the lock of " + work + " is gone (expected: held)");
    }
    Map<Path, Path> ready = new LinkedHashMap<>();
    for (RemoteFile file : source.files()) {
      Path part = work.resolve(file.name() + ".part");
      room(file);
      told.accept(
          file.addresses().getFirst() + " (" + Math.ceilDiv(file.bytes(), 1_000_000L) + " MB)");
      new Download(file, part, patience).run();
      ready.put(part, folder.resolve(file.name()));
    }
    if (source.isArchive()) {
      Path archive = ready.keySet().iterator().next();
      Map<Path, Path> unpacked = unpacked(archive, work, folder);
      move(unpacked, folder);
      Files.delete(archive);
      return List.copyOf(unpacked.values());
    }
    move(ready, folder);
    return List.copyOf(ready.values());
  }

  private void room(RemoteFile file) throws IOException {
    long unpacked = source.unpackedBytes().stream().mapToLong(Long::longValue).sum();
    long free = Files.getFileStore(dataFolder).getUsableSpace();
    if (free < file.bytes() + unpacked) {
      throw new IOException(
          dataFolder
              + ": "
              + free
              + " bytes free (expected: "
              + (file.bytes() + unpacked)
              + " for "
              + file.name()
              + ")");
    }
  }

  private Map<Path, Path> unpacked(Path archive, Path work, Path folder) throws IOException {
    Map<String, TarFile.Target> wanted = new LinkedHashMap<>();
    Map<Path, Path> moves = new LinkedHashMap<>();
    long most = BESIDE;
    for (int i = 0; i < source.place().names().size(); i++) {
      String name = source.place().names().get(i);
      Path beside = work.resolve(name + ".unpacked");
      long bytes = source.unpackedBytes().get(i);
      wanted.put(
          source.place().folders().getFirst() + "/" + name, new TarFile.Target(beside, bytes));
      moves.put(beside, folder.resolve(name));
      most += bytes;
    }
    try {
      TarFile.extract(archive, wanted, most);
    } catch (IOException e) {
      for (Path beside : moves.keySet()) {
        Files.deleteIfExists(beside);
      }
      throw new IOException(source.files().getFirst().name() + ": " + e.getMessage(), e);
    }
    return moves;
  }

  /** Each at once, so that no worker reads half a file; a set is offered when all are there. */
  private static void move(Map<Path, Path> moves, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<Path, Path> move : moves.entrySet()) {
      try (FileChannel written = FileChannel.open(move.getKey(), StandardOpenOption.WRITE)) {
        written.force(true);
      }
      Files.move(move.getKey(), move.getValue(), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** How to do it by hand. */
  public String byHand() {
    StringJoiner text = new StringJoiner("\n");
    text.add("To bring the files from elsewhere:");
    for (RemoteFile file : source.files()) {
      text.add("  " + file.addresses().getFirst() + " (" + file.bytes() + " bytes)");
      text.add("    SHA-256 " + file.sha256());
    }
    Path folder = source.folder(dataFolder);
    text.add(
        source.isArchive()
            ? "  then: tar -xzf " + source.files().getFirst().name() + " -C " + dataFolder
            : "  each into the folder " + folder);
    text.add(
        "  Workers look for "
            + String.join(", ", source.place().names())
            + " in "
            + folder
            + "; see docs/how-to/data-sets.md");
    return text.toString();
  }
}
