package io.orograph.cli.fetch;

import java.net.URI;
import java.util.List;

/**
 * A file as it is published.
 *
 * @param name its name
 * @param addresses where it is, in the order in which they are tried
 * @param bytes how long it is: more is never read
 * @param sha256 of its bytes, 64 hexadecimal digits; it alone decides whether a file is the right
 *     one, so that an address need not be trusted
 */
public record RemoteFile(String name, List<URI> addresses, long bytes, String sha256) {
  public RemoteFile {
    addresses = List.copyOf(addresses);
  }
}
