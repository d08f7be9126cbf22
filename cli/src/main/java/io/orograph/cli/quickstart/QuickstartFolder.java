package io.orograph.cli.quickstart;

import io.orograph.cli.lab.Background;
import io.orograph.cli.lab.LabException;
import io.orograph.cli.lab.LabFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The folder of a quickstart: its lab in {@code lab/}, its outcome beside it. A new quickstart in
 * the same folder moves the outcome of the one before to {@code earlier/1}, {@code earlier/2}, and
 * so on, and deletes its lab, nothing else.
 */
public final class QuickstartFolder implements AutoCloseable {
  private static final String SWEEP = "sweep.yaml";
  private static final String REPORT = "report.html";
  private static final String TABLE = "measurements.csv";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path root;
  private final LabFolder lab;
  private final FileLock lock;

  private QuickstartFolder(Path root, LabFolder lab, FileLock lock) {
    this.root = root;
    this.lab = lab;
    this.lock = lock;
  }

  /** A folder that is ready, and what was done to make it so. */
  public record Opened(QuickstartFolder folder, Optional<String> news) {}

  /** Starts anew with the sweep {@code yaml}. */
  public static Opened anew(Path root, String yaml) {
    QuickstartFolder folder = take(root);
    boolean known = folder.lab.exists();
    try {
      Optional<String> news = Optional.empty();
      if (known) {
        news = folder.moveOutcome();
        folder.forget();
      } else {
        folder.refuseForeign();
      }
      folder.lab.prepare();
      Files.writeString(folder.lab.root().resolve("request-id"), UUID.randomUUID() + "\n");
      Files.writeString(folder.lab.root().resolve(SWEEP), yaml);
      Files.writeString(folder.root.resolve(SWEEP), yaml);
      return new Opened(folder, news);
    } catch (IOException e) {
      folder.close();
      throw new LabException(
          root + ": cannot be prepared: " + e + " (expected: a folder that you may write to)", e);
    } catch (LabException e) {
      folder.close();
      throw e;
    }
  }

  /** Goes on with the quickstart that was begun here. */
  public static QuickstartFolder again(Path root) {
    if (!new LabFolder(root.resolve("lab")).exists()) {
      throw new LabException(
          root
              + ": no quickstart to resume (expected: one that was begun there; leave out --resume,"
              + " or name its folder by --folder)");
    }
    return take(root);
  }

  private static QuickstartFolder take(Path root) {
    LabFolder lab = new LabFolder(root.resolve("lab"));
    QuickstartFolder folder =
        new QuickstartFolder(root.toAbsolutePath().normalize(), lab, lab.take());
    // Those of a command that was killed end by themselves, but perhaps not yet.
    lab.state().ifPresent(state -> Background.stop(state.processes(), PATIENCE));
    return folder;
  }

  private void refuseForeign() {
    for (String name : List.of(SWEEP, REPORT, TABLE)) {
      if (Files.exists(root.resolve(name))) {
        throw new LabException(
            root.resolve(name)
                + ": not made by a quickstart (expected: an empty folder; choose one by --folder)");
      }
    }
  }

  private Optional<String> moveOutcome() throws IOException {
    Optional<Path> target = Optional.empty();
    for (String name : List.of(SWEEP, REPORT, TABLE)) {
      Path file = root.resolve(name);
      if (Files.exists(file)) {
        if (target.isEmpty()) {
          target = Optional.of(nextEarlier());
        }
        Files.move(file, target.get().resolve(name));
      }
    }
    return target.map(t -> "the outcome of the quickstart before is now in " + t);
  }

  private Path nextEarlier() throws IOException {
    for (int n = 1; ; n++) {
      Path folder = root.resolve("earlier").resolve(Integer.toString(n));
      if (!Files.exists(folder)) {
        return Files.createDirectories(folder);
      }
    }
  }

  /** Deletes the lab of the quickstart before, but for the lock that this one holds. */
  private void forget() throws IOException {
    for (String name :
        List.of("lab.json", "prometheus.json", "token", "data-folder", "request-id", SWEEP)) {
      Files.deleteIfExists(lab.root().resolve(name));
    }
    for (String name : List.of("data", "logs")) {
      deleteTree(lab.root().resolve(name));
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path visited, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** The lab. */
  public LabFolder lab() {
    return lab;
  }

  /** The sweep that was begun here, as it was shipped then. */
  public String sweepText() {
    return read(lab.root().resolve(SWEEP));
  }

  /** The request id, the same for every attempt at this quickstart. */
  public UUID requestId() {
    return UUID.fromString(read(lab.root().resolve("request-id")).strip());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new LabException(file + ": cannot be read: " + e, e);
    }
  }

  /** The report. */
  public Path report() {
    return root.resolve(REPORT);
  }

  /** The measurements. */
  public Path table() {
    return root.resolve(TABLE);
  }

  /** The sweep file. */
  public Path sweep() {
    return root.resolve(SWEEP);
  }

  /** Takes the bytes of a file. */
  public interface Content {
    /** Writes the content. */
    void to(OutputStream out) throws IOException;
  }

  /** Writes a file whole or not at all. */
  public static void write(Path file, Content content) {
    Path temporary = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (OutputStream out = Files.newOutputStream(temporary)) {
        content.to(out);
      }
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new LabException(file + ": cannot be written: " + e.getMessage(), e);
    } finally {
      discard(temporary);
    }
  }

  /** Of a file that was not written whole nothing is left, least of all on a full disk. */
  private static void discard(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // What went wrong before is told; this adds nothing to it.
    }
  }

  @Override
  public void close() {
    try {
      lock.channel().close();
    } catch (IOException e) {
      throw new LabException(lab.root() + ": the lock cannot be given back", e);
    }
  }
}
