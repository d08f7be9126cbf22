package io.orograph.wire.access;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of what was changed in a lab and what was refused: one JSON object a line, in a file
 * that its owner alone may read, in as many older files as are kept.
 *
 * <p>Refusals of one kind to one caller are written {@value #EACH_MINUTE} times a minute; the rest
 * is one line with their number, so that nobody pushes the record out by knocking. A record that
 * cannot be written is told in the log and stops no call.
 */
public final class AuditLog implements AutoCloseable {
  /** Refusals of one kind and caller that are written out, in a minute. */
  static final int EACH_MINUTE = 10;

  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int MOST_KINDS = 1000;
  private static final int LONGEST = 1024;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path file;
  private final InstantSource clock;
  private final Bounds bounds;
  private final Map<String, Knocks> knocks = new LinkedHashMap<>();
  private FileChannel out;

  /**
   * How much is kept.
   *
   * @param bytes most bytes of one file
   * @param files older files beside the one that is written
   */
  public record Bounds(long bytes, int files) {
    /** About 160 MB. */
    public static final Bounds USUAL = new Bounds(16 << 20, 9);
  }

  /** Refusals of one kind to one caller. */
  private static final class Knocks {
    private final Entry first;
    private final Instant since;
    private long number;

    Knocks(Entry first, Instant since) {
      this.first = first;
      this.since = since;
    }
  }

  /**
   * One call.
   *
   * @param who name of the caller; empty for somebody unknown
   * @param credential names the token or certificate
   * @param from where the call came from
   * @param method its full name
   * @param resource what it was about, if it said so
   * @param request its request id, if it has one
   * @param outcome code of its status; BEGUN for the start of a stream
   * @param reason of a refusal
   */
  public record Entry(
      String who,
      String credential,
      String from,
      String method,
      String resource,
      String request,
      String outcome,
      String reason) {}

  private AuditLog(Path file, InstantSource clock, Bounds bounds) throws IOException {
    this.file = file;
    this.clock = clock;
    this.bounds = bounds;
    this.out = open(file);
  }

  /**
   * The record in {@code folder}, {@code audit.jsonl} and older ones beside it.
   *
   * @throws IOException if it cannot be written
   */
  public static AuditLog open(Path folder, InstantSource clock, Bounds bounds) throws IOException {
    Files.createDirectories(folder);
    return new AuditLog(folder.resolve("audit.jsonl"), clock, bounds);
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
        PosixFilePermissions.asFileAttribute(OWNER_ONLY));
  }

  /** Writes that something was changed, or tried. */
  public synchronized void changed(Entry entry) {
    Instant now = clock.instant();
    settle(now, false);
    write(line(entry, now, 0));
  }

  /** Writes that a call was refused. */
  public synchronized void refused(Entry entry) {
    Instant now = clock.instant();
    settle(now, false);
    String kind = entry.who() + " " + host(entry.from()) + " " + entry.reason();
    Knocks known = knocks.get(kind);
    if (known == null) {
      if (knocks.size() >= MOST_KINDS) {
        settle(now, true);
      }
      known = new Knocks(entry, now);
      knocks.put(kind, known);
    }
    known.number++;
    if (known.number <= EACH_MINUTE) {
      write(line(entry, now, 0));
    }
  }

  /** Ends the minutes that are over, and says how many refusals were not written out. */
  private void settle(Instant now, boolean all) {
    Iterator<Knocks> each = knocks.values().iterator();
    while (each.hasNext()) {
      Knocks known = each.next();
      if (all || !now.isBefore(known.since.plus(MINUTE))) {
        if (known.number > EACH_MINUTE) {
          write(line(known.first, now, known.number - EACH_MINUTE));
        }
        each.remove();
      }
    }
  }

  /** Whoever knocks comes from another port each time. */
  private static String host(String from) {
    int colon = from.lastIndexOf(':');
    return colon < 0 ? from : from.substring(0, colon);
  }

  private static String line(Entry e, Instant at, long more) {
    JsonObject line = new JsonObject();
    line.addProperty("time", at.toString());
    add(line, "who", e.who());
    add(line, "credential", e.credential());
    add(line, "from", e.from());
    add(line, "method", e.method());
    add(line, "resource", e.resource());
    add(line, "request", e.request());
    add(line, "outcome", e.outcome());
    add(line, "reason", e.reason());
    if (more > 0) {
      line.addProperty("more", more);
    }
    return line + "\n";
  }

  private static void add(JsonObject line, String key, String value) {
    if (!value.isEmpty()) {
      line.addProperty(
          key, value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "...");
    }
  }

  private void write(String line) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      if (out.size() > 0 && out.size() + bytes.remaining() > bounds.bytes()) {
        rotate();
      }
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } catch (IOException e) {
      LOG.error("{}: cannot be written: {}", file, e.toString());
    }
  }

  private void rotate() throws IOException {
    out.close();
    try {
      for (int i = bounds.files(); i >= 1; i--) {
        Path from = i == 1 ? file : older(i - 1);
        if (Files.exists(from)) {
          Files.move(from, older(i), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      Files.deleteIfExists(file);
    } finally {
      out = open(file);
    }
  }

  private Path older(int number) {
    return file.resolveSibling("audit." + number + ".jsonl");
  }

  /** Writes what was counted, and ends the record. */
  @Override
  public synchronized void close() {
    settle(clock.instant(), true);
    try {
      out.force(true);
      out.close();
    } catch (IOException e) {
      LOG.error("{}: cannot be closed: {}", file, e.toString());
    }
  }
}
