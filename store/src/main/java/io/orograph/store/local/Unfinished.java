package io.orograph.store.local;

import io.orograph.core.checkpoint.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Content that comes in pieces, each in a file of its own until it is whole, so that whoever brings
 * it goes on where it was, also after a kill on either side. What lies here is not forced to disk
 * and not believed: only its digest says whether it arrived.
 *
 * <p>Several may bring the same content at once. They write the same bytes at the same places, and
 * whoever is first to be done takes the file away from under the others, who keep what they have
 * open.
 */
public final class Unfinished {
  private static final String SUFFIX = ".part";

  private final Path folder;
  private final InstantSource clock;
  private final Duration forgotten;

  /**
   * Pieces in {@code folder}, which need not be there.
   *
   * @param forgotten how long a piece stays that nobody adds to
   */
  public Unfinished(Path folder, InstantSource clock, Duration forgotten) {
    this.folder = folder;
    this.clock = clock;
    this.forgotten = forgotten;
  }

  /** What has come so far of some content of this digest and size. */
  public Part part(Digest digest, long size) {
    return new Part(folder.resolve(digest.hex() + "-" + size + SUFFIX), size);
  }

  /** Bytes that lie here. */
  public long bytes() throws IOException {
    return each(file -> Files.size(file));
  }

  /** Takes away what nobody has added to for long; how many files. */
  public long forget() throws IOException {
    Instant before = clock.instant().minus(forgotten);
    return each(
        file ->
            Files.getLastModifiedTime(file).toInstant().isBefore(before)
                    && Files.deleteIfExists(file)
                ? 1
                : 0);
  }

  private interface Count {
    long of(Path file) throws IOException;
  }

  private long each(Count count) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    long sum = 0;
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path part : parts) {
        try {
          sum += count.of(part);
        } catch (NoSuchFileException whole) {
          // Somebody has just been done with it.
        }
      }
    } catch (IOException e) {
      throw FolderFaults.of(folder, e);
    }
    return sum;
  }

  /** Some content on its way, in the hands of one who brings it. */
  public final class Part implements AutoCloseable {
    private final Path file;
    private final long size;
    private Optional<FileChannel> open = Optional.empty();

    private Part(Path file, long size) {
      this.file = file;
      this.size = size;
    }

    /** Bytes of the whole. */
    public long size() {
      return size;
    }

    /** Bytes from the beginning on that have come. */
    public long received() throws IOException {
      try {
        return open.isPresent() ? open.get().size() : Files.exists(file) ? Files.size(file) : 0;
      } catch (NoSuchFileException whole) {
        return 0;
      } catch (IOException e) {
        throw FolderFaults.of(folder, e);
      }
    }

    /**
     * Writes where nothing is missing before.
     *
     * @throws IllegalArgumentException for a place beyond what has come, or bytes beyond the size
     */
    public void write(long offset, ByteBuffer bytes) throws IOException {
      long more = bytes.remaining();
      try {
        FileChannel channel = channel();
        if (offset < 0 || offset > channel.size() || offset + bytes.remaining() > size) {
          throw new IllegalArgumentException(
              "offset: "
                  + offset
                  + " (expected: 0 to "
                  + channel.size()
                  + ", within "
                  + size
                  + ")");
        }
        long at = offset;
        while (bytes.hasRemaining()) {
          at += channel.write(bytes, at);
        }
      } catch (IOException e) {
        throw FolderFaults.of(folder, e, more);
      }
    }

    private FileChannel channel() throws IOException {
      if (open.isEmpty()) {
        Files.createDirectories(folder);
        open =
            Optional.of(
                FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE));
      }
      return open.get();
    }

    /** All of it, whatever it is. */
    public byte[] whole() throws IOException {
      if (size == 0) {
        return new byte[0];
      }
      try {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size));
        FileChannel channel = channel();
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {}
        return bytes.array();
      } catch (IOException e) {
        throw FolderFaults.of(folder, e);
      }
    }

    /** It is whole, or worth nothing: takes its file away. */
    public void remove() throws IOException {
      Files.deleteIfExists(file);
    }

    /** What has come stays. */
    @Override
    public void close() {
      try {
        if (open.isPresent()) {
          open.get().close();
          open = Optional.empty();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
