package io.orograph.wire.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Reads the settings of TLS: {@code certificate}, {@code key} and {@code authority} under a prefix,
 * each the path of a PEM file or empty.
 *
 * @param prefix as {@code orchestrator.client-tls}
 * @param text the value of a key
 * @param problems is told what cannot be used
 */
public record TlsSettings(String prefix, UnaryOperator<String> text, Problems problems) {
  private static final String CERTIFICATE = "certificate";
  private static final String KEY = "key";
  private static final String AUTHORITY = "authority";

  /** Is told what is wrong with a setting. */
  public interface Problems {
    /** A value that cannot be used. */
    void add(String key, Object value, String expected);
  }

  /** The keys under {@code prefix}. */
  public static List<String> keys(String prefix) {
    return List.of(prefix + "." + CERTIFICATE, prefix + "." + KEY, prefix + "." + AUTHORITY);
  }

  /** Of a port that may ask its callers for certificates; empty if nothing is set, or wrong. */
  public Optional<ServerTls> server() {
    Optional<Path> certificate = file(CERTIFICATE);
    Optional<Path> key = file(KEY);
    Optional<Path> authority = file(AUTHORITY);
    boolean any = certificate.isPresent() || key.isPresent() || authority.isPresent();
    if (any) {
      require(CERTIFICATE, certificate);
      require(KEY, key);
    }
    return certificate.isPresent() && key.isPresent()
        ? Optional.of(new ServerTls(new PemPair(certificate.get(), key.get()), authority))
        : Optional.empty();
  }

  /** Of a process that calls others and is called; empty if nothing is set, or wrong. */
  public Optional<PeerTls> peer() {
    Optional<ServerTls> server = server();
    server.ifPresent(tls -> require(AUTHORITY, tls.callers()));
    return server.flatMap(tls -> tls.callers().map(a -> new PeerTls(tls.own(), a)));
  }

  /** The one line that is missing where a port beyond this machine has no TLS. */
  public String missing(boolean authority) {
    return "127.0.0.1, or orograph.%s.%s and .%s%s"
        .formatted(prefix, CERTIFICATE, KEY, authority ? " and ." + AUTHORITY : "");
  }

  private void require(String name, Optional<Path> file) {
    if (file.isEmpty()) {
      problems.add(prefix + "." + name, "none", "a PEM file, as the others under " + prefix);
    }
  }

  private Optional<Path> file(String name) {
    String value = text.apply(prefix + "." + name).strip();
    return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
  }
}
