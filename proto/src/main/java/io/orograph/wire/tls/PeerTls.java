package io.orograph.wire.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS between processes of one lab: each shows a certificate and believes those of one authority,
 * whichever of them calls.
 *
 * @param own what this process shows
 * @param authority PEM file of the authority of all
 */
public record PeerTls(PemPair own, Path authority) {
  /** For a port that others of the lab call. */
  public ServerTls server() {
    return new ServerTls(own, Optional.of(authority));
  }

  /** For calls to others of the lab. */
  public ClientTls client() {
    return new ClientTls(Optional.of(authority), Optional.of(own));
  }
}
