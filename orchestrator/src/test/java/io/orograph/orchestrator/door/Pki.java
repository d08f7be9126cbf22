package io.orograph.orchestrator.door;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.orograph.wire.tls.ClientTls;
import io.orograph.wire.tls.PemPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** An authority of its own, and what it issues, as PEM files. */
final class Pki {
  private final Path folder;
  private final X509Bundle authority;

  Pki(Path folder, String name) throws Exception {
    this.folder = Files.createDirectories(folder.resolve(name));
    this.authority =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=" + name)
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    Files.writeString(authority(), authority.getCertificatePEM());
  }

  /** PEM file of the authority's certificate. */
  Path authority() {
    return folder.resolve("ca.pem");
  }

  /** Replaces the files called {@code name} by a certificate for 127.0.0.1. */
  PemPair issue(String name, String subject) throws Exception {
    X509Bundle issued =
        new CertificateBuilder()
            .ecp256()
            .subject(subject)
            .addSanIpAddress("127.0.0.1")
            .buildIssuedBy(authority);
    return new PemPair(
        written(name + ".pem", issued.getCertificatePathPEM()),
        written(name + ".key", issued.getPrivateKeyPEM()));
  }

  private Path written(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  /** A caller that believes this authority and shows {@code own}, if anything. */
  ClientTls believing(Optional<PemPair> own) {
    return new ClientTls(Optional.of(authority()), own);
  }
}
