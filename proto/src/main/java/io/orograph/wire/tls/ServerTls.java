package io.orograph.wire.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS of a port. Made for any server: it is handed on as a key manager and a trust manager.
 *
 * @param own what the port shows
 * @param callers PEM file of the authorities of callers; given, a caller without a certificate of
 *     one of them is refused
 */
public record ServerTls(PemPair own, Optional<Path> callers) {
  /**
   * What the port shows.
   *
   * @throws IOException if the files cannot be used
   */
  public X509ExtendedKeyManager keyManager() throws IOException {
    return own.keyManager();
  }

  /**
   * Whom the port lets in; empty for callers without certificates.
   *
   * @throws IOException if the file cannot be used
   */
  public Optional<X509ExtendedTrustManager> trustManager() throws IOException {
    return callers.isPresent()
        ? Optional.of(PemTrustManager.open(callers.get()))
        : Optional.empty();
  }
}
