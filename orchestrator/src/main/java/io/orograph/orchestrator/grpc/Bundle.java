package io.orograph.orchestrator.grpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A ZIP archive of a sweep file and what the sweep gave, made piece by piece: equal results give
 * equal bytes, for no time is in it. Its last entry, {@value #SUMS}, has the SHA-256 of each other
 * one in the form of {@code sha256sum}.
 */
final class Bundle implements Iterator<byte[]> {
  /** Name of the entry with the digests of the others. */
  static final String SUMS = "SHA256SUMS";

  /** The earliest time that ZIP can tell. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  /**
   * A file of the archive.
   *
   * @param name of the entry
   * @param content its bytes in pieces, made when the entry is written
   */
  record Part(String name, Supplier<Iterator<byte[]>> content) {
    /** One that is there as text. */
    static Part of(String name, Supplier<String> text) {
      return new Part(name, () -> List.of(text.get().getBytes(StandardCharsets.UTF_8)).iterator());
    }
  }

  private final Iterator<Part> parts;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final ZipOutputStream zip = new ZipOutputStream(written, StandardCharsets.UTF_8);
  private final StringBuilder sums = new StringBuilder();
  private Iterator<byte[]> content = List.<byte[]>of().iterator();
  private String name = "";
  private MessageDigest digest = sha256();
  private boolean over;

  Bundle(List<Part> parts) {
    this.parts = parts.iterator();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean hasNext() {
    return !over;
  }

  @Override
  public byte[] next() {
    if (over) {
      throw new NoSuchElementException();
    }
    written.reset();
    try {
      step();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return written.toByteArray();
  }

  private void step() throws IOException {
    if (content.hasNext()) {
      byte[] piece = content.next();
      digest.update(piece);
      zip.write(piece);
    } else if (!name.isEmpty()) {
      zip.closeEntry();
      sums.append(HexFormat.of().formatHex(digest.digest())).append("  ").append(name).append('\n');
      name = "";
    } else if (parts.hasNext()) {
      Part part = parts.next();
      begin(part.name());
      name = part.name();
      digest = sha256();
      content = part.content().get();
    } else {
      begin(SUMS);
      zip.write(sums.toString().getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
      zip.close();
      over = true;
    }
  }

  private void begin(String entry) throws IOException {
    ZipEntry header = new ZipEntry(entry);
    header.setTimeLocal(NO_TIME);
    zip.putNextEntry(header);
  }
}
