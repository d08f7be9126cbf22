package io.orograph.wire.tls;

import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * What a process shows of itself.
 *
 * @param certificate PEM file of its certificate, and after it those that lead to the authority
 * @param key PEM file of the private key (PKCS #8), not readable by everybody
 */
public record PemPair(Path certificate, Path key) {
  /**
   * Hands out certificate and key, as they are in the files at each handshake.
   *
   * @throws IOException if they cannot be used now; the message says which file and why
   */
  public X509ExtendedKeyManager keyManager() throws IOException {
    return PemKeyManager.open(this);
  }
}
