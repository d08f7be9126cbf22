package io.orograph.wire.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS of a caller.
 *
 * @param servers PEM file of the authorities of servers; without one those of the Java runtime
 * @param own what the caller shows to a server that asks
 */
public record ClientTls(Optional<Path> servers, Optional<PemPair> own) {
  /** In the place of a file: the authorities of the Java runtime. */
  public static final String SYSTEM = "system";

  /**
   * From what a user gives.
   *
   * @param authority PEM file of the servers' authorities, or {@link #SYSTEM}
   */
  public static ClientTls of(Path authority, Optional<PemPair> own) {
    return new ClientTls(
        authority.toString().equals(SYSTEM) ? Optional.empty() : Optional.of(authority), own);
  }

  /**
   * Which servers are believed; empty for those of the Java runtime's authorities.
   *
   * @throws IOException if the file cannot be used
   */
  public Optional<X509ExtendedTrustManager> trustManager() throws IOException {
    return servers.isPresent()
        ? Optional.of(PemTrustManager.open(servers.get()))
        : Optional.empty();
  }
}
