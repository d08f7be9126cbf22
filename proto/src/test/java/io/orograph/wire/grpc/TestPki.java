package io.orograph.wire.grpc;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.orograph.wire.tls.ClientTls;
import io.orograph.wire.tls.PemPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** An authority of its own, and what it issues, as PEM files. */
final class TestPki {
  private final Path folder;
  private final X509Bundle authority;

  TestPki(Path folder, String name) {
    try {
      this.folder = Files.createDirectories(folder.resolve(name));
      this.authority =
          new CertificateBuilder()
              .ecp256()
              .subject("CN=" + name)
              .setIsCertificateAuthority(true)
              .buildSelfSigned();
      Files.writeString(authority(), authority.getCertificatePEM());
    } catch (Exception e) {
      throw new IllegalStateException("no certificate could be made", e);
    }
  }

  /** PEM file of the authority's certificate. */
  Path authority() {
    return folder.resolve("ca.pem");
  }

  /** Of a server at 127.0.0.1. */
  PemPair server() {
    return issue("server", "CN=server", "127.0.0.1", Duration.ofDays(1));
  }

  /** Of a caller. */
  PemPair caller(String subject) {
    return issue("caller", subject, "127.0.0.1", Duration.ofDays(1));
  }

  /** Replaces the files of {@code name}. */
  PemPair issue(String name, String subject, String address, Duration left) {
    PemPair files = new PemPair(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
    X509Bundle issued = made(subject, address, left);
    write(files.certificate(), issued.getCertificatePathPEM());
    write(files.key(), issued.getPrivateKeyPEM());
    return files;
  }

  private X509Bundle made(String subject, String address, Duration left) {
    try {
      return new CertificateBuilder()
          .ecp256()
          .subject(subject)
          .addSanIpAddress(address)
          .notBefore(Instant.now().minus(Duration.ofDays(2)))
          .notAfter(Instant.now().plus(left))
          .buildIssuedBy(authority);
    } catch (Exception e) {
      throw new IllegalStateException("no certificate could be made", e);
    }
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A caller that believes this authority and shows nothing. */
  ClientTls believing() {
    return new ClientTls(Optional.of(authority()), Optional.empty());
  }

  /** A caller that believes this authority and shows {@code own}. */
  ClientTls believing(PemPair own) {
    return new ClientTls(Optional.of(authority()), Optional.of(own));
  }
}
