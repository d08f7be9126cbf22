package io.orograph.orchestrator.webhook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who was told of which end, kept in a file of lines: first since when there is anything to tell,
 * then {@code TIME DESTINATION END}. A line that was torn by a kill is as if it were not there, so
 * its end is told again.
 */
final class ToldFile {
  private static final String SINCE = "since ";

  private final Path file;
  private static final Logger LOG = LoggerFactory.getLogger(ToldFile.class);

  private final Map<String, Instant> told = new LinkedHashMap<>();
  private Instant since;

  /**
   * Reads it, and forgets what is too old to be asked for.
   *
   * @param now from when on there is something to tell where nothing was told before
   * @param oldest ends before this are not asked for
   */
  ToldFile(Path file, Instant now, Instant oldest) {
    this.file = file;
    this.since = now;
    try {
      if (Files.exists(file)) {
        Files.readAllLines(file).forEach(this::line);
      }
      told.values().removeIf(at -> at.isBefore(oldest));
      if (since.isBefore(oldest)) {
        since = oldest;
      }
      rewrite();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void line(String line) {
    try {
      if (line.startsWith(SINCE)) {
        since = Instant.parse(line.substring(SINCE.length()));
      } else {
        int space = line.indexOf(' ');
        Instant at = Instant.parse(line.substring(0, Math.max(space, 0)));
        told.put(line.substring(space + 1), at);
      }
    } catch (DateTimeException e) {
      // A torn line: what it would have said is done once more.
    }
  }

  private void rewrite() throws IOException {
    StringBuilder text = new StringBuilder(SINCE).append(since).append('\n');
    told.forEach((key, at) -> text.append(at).append(' ').append(key).append('\n'));
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Ends before this are nobody's business. */
  Instant since() {
    return since;
  }

  private static String key(Destination destination, SweepEnd end) {
    return destination.key() + " " + end.id();
  }

  boolean has(Destination destination, SweepEnd end) {
    return told.containsKey(key(destination, end));
  }

  /**
   * Remembers it, on the disk before this returns. Where the disk takes nothing it is told once
   * more after a restart, but not before.
   */
  void add(Destination destination, SweepEnd end) {
    String key = key(destination, end);
    told.put(key, end.at());
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer bytes =
          ByteBuffer.wrap((end.at() + " " + key + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        if (channel.write(bytes) < 0) {
          throw new IOException(file + " cannot be written");
        }
      }
      channel.force(false);
    } catch (IOException e) {
      LOG.warn("{} is not written: after a restart {} is told again", file, end.sweep(), e);
    }
  }
}
