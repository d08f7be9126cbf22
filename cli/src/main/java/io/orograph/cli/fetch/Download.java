package io.orograph.cli.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Downloads a file by HTTP. What has come is kept when a connection breaks, and the next try asks
 * for the rest. Never more than the file's own length is read, and only a file with its digest is
 * handed on.
 */
final class Download {
  private static final int REDIRECTS = 5;
  private static final int BUFFER = 1 << 16;
  private static final String HTTPS = "https";

  private final RemoteFile file;
  private final Path part;
  private final Duration patience;

  /**
   * @param part where what has come is kept
   * @param patience how long nothing may come
   */
  Download(RemoteFile file, Path part, Duration patience) {
    this.file = file;
    this.part = part;
    this.patience = patience;
  }

  /**
   * Brings the whole file to {@link #part}, from the first address that has it.
   *
   * @throws IOException if no address gave it: what the last one did
   */
  void run() throws IOException {
    IOException last = new IOException("no address (expected: one at least)");
    for (URI address : file.addresses()) {
      try {
        from(address);
        verify();
        return;
      } catch (IOException e) {
        IOException told = new IOException(address + ": " + e, e);
        told.addSuppressed(last);
        last = told;
      }
    }
    throw last;
  }

  private void from(URI address) throws IOException {
    long have = Files.exists(part) ? Files.size(part) : 0;
    if (have > file.bytes()) {
      Files.delete(part);
      have = 0;
    }
    if (have == file.bytes()) {
      return;
    }
    HttpURLConnection connection = open(address, have);
    try {
      int status = connection.getResponseCode();
      boolean rest = status == HttpURLConnection.HTTP_PARTIAL;
      if (status != HttpURLConnection.HTTP_OK && !rest) {
        throw new IOException("HTTP " + status + " (expected: 200, or 206 for the rest)");
      }
      if (rest && !goesOnAt(connection.getHeaderField("Content-Range"), have)) {
        throw new IOException(
            connection.getHeaderField("Content-Range") + " (expected: from byte " + have + " on)");
      }
      take(connection, rest ? have : 0);
    } finally {
      connection.disconnect();
    }
  }

  private HttpURLConnection open(URI address, long from) throws IOException {
    URI at = address;
    for (int hop = 0; hop <= REDIRECTS; hop++) {
      URLConnection opened = at.toURL().openConnection();
      if (!(opened instanceof HttpURLConnection connection)) {
        throw new IOException(at + " (expected: an address of http or https)");
      }
      connection.setInstanceFollowRedirects(false);
      connection.setConnectTimeout(Math.toIntExact(patience.toMillis()));
      connection.setReadTimeout(Math.toIntExact(patience.toMillis()));
      connection.setRequestProperty("Accept-Encoding", "identity");
      if (from > 0) {
        connection.setRequestProperty("Range", "bytes=" + from + "-");
      }
      String location = connection.getHeaderField("Location");
      if (connection.getResponseCode() / 100 != 3 || location == null) {
        return connection;
      }
      connection.disconnect();
      URI next = at.resolve(location);
      if (isHttps(at) && !isHttps(next)) {
        throw new IOException("sent on to " + next + " (expected: https still)");
      }
      at = next;
    }
    throw new IOException("sent on more than " + REDIRECTS + " times");
  }

  private static boolean isHttps(URI address) {
    return HTTPS.equals(String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT));
  }

  private static boolean goesOnAt(@Nullable String range, long from) {
    return range != null && range.startsWith("bytes " + from + "-");
  }

  private void take(HttpURLConnection connection, long from) throws IOException {
    try (InputStream in = connection.getInputStream();
        OutputStream out =
            Files.newOutputStream(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                from == 0 ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND)) {
      byte[] buffer = new byte[BUFFER];
      long have = from;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        have += n;
        if (have > file.bytes()) {
          throw new IOException("more than " + file.bytes() + " bytes (expected: no more)");
        }
        out.write(buffer, 0, n);
      }
      if (have < file.bytes()) {
        throw new IOException(
            "ended after " + have + " bytes (expected: " + file.bytes() + "); fetch goes on there");
      }
    }
  }

  /** A file that is not the right one is of no use to a later try either. */
  private void verify() throws IOException {
    String found = sha256(part);
    if (!found.equals(file.sha256())) {
      Files.delete(part);
      throw new IOException("SHA-256 " + found + " (expected: " + file.sha256() + ")");
    }
  }

  static String sha256(Path of) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(of), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
