package io.orograph.store.local;

import io.orograph.core.checkpoint.StoreException;
import io.orograph.core.checkpoint.StoreException.Fault;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Names what is wrong with a folder that cannot do what it must. */
public final class FolderFaults {
  private FolderFaults() {}

  /** What {@code cause} says of {@code folder}. */
  public static StoreException of(Path folder, IOException cause) {
    return of(folder, cause, 0);
  }

  /**
   * The same of a write that failed.
   *
   * @param size bytes that were to be written: a folder without space for them is full, whatever
   *     the words of the system
   */
  public static StoreException of(Path folder, IOException cause, long size) {
    if (cause instanceof StoreException known) {
      return known;
    }
    Fault said = fault(cause);
    Fault fault = said == Fault.FAILED && !hasSpace(folder, size) ? Fault.FULL : said;
    String store = folder.toString();
    return switch (fault) {
      case FULL -> new StoreException(fault, store, "full", "space for checkpoints", cause);
      case READ_ONLY ->
          new StoreException(fault, store, "not writable", "a folder this user may write", cause);
      case FAILED ->
          new StoreException(
              fault, store, cause.toString(), "a folder that can be read and written", cause);
    };
  }

  private static boolean hasSpace(Path folder, long size) {
    try {
      return Files.getFileStore(folder).getUsableSpace() >= size;
    } catch (IOException e) {
      return true; // not known
    }
  }

  /** Java has no types for these: the system's words tell, where they are English. */
  private static Fault fault(IOException cause) {
    String reason = cause instanceof FileSystemException f ? f.getReason() : null;
    String words = (reason == null ? String.valueOf(cause.getMessage()) : reason);
    String lower = words.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("quota exceeded")) {
      return Fault.FULL;
    }
    if (cause instanceof AccessDeniedException
        || lower.contains("read-only file system")
        || lower.contains("operation not permitted")) {
      return Fault.READ_ONLY;
    }
    return Fault.FAILED;
  }
}
