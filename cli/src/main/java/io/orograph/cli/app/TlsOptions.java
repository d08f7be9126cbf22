package io.orograph.cli.app;

import io.orograph.wire.tls.ClientTls;
import io.orograph.wire.tls.PemPair;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say how a lab elsewhere is known, and how it knows the caller. */
final class TlsOptions {
  private static final Path NONE = Path.of("");

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      defaultValue = "${env:OROGRAPH_TLS_CA:-}",
      description = {
        "PEM file of the authorities of --server; its port then has TLS. `system` takes those of the",
        "Java runtime. Needed beyond this machine."
      })
  private Path authority = NONE;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      defaultValue = "${env:OROGRAPH_TLS_CERT:-}",
      description = "PEM file of the caller's certificate, where the lab asks for one.")
  private Path certificate = NONE;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      defaultValue = "${env:OROGRAPH_TLS_KEY:-}",
      description = "PEM file of its private key.")
  private Path key = NONE;

  /** How to call; empty for without TLS. */
  Optional<ClientTls> tls() {
    if (isGiven(certificate) != isGiven(key)) {
      throw new BadInput("--tls-cert, --tls-key: one of them (expected: both or neither)");
    }
    Optional<PemPair> own =
        isGiven(certificate) ? Optional.of(new PemPair(certificate, key)) : Optional.empty();
    if (isGiven(authority)) {
      return Optional.of(ClientTls.of(authority, own));
    }
    if (own.isPresent()) {
      throw new BadInput("--tls-ca: none (expected: a PEM file, or system)");
    }
    return Optional.empty();
  }

  /** Without option and variable the path is empty. */
  private static boolean isGiven(Path file) {
    return !file.equals(NONE);
  }
}
