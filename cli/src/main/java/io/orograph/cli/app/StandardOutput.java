package io.orograph.cli.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output: words through a writer, exports as the bytes that they are. A {@link
 * PrintWriter} keeps to itself that nothing arrives any more; this says it, so that no command ends
 * as if its result were there, and none goes on for hours for nobody.
 */
final class StandardOutput {
  private final Remembering bytes;
  private final PrintWriter words;
  private volatile boolean told;

  StandardOutput(OutputStream stream, Charset charset) {
    this.bytes = new Remembering(stream);
    this.words = new PrintWriter(bytes, true, charset);
  }

  /** That of this process; {@code System.out} would swallow what goes wrong. */
  static StandardOutput ofProcess(Charset charset) {
    return new StandardOutput(new FileOutputStream(FileDescriptor.out), charset);
  }

  /** For words, in the characters of the terminal. */
  PrintWriter words() {
    return words;
  }

  /** For bytes, behind the words so far. */
  OutputStream bytes() {
    words.flush();
    return bytes;
  }

  /**
   * Writes what waits.
   *
   * @throws Lost if that or anything before could not be written
   */
  void check() {
    words.flush();
    IOException failure = bytes.failure;
    if (failure != null) {
      told = true;
      throw new Lost(failure);
    }
  }

  /** Writes what waits; what could not be written, if nobody was told yet. */
  Optional<Lost> untold() {
    words.flush();
    IOException failure = bytes.failure;
    return failure == null || told ? Optional.empty() : Optional.of(new Lost(failure));
  }

  /** Standard output takes nothing any more. */
  static final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Lost(IOException failure) {
      super("standard output: cannot be written: " + failure.getMessage(), failure);
    }

    /** Whether its reader has gone, as `head` does when it has enough: no fault of anybody. */
    boolean closed() {
      return String.valueOf(getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }
  }

  /** Hands on, and remembers the first failure. */
  private static final class Remembering extends OutputStream {
    private final OutputStream stream;
    private volatile @Nullable IOException failure;

    Remembering(OutputStream stream) {
      this.stream = stream;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] all, int offset, int length) throws IOException {
      try {
        stream.write(all, offset, length);
      } catch (IOException e) {
        throw remembered(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        stream.flush();
      } catch (IOException e) {
        throw remembered(e);
      }
    }

    private IOException remembered(IOException e) {
      if (failure == null) {
        failure = e;
      }
      return e;
    }
  }
}
